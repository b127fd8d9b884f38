#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One measures at a time, root and users alike; and a limit on huge pages is an unmet need. In a
# mount namespace with a /run of its own.
# shellcheck source-path=SCRIPTDIR
if [[ $EUID == 0 && ! ${MNBENCH_PRIVATE-} ]] && unshare -m true 2>/dev/null; then
	export MNBENCH_PRIVATE=1
	# shellcheck disable=SC2016 # its own words
	exec unshare -m --propagation private bash -c 'mount -t tmpfs -o mode=755 none /run && exec bash "$0"' "$0"
fi
source "$(dirname "$0")/tap.sh"
if [[ $EUID != 0 || ! ${MNBENCH_PRIVATE-} ]] || ! command -v setpriv flock >/dev/null; then
	skip "turns" "needs root for a mount namespace, setpriv and flock"
	tap_end
fi
chmod 755 "$work"
lock=/run/mnbench.lock
user=(setpriv --reuid 65534 --regid 65534 --clear-groups env -u XDG_RUNTIME_DIR)
row=(run --time 0.1 --lens time --threads 1 --bystander none --ops dontneed/untouched --benchmark_repetitions=2)
install -d -o 65534 "$work/user" "$work/runtime"

# until_said PATTERN: stderr of the run in $pid has it, or the run has ended.
until_said() {
	while ! grep -q -- "$1" "$work/err" && kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
	grep -q -- "$1" "$work/err"
}
# waits NAME HOLDER COMMAND...: it says that it waits for HOLDER, and Ctrl-C ends it.
waits() {
	local name=$1 holder=$2
	shift 2
	"$@" >"$work/out" 2>"$work/err" &
	pid=$!
	until_said "(process $holder): waiting for its end"
	ok $? "$name" "$(tail -n 3 "$work/err")"
	kill -TERM "$pid"
	wait "$pid"
	ok "$([[ $? == 2 ]]; echo $?)" "and gives up when told" "$(tail -n 1 "$work/err")"
}
# held COMMAND...: COMMAND... holds the lock, as flock in $holder.
held() {
	"$@" flock -x "$lock" sh -c 'echo held; exec sleep 1000' >"$work/held" &
	until grep -q held "$work/held" 2>/dev/null || ! kill -0 $! 2>/dev/null; do sleep 0.05; done
	holder=$(sed -nE 's/^[0-9]+: FLOCK +ADVISORY +WRITE ([0-9]+) .*/\1/p' <(grep ":$(stat -c %i "$lock") " /proc/locks))
	sleeper=$!
}
let_go() {
	pkill -P "$sleeper" 2>/dev/null
	kill "$sleeper" 2>/dev/null
	wait "$sleeper" 2>/dev/null
}

expect "a user, where root has made no lock" 0 "" "${user[@]}" "$mnbench" "${row[@]}" --out "$work/user/none"
ok "$([[ ! -e $lock ]]; echo $?)" "makes none in /run"
(umask 077 && "$mnbench" "${row[@]}" --out "$work/first") >/dev/null 2>"$work/err"
ok $? "root's makes it" "$(tail -n 1 "$work/err")"
ok "$([[ $(stat -c '%a %u' "$lock") == "644 0" ]]; echo $?)" "for all to lock, whatever the umask"
chmod 600 "$lock"
expect "a lock that users cannot open is told to them" 0 "Permission denied; another run" "${user[@]}" "$mnbench" "${row[@]}" --out "$work/user/old"
expect "root's next run" 0 "" "$mnbench" "${row[@]}" --out "$work/second"
ok "$([[ $(stat -c %a "$lock") == 644 ]]; echo $?)" "opens it"

held "${user[@]}"
waits "root waits for a user's, and says whose" "$holder of user 65534" "$mnbench" "${row[@]}" --out "$work/never"
waits "a user waits for another run of their own" "$holder" "${user[@]}" "$mnbench" "${row[@]}" --out "$work/user/never"
let_go
held env
waits "a user waits for root's" "$holder of user 0" "${user[@]}" "$mnbench" "${row[@]}" --out "$work/user/never"
waits "also with a folder of their own for locks" "$holder of user 0" "${user[@]}" XDG_RUNTIME_DIR="$work/runtime" \
	"$mnbench" "${row[@]}" --out "$work/user/never"
"${user[@]}" "$mnbench" "${row[@]}" --out "$work/user/after" >"$work/out" 2>"$work/err" &
pid=$!
until_said "waiting for its end"
let_go
wait "$pid"
ok $? "and goes on when it has ended" "$(tail -n 2 "$work/err")"
ok "$([[ ! -e $work/never && ! -e $work/user/never ]]; echo $?)" "who gave up has left no folder"

# Names that somebody else has put there, if /run let them.
chmod 1777 /run
echo precious >"$work/victim"
for how in "ln -s $work/victim $lock" "touch $lock" "mkfifo $lock"; do
	rm -f "$lock"
	"${user[@]}" $how
	expect "a planted lock (${how%% *}) is told and not believed" 0 "another run at the same time would not be noticed" \
		"$mnbench" "${row[@]}" --out "$work/planted-${how%% *}"
done
ok "$([[ $(cat "$work/victim") == precious && $(stat -c '%a %u' "$lock") != "644 0" ]]; echo $?)" "nor followed, nor changed"
rm -f "$lock"

# A limit on huge pages: mmap(2) would fail, or the first touch be SIGBUS.
mkdir "$work/tree"
group=/sys/fs/cgroup/hugetlb
if [[ ! -d $group ]]; then
	mount -t tmpfs none /sys/fs/cgroup 2>/dev/null && mkdir $group && mount -t cgroup -o hugetlb none $group 2>/dev/null
fi
limits=("$group"/hugetlb.2MB.{limit_in_bytes,rsvd.limit_in_bytes})
huge=(run --time 0.1 --lens time --threads 1 --bystander none --ops upgrade/hugetlb --benchmark_filter=size:2M --benchmark_repetitions=1)
if [[ -e ${limits[0]} ]] && mkdir "$group/mnbench-test" 2>/dev/null; then
	for limit in "${limits[@]}"; do
		own=$group/mnbench-test/${limit##*/}
		old=$(cat "$own")
		echo 4M >"$own"
		expect "a limit on huge pages (${limit##*/})" 2 "nothing to measure here: upgrade/hugetlb.*the limit of a control group .*leaves 2 of [0-9]* huge pages" \
			bash -c 'echo $$ >"$0"/cgroup.procs && exec "$@"' "$group/mnbench-test" "$mnbench" "${huge[@]}" --out "$work/limited"
		echo "$old" >"$own"
	done
	rmdir "$group/mnbench-test"
else
	skip "a limit on huge pages" "no hugetlb controller that can be had by itself"
fi
tap_end
