#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# killed.sh [TRIALS]: whatever ends a run, at whatever moment, the machine is as it was, at once or
# after the next start, and its folder says whether it is whole. Ten trials, or as many as asked for.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/state.sh"
if [[ $EUID == 0 && ! ${MNBENCH_PRIVATE-} ]] && unshare -m true 2>/dev/null; then
	cd "$(dirname "$0")/.." || exit 2
	export MNBENCH_PRIVATE=1
	MNBENCH_CACHE=${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}
	export MNBENCH_CACHE
	private_places bash tests/killed.sh "$@"
fi
source "$(dirname "$0")/tap.sh"
trials=${1:-10}
if [[ $EUID != 0 || ! ${MNBENCH_PRIVATE-} ]]; then
	skip "what ends a run" "needs root for a mount namespace, and settings to change"
	tap_end
fi
export HOME=/tmp/home TMPDIR=/tmp
mkdir $HOME
seed=${SEED:-$RANDOM}
RANDOM=$seed
echo "# $trials trials, SEED=$seed"

# Huge pages, settings, an ext4 on a loop device, a tracing instance.
touching=(run --tune --threads 1 --bystander none --benchmark_repetitions=3 --ops 'upgrade/hugetlb,upgrade/file,upgrade/thp' --time 0.4)

# same NAME: what is left is nothing. A picture that is being drawn, or a folder that is being
# removed, gets its time.
as_before() {
	now=$(machine_state)
	[[ $now == "$before" ]]
}

same() {
	eventually as_before
	ok $? "$1" "$(diff <(echo "$before") <(echo "$now") | head -n 8)"
}

next_start() { # while nobody measures
	(flock 8 && "$mnbench" doctor >/dev/null 2>&1) 8<>/run/mnbench.lock
}
next_start # what an earlier test has left is not this one's affair
before=$(machine_state)

# The eyes first: each kind of leftover is seen.
# sees NAME MAKE UNDO
sees() {
	if ! eval "$2" >/dev/null 2>&1; then
		skip "a left $1 is seen" "cannot be made here"
		return
	fi
	ok "$([[ $(machine_state) != "$before" ]]; echo $?)" "a left $1 is seen"
	eval "$3" >/dev/null 2>&1
}
pages=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
thp=/sys/kernel/mm/transparent_hugepage/enabled
was=$(sed 's/.*\[\(.*\)\].*/\1/' $thp 2>/dev/null)
interval=$(cat /proc/sys/vm/stat_interval)
sees "huge page" "old=\$(cat $pages); echo \$((old + 1)) >$pages" "echo \$old >$pages"
sees "THP setting" "echo \$([[ $was == never ]] && echo always || echo never) >$thp" "echo $was >$thp"
sees "sysctl" "echo \$((interval + 1)) >/proc/sys/vm/stat_interval" "echo $interval >/proc/sys/vm/stat_interval"
sees "tracing instance" "mkdir $tracing/instances/mnbench-1" "rmdir $tracing/instances/mnbench-1"
sees "kprobe" "echo p:mnbench/x do_exit >>$tracing/kprobe_events" "echo -:mnbench/x >>$tracing/kprobe_events"
sees "mount" "mkdir $work/m && mount -t tmpfs none $work/m" "umount $work/m"
sees "loop device" "truncate -s 1M $work/image && loop=\$(losetup -f --show $work/image)" "losetup -d \$loop"
sees "cgroup" "mkdir /sys/fs/cgroup/{memory/,}mnbench-seen 2>/dev/null || mkdir /sys/fs/cgroup/memory/mnbench-seen" \
	"rmdir /sys/fs/cgroup/{memory/,}mnbench-seen"
sees "file in /tmp" "touch /tmp/x" "rm /tmp/x"
sees "file in /run" "touch /run/mnbench.restore.1.abcdef" "rm /run/mnbench.restore.1.abcdef"
sees "file at home" "touch $HOME/x" "rm $HOME/x"
sees "process" "sleep 100 & left=\$!" "kill \$left; wait \$left"
same "and what was left has gone"

# judge_folder DIR: whole, or marked; a run.json in it is a whole one.
judge_folder() {
	local dir=$1
	why=''
	[[ -e $dir ]] || return 0
	if [[ ! -e $dir/UNFINISHED ]]; then
		[[ -s $dir/run.json && -s $dir/report.txt && -s $dir/report.html && ! -e $dir/partial.json ]] || why="not marked, and not whole: $(ls "$dir")"
	fi
	if [[ -e $dir/run.json ]]; then
		"$mnbench" report "$dir" >"$work/shown" 2>&1 || why="run.json cannot be read"
		[[ $(grep -c '"op":' "$dir/run.json") == "$rows" ]] || why="run.json has not $rows rows"
	fi
	[[ -z $why ]]
}

# strike SIGNAL SECONDS COMMAND...: leaves the status in $status, whether it ended by itself in $ended.
strike() {
	local signal=$1 after=$2 pid
	shift 2
	"$@" >"$work/out" 2>"$work/err" &
	pid=$!
	sleep 0.02
	while [[ $(wc -l <"$work/err") == 1 ]] && grep -q 'waiting for its end' "$work/err"; do sleep 0.02; done
	sleep "$after"
	ended=yes
	kill -"$signal" $pid 2>/dev/null && ended=no
	wait $pid 2>/dev/null
	status=$?
}
random_seconds() { # up to so many milliseconds
	local ms=$((RANDOM % $1))
	printf '%d.%03d\n' $((ms / 1000)) $((ms % 1000))
}

began=$(date +%s%N)
expect "a run that nothing ends" 0 "" "$mnbench" "${touching[@]}" --out "$work/run"
lasts=$((($(date +%s%N) - began) / 1000000))
! grep -q 'waiting for its end' "$work/err" || lasts=2500
echo "# a run takes $lasts ms"
same "nothing is left at its end"
rows=$(grep -c '"op":' "$work/run/run.json")
judge_folder "$work/run"
ok $? "its folder is whole" "$why"
rm -r "$work/run"

# One line a kind of end, not a line a trial: what went wrong is told.
declare -A tried=() bad=()
changed=0 resumed=0
complain() {
	bad[$1]=$((${bad[$1]-0} + 1))
	echo "# $1 after $after s: $2"
}
differs() {
	! eventually as_before || return
	difference=$(diff <(echo "$before") <(echo "$now") | head -n 4 | paste -sd ' ')
}
# What a signal leaves can be gone on with.
go_on() {
	[[ -e $dir/UNFINISHED && -e $dir/partial.json ]] || return
	resumed=$((resumed + 1))
	"$mnbench" run --resume "$dir" >"$work/out" 2>"$work/err" || complain $signal "--resume: $(tail -n 1 "$work/err")"
	judge_folder "$dir" || complain $signal "resumed: $why"
	[[ ! -e $dir/UNFINISHED && ! $(find "$dir" -name '*.??????') ]] || complain $signal "resumed and not whole: $(ls "$dir")"
}
signals=(INT KILL TERM KILL HUP KILL QUIT KILL PIPE KILL)
for ((i = 0; i < trials; i++)); do
	signal=${signals[i % ${#signals[@]}]}
	after=$(random_seconds "$lasts")
	dir=$work/run
	tried[$signal]=$((${tried[$signal]-0} + 1))
	before=$(machine_state) # what others have changed meanwhile is not this run's
	strike $signal "$after" "$mnbench" "${touching[@]}" --out "$dir"
	if [[ $signal == KILL ]]; then
		[[ ! $(compgen -G '/run/mnbench.restore.*') ]] || changed=$((changed + 1))
		next_start
	elif [[ $signal == PIPE && $status != 0 || $ended == no && $status != [02] ]]; then
		[[ $after == 0.00* ]] || complain $signal "status $status: $(tail -n 1 "$work/err")" # no handler yet
	fi
	! differs || complain $signal "$difference"
	judge_folder "$dir" || complain $signal "$why"
	((resumed * 10 > i)) || go_on
	rm -rf "$dir"
	(((i + 1) % 25)) || echo "# $((i + 1)) trials, ${#bad[@]} kinds of complaints, $SECONDS s"
done
# Chance may have struck none that had something.
signal=KILL after="the first row"
for ((i = 0; i < 20 && resumed == 0; i++)); do
	"$mnbench" "${touching[@]}" --out "$dir" >/dev/null 2>&1 &
	until [[ -e $dir/partial.json ]] || ! kill -0 $! 2>/dev/null; do :; done
	kill -KILL $!
	wait $!
	next_start
	go_on
	rm -rf "$dir"
done 2>/dev/null
for signal in INT TERM HUP QUIT PIPE KILL; do
	[[ ! ${tried[$signal]-} ]] || ok "${bad[$signal]-0}" "SIG$signal at ${tried[$signal]} random moments leaves nothing"
done
ok "$((changed > 0 ? 0 : 1))" "SIGKILL left something that the next start put back, $changed times (or this proves nothing)"
ok "$((resumed > 0 ? 0 : 1))" "what was left unfinished was gone on with, $resumed times"

# A tracing instance and a half-made state file of a process that is gone.
if mkdir $tracing/instances/mnbench-4194303 2>/dev/null; then
	printf '%s\n' "4194303 1 $(cat /proc/sys/kernel/random/boot_id)" "left tracing" >/run/mnbench.restore.4194303
	touch /run/mnbench.restore.4194303.abcdef
	expect "the next start names what it takes away" 0 "taking away what an earlier run left: tracing" "$mnbench" doctor
	same "and it is gone"
else
	skip "a left tracing instance" "no tracefs"
fi
printf '%s\n' "4194303 1 00000000-0000-0000-0000-000000000000" "/proc/sys/vm/stat_interval 77" >/run/mnbench.restore.4194303
next_start
same "what another boot had changed is not written"

# A proof that fails: nothing is ever dropped, whatever is asked for.
expect "a proof that fails" 1 "INVALID dontneed/thp/size:2M/subscriber:none.* are present, not 0" "$root/build/tests/restricted" idle \
	"$mnbench" run --suite each --tune --threads 1 --bystander none --ops dontneed/thp,upgrade/hugetlb --benchmark_repetitions=2 --time 0.5 --out "$work/run"
same "leaves nothing"
rm -rf "$work/run"

# Too little memory: the kernel kills a worker, or all of it.
group=/sys/fs/cgroup/memory
[[ -w $group/memory.limit_in_bytes ]] || group=/sys/fs/cgroup
limit() { # limit BYTES COMMAND...
	local bytes=$1
	shift
	mkdir "$group/mnbench-test" || return
	if [[ -e $group/mnbench-test/memory.limit_in_bytes ]]; then
		echo "$bytes" >"$group/mnbench-test/memory.limit_in_bytes"
	else
		echo "$bytes" >"$group/mnbench-test/memory.max"
	fi
	(echo $BASHPID >"$group/mnbench-test/cgroup.procs" && exec "$@") >"$work/out" 2>"$work/err" </dev/null
	status=$?
	eventually rmdir "$group/mnbench-test" 2>/dev/null
}
if mkdir "$group/mnbench-test" 2>/dev/null && rmdir "$group/mnbench-test"; then
	for megabytes in 4 24; do
		limit $((megabytes << 20)) "$mnbench" "${touching[@]}" --out "$work/run"
		echo "# $megabytes MiB: status $status, $(tail -n 1 "$work/err")"
		killed=$([[ $status == 137 ]]; echo $?)
		next_start
		same "a memory cgroup of $megabytes MiB leaves nothing"
		judge_folder "$work/run" || [[ $status != 0 ]]
		ok $? "and no folder that lies" "$why"
		((killed)) || was_killed=yes
		rm -rf "$work/run"
	done
	ok "$([[ ${was_killed-} ]]; echo $?)" "one of them was killed for want of memory (or this proves nothing)"
else
	skip "too little memory" "no memory cgroup that can be written to"
fi

# Guests: QEMU goes with its parent, whatever ends it.
arm=$root/build/arm64
[[ $(uname -m) != aarch64 ]] || arm=$root/build
vm=(vm --kernels debian-6.12-arm64 --ops upgrade/anon-reuse --one-cpu --out "$work/vm")
if command -v qemu-system-aarch64 >/dev/null && [[ -x $arm/mnbench ]] && "$mnbench" vm --list-kernels | grep -qE '^debian-6.12-arm64 .* yes '; then
	for ((i = 0; i < (trials + 19) / 20; i++)); do
		signal=${signals[(i + 1) % 4]}
		after=$(random_seconds 4000)
		((i)) || after=2 # QEMU is there
		strike $signal "$after" "$mnbench" "${vm[@]}"
		same "SIG$signal after $after s of a guest leaves nothing"
		ok "$([[ ! -e $work/vm || -e $work/vm/UNFINISHED || -s $work/vm/report.txt ]]; echo $?)" "and a folder that is whole, marked or gone"
		rm -rf "$work/vm"
	done
	# The same programs with another one in mnbench's place.
	mkdir -p "$work/tree/build/arm64"
	cp "$mnbench" "$work/tree/build/"
	ln -s "$root/kernels-under-test" "$root/plots" "$work/tree/"
	cp "$arm/guest-init" "$work/tree/build/arm64/"
	if make -s -C "$root" ARCH=arm64 O="${arm#"$root/"}" "${arm#"$root/"}/tests/guest/panic" >"$work/out" 2>&1 && [[ $(uname -m) != aarch64 ]]; then
		cp "$arm/tests/guest/panic" "$work/tree/build/arm64/mnbench"
		expect "a guest that panics" 2 "kernel panicked in an/operation/subscriber:kvm: .*sysrq" "$work/tree/build/mnbench" "${vm[@]}"
		same "leaves nothing"
	else
		skip "a guest that panics" "no program for it"
	fi
else
	skip "guests" "no QEMU, no program for arm64, or no kernel in the cache"
fi
tap_end
