#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# otherwise.sh: where a kernel or machine is otherwise than most, what an operation lacks is said (SKIP
# with the reason), and no proof fails. tests/restricted.c has what makes them so.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
proofs=$root/build/tests/proofs
restricted=$root/build/tests/restricted
user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
((EUID == 0)) || user=()

# lacks NAME REASON OPS COMMAND...: the proofs of OPS behind COMMAND. None of them fails, and at least
# one is left out for REASON.
lacks() {
	local name=$1 reason=$2 ops=$3 status
	shift 3
	"$@" "$proofs" "$ops" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	ok "$([[ $status == 0 ]] && ! grep -q '^not ok' "$work/out"; echo $?)" "$name: no proof fails" \
		"status $status: $(grep '^not ok' "$work/out" | head -n 3; tail -n 2 "$work/err")"
	[[ -z $reason ]] || ok "$(grep -qE "# SKIP .*$reason" "$work/out"; echo $?)" "$name: it says why" "$(grep SKIP "$work/out" | head -n 3)"
}

lacks "no huge pages for this process" "PR_SET_THP_DISABLE" '*thp*,collapse/*' "$restricted" thp
lacks "an old madvise()" "does not take MADV_FREE here" 'free/*,upgrade/madv-free,fault/young,reclaim/*,collapse/*' "$restricted" advice
ok "$(grep -q 'does not take MADV_COLD' "$work/out" && ! grep -qE '^ok.* holds: (free|upgrade|fault|reclaim|collapse).*threads:[12]$' "$work/out"; echo $?)" \
	"and nothing that needs it ran" "$(grep -v SKIP "$work/out" | head -n 3)"
lacks "no userfaultfd" "userfaultfd is not permitted" '*uffd*' "$restricted" userfaultfd
lacks "little address space" "cannot map 65536 MiB" '*/untouched' bash -c 'ulimit -v 8000000 && exec "$@"' -
lacks "little memory for data" "cannot map 65536 MiB" '*/untouched' bash -c 'ulimit -d 8000000 && exec "$@"' -
lacks "an ordinary user" "" 'copy/*,upgrade/*,mprotect/ro*,fault/*' "${user[@]}"
if ((EUID == 0)) && unshare -m true 2>/dev/null && unshare -m mount -t proc -o subset=pid proc /proc 2>/dev/null; then
	lacks "a /proc of processes alone, for an ordinary user" "counts no pgreuse" 'copy/*,upgrade/*,mprotect/ro*' \
		unshare -m bash -c 'mount -t proc -o subset=pid proc /proc && exec "$@"' - "${user[@]}"
else
	skip "a /proc of processes alone" "it cannot be mounted here"
fi

# Files of tmpfs in huge pages: what is measured is entries of pages.
shmem=/sys/kernel/mm/transparent_hugepage/shmem_enabled
if [[ -w $shmem ]]; then
	was=$(sed 's/.*\[\(.*\)\].*/\1/' $shmem)
	trap 'echo "$was" >$shmem; rm -rf "$work"' EXIT
	for all in always force; do
		echo $all >$shmem
		lacks "tmpfs with huge pages, $all" "" '*/file-clean,*/file-dirty,upgrade/file-tmpfs'
	done
	echo "$was" >$shmem
	trap 'rm -rf "$work"' EXIT
else
	skip "tmpfs with huge pages" "$shmem cannot be written"
fi
tap_end
