#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Searches in a small history of a kernel's tree: for `make check-kernels`, as the first one
# compiles a whole kernel. The history stays in the cache, where the kernels stay as well.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cache=${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}
tree=$cache/test-history
bisect=("$mnbench" bisect --tree "$tree")
changes=$root/kernels-under-test/changes

for tool in git dpkg-deb spatch qemu-system-aarch64 flex bison bc; do
	if ! command -v $tool >/dev/null; then
		skip "searches" "$tool is not installed"
		tap_end
	fi
done

# The package linux-source-6.1 in the cache; the first time it is fetched.
source_package() {
	local deb
	for deb in "$cache"/debs/*.deb; do
		if [[ $(dpkg-deb -f "$deb" Package 2>/dev/null) == linux-source-6.1 ]]; then
			echo "$deb"
			return
		fi
	done
	return 1
}

commit() {
	local date
	day=$((day + 1))
	date="2023-06-$(printf %02d $day)T12:00:00+0000"
	git add -A -f . && GIT_AUTHOR_DATE=$date GIT_COMMITTER_DATE=$date git -c user.name=Nobody \
		-c user.email=nobody@localhost -c gc.auto=0 commit -q --allow-empty -m "$2" && git tag "$1"
}

harmless() {
	echo "/* harmless: $2 */" >>"$1"
	commit "$2" "mm: a comment more in $1"
}

# What 6.1 becomes. Tags name the commits.
make_commits() {
	local file day=0
	git init -q -b main .
	git config gc.auto 0 # it would go on in the background
	commit base "A kernel without notifications on upgrades"
	for file in $(sed -n 's,^// files: ,,p' "$changes/arch.cocci"); do
		spatch --very-quiet --no-includes --in-place --sp-file "$changes/arch.cocci" "$file"
	done
	commit notifies "arm64: tell secondary TLBs of upgrades"
	harmless mm/memory.c harmless-1
	echo '#error this does not build' >>mm/mremap.c
	commit unbuildable "mm: a mistake"
	git show notifies | git apply -R
	sed -i '$d' mm/mremap.c
	commit hidden "mm: mends a mistake, and tells of upgrades no more"
	git checkout -q unbuildable
	sed -i '$d' mm/mremap.c
	commit mended "mm: mends a mistake"
	git checkout -q -b side harmless-1
	harmless mm/mlock.c side-1
	git checkout -q mended
	GIT_COMMITTER_DATE=2023-06-20T12:00:00+0000 GIT_AUTHOR_DATE=2023-06-20T12:00:00+0000 \
		git -c user.name=Nobody -c user.email=nobody@localhost merge -q --no-ff -m "Merge branch 'side'" side
	git tag merged
	day=20
	sed -i '/^static int __ref kernel_init(/,/^}/ s/^\tif (ramdisk_execute_command) {/\tpanic("this does not boot");\n&/' init/main.c
	commit unbootable "init: another mistake"
	git checkout -q merged -- init/main.c
	commit boots "init: mends another mistake"
	git show notifies | git apply -R
	commit forgets "arm64: tell nobody of upgrades"
	harmless mm/mlock.c harmless-2
	sed -i '/^static inline void wp_page_reuse(/,/^}/ s/^\tVM_BUG_ON(!(vmf->flags/\tfor (int i = 0; i < 300; i++)\n\t\tbarrier();\n&/' mm/memory.c
	commit slow "mm: three hundred turns"
	harmless mm/mlock.c harmless-3
	git checkout -q -B main harmless-3
}

make_history() {
	local deb key archive
	[[ -f $changes/arch.cocci ]] || return 1
	source_package >/dev/null || "$root/kernels-under-test/fetch" "$root/kernels-under-test/6.1-base-arm64.kernel" "$cache"
	deb=$(source_package) || return 1
	key=$({ declare -f harmless make_commits; cat "$deb" "$changes/arch.cocci"; } | sha256sum)
	[[ $(cat "$tree.key" 2>/dev/null) != "$key" ]] || return 0
	rm -rf "$tree"
	mkdir -p "$tree"
	archive=$(dpkg-deb --fsys-tarfile "$deb" | tar -t | grep -E '/linux-source-[0-9.]+\.tar\.xz$')
	dpkg-deb --fsys-tarfile "$deb" | tar -xO "$archive" | xz -dc | tar -x --strip-components=1 -C "$tree" || return 1
	(
		set -e
		cd "$tree"
		make_commits
	)
	(($? == 0)) && echo "$key" >"$tree.key"
}

# found TAG: the search ended with that commit.
found() {
	ok "$(grep -q "^  $(git -C "$tree" rev-parse "$1")$" "$work/out"; echo $?)" "it is $1" "$(cat "$work/out")"
}

# seen PATTERN: in the report.
seen() {
	ok "$(grep -qE "$1" "$work/out"; echo $?)" "the report says: $1" "$(cat "$work/out")"
}

make_history >"$work/history" 2>&1 # no condition, in which set -e would mean nothing
if (($?)); then
	skip "searches" "no history could be made: $(tail -n 1 "$work/history")"
	tap_end
fi
touch "$work/begin"
rule=(--rule "upgrade-notifies@upgrade/anon*")

expect "an unknown rule" 2 "did you mean upgrade-notifies" "${bisect[@]}" --good base --bad main --rule upgrade-notify
expect "an unknown row" 2 "did you mean upgrade/anon-reuse" "${bisect[@]}" --good base --bad main --metric insn/anon-upgrade --limit +5%
expect "a rule and a metric" 2 "one of the two" "${bisect[@]}" --good base --bad main --rule upgrade-notifies --metric insn/upgrade/anon-reuse --limit +5%
expect "a metric without a limit" 2 "needs a --limit" "${bisect[@]}" --good base --bad main --metric insn/upgrade/anon-reuse
expect "a limit without a sign" 2 "takes \+5%" "${bisect[@]}" --good base --bad main --metric insn/upgrade/anon-reuse --limit 5%
expect "no such commit" 2 "has no commit nosuch" "${bisect[@]}" --good base --bad nosuch "${rule[@]}"
expect "one commit" 2 "the same commit" "${bisect[@]}" --good main --bad harmless-3 "${rule[@]}"
expect "no git tree" 2 "not a git repository" "$mnbench" bisect --tree /proc --good base --bad main "${rule[@]}"
expect "no such folder" 2 "No such file" "$mnbench" bisect --tree "$work/nosuch" --good base --bad main "${rule[@]}"

begin=$SECONDS
expect "who forgot" 0 "" "${bisect[@]}" --good harmless-1 --bad main "${rule[@]}" --out "$work/rule"
echo "# $((SECONDS - begin)) s, with a kernel compiled if none was"
found forgets
seen "skip .*this does not boot"
seen "the same kernel as"
seen "^after: .*: UNEXPECTED FAILURE: upgrade-notifies@upgrade/anon-reuse"
ok "$([[ -s $work/rule/steps.json && ! -e $work/rule/UNFINISHED ]]; echo $?)" "the folder is whole"
ok "$(! compgen -G "$work/rule/.scratch*" >/dev/null; echo $?)" "without scratch"
cd "$work" || exit 2
expect "who began (the bad one is older)" 0 "" "${bisect[@]}" --good harmless-1 --bad base "${rule[@]}" --out began
found notifies
seen "first good commit"
expect "who costs instructions" 0 "" "${bisect[@]}" --good forgets --bad main --metric insn/upgrade/anon-reuse --limit +5% --out "$work/metric"
found slow
expect "a row that there is not" 2 "cannot be judged: no row upgrade/anon-reuse/size:9K; near it: upgrade/anon-reuse$" "${bisect[@]}" --good forgets --bad main \
	--metric insn/upgrade/anon-reuse/size:9K --limit +5% --out "$work/size"
expect "what does not build hides the answer" 1 "" "${bisect[@]}" --good harmless-1 --bad hidden "${rule[@]}" --out "$work/hidden"
seen "it is one of"
seen "skip .*this does not build"
expect "a good end that is bad" 2 "--good main is bad" "${bisect[@]}" --good main --bad harmless-1 "${rule[@]}" --out "$work/ends"
expect "an end that does not build" 2 "--good unbuildable cannot be judged" "${bisect[@]}" --good unbuildable --bad main "${rule[@]}" --out "$work/end"

"${bisect[@]}" --good harmless-1 --bad main "${rule[@]}" --out "$work/interrupted" >"$work/out" 2>&1 &
eventually running 'qemu-system|build-kernel'
kill -INT $!
wait $!
ok "$(($? == 2 ? 0 : 1))" "an interrupted search ends with status 2" "$(cat "$work/out")"
ok "$([[ ! -e $work/interrupted ]]; echo $?)" "and leaves no folder"
ok "$(ended 'qemu-system|build-kernel'; echo $?)" "and nothing that runs"
changed=$(find "$tree" -newer "$work/begin" -print -quit)
ok "$([[ -z $changed ]]; echo $?)" "the tree is as it was" "$changed"
tap_end
