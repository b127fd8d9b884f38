#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# permissions.sh [full]: where something is refused the suite does what it can, says what it cannot
# and why, and what remains is what the unrestricted run counted: docs/reliability.md has the table.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
if [[ $EUID != 0 ]] || ! unshare -m true 2>/dev/null; then
	skip "permissions" "needs root to give up what root may do"
	tap_end
fi
if ! command -v jq >/dev/null; then
	skip "permissions" "jq is not installed"
	tap_end
fi
export TMPDIR=$work
chmod 755 "$work"
ops='dontneed/untouched,munmap/populated,upgrade/anon-reuse,upgrade/file,upgrade/hugetlb,upgrade/uffd'
row=(run --suite each --time 0.2 --threads 1 --bystander none --benchmark_repetitions=2 --ops "$ops")
[[ ${1-} != full ]] || row=(run --suite each --time 4 --threads 1 --bystander none --benchmark_repetitions=2)
restricted=$root/build/tests/restricted

# Every notifier count of every row, "ROW METRIC VALUE"; not what is expected, which needs no
# counting. Times are another matter, and so are faults and the CPU's own flushes: a thread that
# moves or sleeps changes them. fork() copies every mapping of the process, whose number is the
# loader's; who wins a race is no constant.
counts() {
	jq -r '.mnbench.rows[] | select(.invalid or (.name | test("^fork/|/racing/")) | not) | .name as $row | to_entries[] |
		select(.key | endswith("_per_op")) | select(.key | test("^ns_|^expected_|faults|cpu_flush") | not) | "\($row) \(.key) \(.value)"' "$1/run.json" 2>/dev/null
}
timed() { jq -r '.mnbench.rows[] | select(.samples) | .name' "$1/run.json" 2>/dev/null | sort; }
reasons() { jq -r '.mnbench.unavailable[] | "\(.what): \(.reason)"' "$1/run.json" 2>/dev/null; }

# judge DIR NAME LACKS PATTERN: after a run in a restricted place, whose status is in $status. What it
# counted is what the unrestricted run counted; it lacks the rows and counts that match LACKS, if any
# ("": nothing is lacking) and no other; PATTERN is said in run.json or on stderr.
judge() {
	local dir=$1 name=$2 lacks=$3 pattern=$4 lost
	ok "$status" "$name: it runs" "status $status: $(tail -n 3 "$work/err")"
	counts "$dir" | sort >"$work/counts"
	ok "$([[ -s $work/counts || $lacks == *_per_op* || $lacks == . ]] && [[ -z $(comm -13 "$work/base.counts" "$work/counts") ]]; echo $?)" \
		"$name: $(wc -l <"$work/counts") counts, each as without" "$(comm -13 "$work/base.counts" "$work/counts" | head -n 3)"
	lost=$( (comm -23 "$work/base.counts" "$work/counts"; comm -23 "$work/base.timed" <(timed "$dir") | sed 's/$/ timed/') | grep -vE "${lacks:-^$}")
	ok "$([[ -z $lost ]]; echo $?)" "$name: nothing else is lacking" "$(head -n 3 <<<"$lost")"
	[[ -z $pattern ]] || ok "$( (reasons "$dir"; cat "$work/err") | grep -qE -- "$pattern"; echo $?)" "$name: it says why" "$(reasons "$dir" | tail -n 3)"
	ok "$(jq -e '[.benchmarks[].real_time | select(. == null or . <= 0)] == []' "$dir/run.json" >/dev/null; echo $?)" "$name: no time is nought"
}

# where NAME LACKS PATTERN COMMAND...: the run behind COMMAND.
where() {
	local name=$1 lacks=$2 pattern=$3 dir=$work/runs/${1//[^a-z0-9]/-}
	shift 3
	"$@" "$mnbench" "${row[@]}" --out "$dir" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	judge "$dir" "$name" "$lacks" "$pattern"
}
# as SCRIPT COMMAND...: COMMAND in a mount namespace of its own after SCRIPT.
as() {
	local script=$1
	shift
	unshare -m --propagation private bash -c "$script"' && exec "$@"' - "$@"
}

install -d -m 777 "$work/runs"
"$mnbench" "${row[@]}" --out "$work/base" >"$work/out" 2>"$work/err" </dev/null
ok $? "the unrestricted run" "$(tail -n 3 "$work/err")"
counts "$work/base" | sort >"$work/base.counts"
timed "$work/base" >"$work/base.timed"
ok "$([[ $(wc -l <"$work/base.counts") -gt 9 ]]; echo $?)" "it counts: $(wc -l <"$work/base.counts") figures"
# The judge's eyes: another figure, and one that is lacking, are seen.
sed '1s/[^ ]*$/77/' "$work/base.counts" | sort >"$work/counts"
ok "$([[ -n $(comm -13 "$work/base.counts" "$work/counts") && -n $(comm -23 "$work/base.counts" "$work/counts") ]]; echo $?)" "a figure that differs would be seen"

user=(setpriv --reuid 65534 --regid 65534)
root_only='subscriber:kvm|^upgrade/(file|hugetlb|uffd)|^[a-z]*/[a-z-]*(file|hugetlb|uffd)|_per_op '
[[ ${1-} != full ]] || root_only=. # a user has other rows
where "an ordinary user" "$root_only" "no file system with page_mkwrite|as root" "${user[@]}" --clear-groups
if [[ -e /dev/kvm ]]; then
	where "a user in group kvm" "${root_only#subscriber:kvm|}" "tracefs is for root only" "${user[@]}" --groups "$(stat -c %g /dev/kvm)"
	ok "$(timed "$work/runs/a-user-in-group-kvm" | grep -q subscriber:kvm || [[ $(stat -c %a /dev/kvm) != *[67]? ]]; echo $?)" "a user in group kvm has the subscriber"
fi
where "no /dev/kvm" "subscriber:kvm" "kvm.*(/dev/kvm|KVM)" as '[[ ! -e /dev/kvm ]] || mount --bind /dev/null /dev/kvm'
# /sys/kernel has the settings of huge pages, too.
where "no tracefs" "hugetlb|thp|collapse|_per_op " "no tracefs" as 'mount -t tmpfs none /sys/kernel'
where "no perf_event_open" "" "perf_event_open|refuse|PMU" "$restricted" perf
where "no userfaultfd" "uffd" "userfaultfd|uffd" "$restricted" userfaultfd
where "read-only /sys" "hugetlb|mthp|_per_op " "cannot reserve huge pages: Read-only" as 'mount --bind /sys /sys && mount -o remount,bind,ro /sys'
# Where trace events name threads by other numbers: no count, not one of 0.
where "a PID namespace" "_per_op " "in a PID namespace" unshare --pid --fork --mount-proc
# The last one: the first is what is taken where nobody asks for another.
cpus=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
last=${cpus##*[,-]}
# on_last NAME: all that the run behind `where NAME` has measured ran there.
on_last() {
	local got
	got=$(jq -c '[.mnbench.rows[] | select(.invalid | not) | .cpus[], .bystander_cpus[]?] | unique' \
		"$work/runs/${1//[^a-z0-9]/-}/run.json" 2>&1)
	ok "$([[ $got == "[$last]" ]]; echo $?)" "$1: every thread was on CPU $last" "$got"
}
where "one CPU" "/racing/" "" taskset -c "$last"
on_last "one CPU"
expect "one CPU: two threads are refused" 2 "2 threads on 1 .*oversubscribe" taskset -c "$last" "$mnbench" run --threads 2 --ops dontneed/untouched --out "$work/runs/two"
where "no huge pages" "hugetlb" "no hugetlb pages|no huge pages" as 'mount -t tmpfs none /sys/kernel/mm/hugepages'
mkdir "$work/security"
echo 'none [integrity] confidentiality' >"$work/security/lockdown"
ok "$(as "mount -t tmpfs none /sys/kernel/security && cp $work/security/lockdown /sys/kernel/security/" "$mnbench" run --subscriber softsmmu --ops upgrade/anon-reuse --time 0.2 --out "$work/locked" 2>&1 |
	grep -qE 'locked down|no modules'; echo $?)" "lockdown integrity (a fixture): why there is no softsmmu"

paranoid=/proc/sys/kernel/perf_event_paranoid
was=$(cat $paranoid)
trap 'echo "$was" >$paranoid; rm -rf "$work"' EXIT
for level in 2 3 4; do
	echo $level >$paranoid
	"${user[@]}" --clear-groups "$mnbench" run --lens time,counters --events cycles:k,page-faults:u --ops dontneed/untouched --time 0.2 --threads 1 \
		--bystander none --benchmark_repetitions=2 --out "$work/runs/paranoid-$level" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	ok "$([[ $status == 0 ]] && reasons "$work/runs/paranoid-$level" | grep -qE 'perf_event_paranoid|PMU'; echo $?)" \
		"perf_event_paranoid $level: an ordinary user's run says what it lacks" "status $status: $(reasons "$work/runs/paranoid-$level" | tail -n 2)"
done
echo "$was" >$paranoid
trap 'rm -rf "$work"' EXIT

# grouped CONTROLLER FILE VALUE COMMAND...: in a control group with that setting.
grouped() {
	local group=/sys/fs/cgroup/$1/mnbench-test status
	[[ -d /sys/fs/cgroup/$1 ]] || group=/sys/fs/cgroup/mnbench-test
	mkdir "$group" || return 125
	[[ $1 != cpuset ]] || cat "${group%/*}/cpuset.mems" >"$group/cpuset.mems"
	echo "$3" >"$group/$2"
	(echo $BASHPID >"$group/cgroup.procs" && shift 3 && exec "$@")
	status=$?
	eventually rmdir "$group" 2>/dev/null
	return $status
}
if [[ -w /sys/fs/cgroup/memory/memory.limit_in_bytes ]]; then
	where "a memory cgroup of 256 MiB" "" "" grouped memory memory.limit_in_bytes 256M
	ok "$([[ ! -d /sys/fs/cgroup/memory/mnbench-test ]]; echo $?)" "and leaves nobody in it"
else
	skip "a memory cgroup of 256 MiB" "no memory controller of version 1 that can be written to"
fi
if [[ -w /sys/fs/cgroup/cpuset/cpuset.cpus && $(nproc) -gt 1 ]]; then
	where "a cpuset of one CPU of several" "/racing/" "" grouped cpuset cpuset.cpus "$last"
	on_last "a cpuset of one CPU of several"
else
	skip "a cpuset of one CPU of several" "no cpuset controller of version 1, or one CPU"
fi

# /tmp and names: what is written must be the same.
if [[ $root == /tmp/* ]]; then
	skip "a full /tmp, and one without exec" "the suite is in /tmp"
else
	declare -A option=([full]=size=4k [noexec]=noexec)
	for tmp in full noexec; do
		TMPDIR=/tmp as "mount --bind $work /mnt && mount -t tmpfs -o ${option[$tmp]} none /tmp && { head -c 8192 /dev/zero >/tmp/some 2>/dev/null; true; }" \
			"$root/run.sh" --no-install "${row[@]:1}" --out "/mnt/runs/tmp-$tmp" >"$work/out" 2>"$work/err" </dev/null
		status=$?
		judge "$work/runs/tmp-$tmp" "a /tmp that is $tmp" "" ""
	done
fi

if command -v localedef >/dev/null && mkdir "$work/locale" && localedef -i de_DE -f UTF-8 "$work/locale/de_DE.UTF-8" 2>/dev/null &&
	[[ $(LOCPATH=$work/locale LC_ALL=de_DE.UTF-8 bash -c 'printf "%.1f" 1' 2>/dev/null) == 1,0 ]]; then
	german=(env LOCPATH="$work/locale" LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8)
	where "a locale with a decimal comma" "" "" "${german[@]}"
	for format in text csv html openmetrics lkml junit; do
		"$mnbench" report --format $format "$work/base" >"$work/plain" 2>/dev/null
		"${german[@]}" "$mnbench" report --format $format "$work/base" >"$work/german" 2>/dev/null
		[[ -s $work/plain ]] && cmp -s "$work/plain" "$work/german" || comma+="$format "
	done
	ok "$([[ -z ${comma-} ]]; echo $?)" "reports are the same to the letter" "${comma-}"
	if command -v gnuplot >/dev/null; then
		mkdir "$work/plain.d" "$work/german.d"
		"$mnbench" plot --out "$work/plain.d" "$work/base" >/dev/null 2>&1
		"${german[@]}" "$mnbench" plot --out "$work/german.d" "$work/base" >/dev/null 2>&1
		ok "$([[ -n $(ls "$work/plain.d") ]] && diff -rq "$work/plain.d" "$work/german.d" >"$work/differ"; echo $?)" "pictures are the same" "$(head -n 3 "$work/differ")"
	fi
else
	skip "a locale with a decimal comma" "no localedef, or no sources of de_DE"
fi

odd="$work/it's a \"folder\" \$(touch x); & \`y\`"
if [[ ${1-} == full ]]; then
	git clone -q "$root" "$odd" && cd "$odd" && ./run.sh list >"$work/out" 2>"$work/err"
	ok $? "cloned into a folder with blanks and quotes it builds and lists" "$(tail -n 3 "$work/err")"
	(cd "$odd" && ./run.sh "${row[@]:1}") >"$work/out" 2>"$work/err" </dev/null
	status=$?
	judge "$(find "$odd/results/runs" -mindepth 1 -maxdepth 1 -type d | head -n 1)" "a path with blanks and quotes" "" ""
else
	mkdir -p "$odd/build"
	cp "$mnbench" "$odd/build/" && cp -r "$root/plots" "$odd/"
	"$odd/build/mnbench" "${row[@]}" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	judge "$(find "$odd/results/runs" -mindepth 1 -maxdepth 1 -type d | head -n 1)" "a path with blanks and quotes" "" ""
fi
ok "$([[ $(find "$odd/results/runs" -name overhead.svg | wc -l) == 1 || ! -e $work/base/overhead.svg ]]; echo $?)" "a path with blanks and quotes: its pictures are there" "$(tail -n 2 "$work/err")"
ok "$([[ ! $(find "$work" -name x -o -name y) && ! -e $root/x ]]; echo $?)" "no name was taken for a command"
tap_end
