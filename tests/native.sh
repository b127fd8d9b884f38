#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The main job on this machine: the table, its figures, the files and who reads them.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

expect "the quick suite runs" 0 "" "$mnbench" run --time 16 --seed 7 --out "$work/run" --benchmark_out="$work/library.json"
cp "$work/out" "$work/report"
ok "$(grep -q '^Look next at' "$work/report"; echo $?)" "it ends with what to look at next"
ok "$(! grep -q INVALID "$work/report"; echo $?)" "every proof holds" "$(grep INVALID "$work/report")"

# The overhead's interval of a row of one thread, "LOW HIGH" in percent.
interval() {
	awk -v name="$1" '$1 == name && $2 == 1 {
		match($0, /\[[^]]*\]/)
		text = substr($0, RSTART + 1, RLENGTH - 2)
		gsub(/ /, "", text); sub(/,/, " ", text)
		print text; exit }' "$2"
}

# overhead NAME CONDITION WORDS: awk's condition on low and high holds, if need be
# in a longer run: this machine may be busy with something else.
overhead() {
	local got try report=$work/report
	for try in 1 2 3; do
		got=$(interval "$1" "$report")
		if awk "NF == 2 { low = \$1; high = \$2; found = $2 } END { exit !found }" <<<"$got"; then
			ok 0 "overhead of $1 $3"
			return
		fi
		report=$work/again-$try
		"$mnbench" run --time $((8 * try)) --threads 1 --ops "${1%%/size*}" --out "$report.run" >"$report" 2>/dev/null
	done
	ok 1 "overhead of $1 $3" "[$got]"
}
if [[ -w /dev/kvm ]] && ! grep -q 'no  KVM' "$work/err"; then
	# A notifier call costs what a call costs: far from nothing on an op of half a microsecond. Other
	# work makes an interval wide, not false.
	overhead dontneed/pte-none/size:4K "high > 10" "may be above 10 %"
	overhead dontneed/untouched/size:64M "high > 10" "may be above 10 %"
	if [[ $(uname -m) == x86_64 ]]; then
		# x86 calls no notifier on an upgrade (arch/x86/mm/pgtable.c).
		overhead upgrade/anon-reuse "low < 1 && high > -1" "may be 0 within 1 %"
		ok "$(awk '$1 == "upgrade/anon-reuse" && $2 == 1 { print $(NF - 1); exit }' "$work/report" |
			grep -qx '[0-]'; echo $?)" "no start/end pair on an upgrade"
	fi
else
	skip "overheads" "no /dev/kvm to subscribe with"
fi

if command -v gnuplot >/dev/null && [[ -w /dev/kvm ]]; then
	ok "$([[ $(head -c 4 "$work/run/overhead.png" | tail -c 3) == PNG ]]; echo $?)" "a plot as PNG"
	ok "$(grep -q '<svg' "$work/run/overhead.svg"; echo $?)" "a plot as SVG"
else
	skip "plots" "gnuplot or /dev/kvm is missing"
fi

ok "$(grep -q '<h2 id="h-summary">' "$work/run/report.html"; echo $?)" "a page"

compare=/usr/share/benchmark/compare.py
if [[ -f $compare ]] && /usr/bin/python3 -c 'import scipy' 2>/dev/null; then
	/usr/bin/python3 $compare --no-color benchmarks "$work/run/run.json" "$work/run/run.json" >"$work/out" 2>&1
	ok $? "compare.py reads run.json" "$(tail -n 3 "$work/out")"
	ok "$(grep -q 'pvalue.*Repetitions: 8 vs 8' "$work/out"; echo $?)" "compare.py sees 8 repetitions a row" "$(head -n 5 "$work/out")"
	/usr/bin/python3 $compare --no-color benchmarks "$work/library.json" "$work/library.json" >"$work/out" 2>&1
	ok $? "compare.py reads the library's own --benchmark_out" "$(tail -n 3 "$work/out")"
else
	skip "compare.py reads run.json" "libbenchmark-tools or python3-scipy is not installed"
fi

# What is traced costs time, read or not: nothing may be while time is taken.
mkdir "$work/tracefs"
instances_of() { # instances_of PID: how many tracing instances it has; the mount goes with the look
	unshare -m bash -c 'mount -t tracefs none "$0" && find "$0/instances" -maxdepth 1 -name "mnbench-$1" | wc -l' "$work/tracefs" "$1"
}
if [[ $EUID == 0 && -d $tracing && $(instances_of 0 2>/dev/null) == 0 ]]; then
	"$mnbench" run --time 3 --threads 1 --bystander none --ops dontneed/untouched --out "$work/traced" >/dev/null 2>"$work/err" &
	instances=()
	while kill -0 $! 2>/dev/null && ! grep -q '^counting calls' "$work/err"; do
		sleep 0.3
		instances+=("$(instances_of $!)")
	done
	wait $!
	ok "$([[ ${#instances[@]} -gt 4 && ${instances[*]:1:3} == "0 0 0" ]]; echo $?)" "nothing is traced while time is taken" "${instances[*]}"
else
	skip "nothing is traced while time is taken" "needs root and tracefs"
fi

expect "a filter and repetitions of the library" 0 "" "$mnbench" run --time 1 \
	--benchmark_filter='untouched.*threads:1' --benchmark_repetitions=3 --out "$work/few"
ok "$([[ $(grep -c '"repetition_index"' "$work/few/run.json") == 12 ]]; echo $?)" "two operations, two rows each, three repetitions" \
	"$(grep -c repetition_index "$work/few/run.json")"
expect "the library lists its rows and runs none" 0 "" "$mnbench" run --benchmark_list_tests --out "$work/list"
ok "$(grep -q '^dontneed/untouched/size:64M/subscriber:kvm/mm:shared/threads:1' "$work/out" && [[ ! -e $work/list ]]; echo $?)" \
	"the list holds a row and there is no folder"
expect "the library's own console report" 0 "" "$mnbench" run --time 0.2 --threads 1 --ops dontneed/untouched \
	--benchmark_format=console --benchmark_repetitions=2 --out "$work/console"
ok "$(grep -q 'ns_per_op=' "$work/out"; echo $?)" "its report shows the own counter ns_per_op" "$(head -n 8 "$work/out")"
expect "processes with an mm each" 0 "" "$mnbench" run --time 1 --mm private --threads 2 --ops dontneed --out "$work/private"
ok "$(grep -q 'mm:private/threads:2' "$work/private/run.json"; echo $?)" "rows of private mms"
# The last CPU that is allowed here, and no other: the first is what is taken where nobody asks.
cpus=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)
last=${cpus##*[,-]}
expect "one CPU is allowed" 0 "yes cores  *1 (of|core)" taskset -c "$last" "$mnbench" run --time 0.2 --threads 1 --lens time \
	--bystander none --benchmark_repetitions=2 --ops dontneed/untouched --out "$work/one"
ok "$([[ $(sed -n '/"cpus": \[/,/\]/p' "$work/one/run.json" | grep -o '[0-9]\+' | sort -u) == "$last" ]]; echo $?)" \
	"every thread was on it, CPU $last" "$(grep -A1 '"cpus": \[' "$work/one/run.json" | head -n 2)"
expect "two threads on one CPU are refused" 2 "2 threads on 1 .*oversubscribe" taskset -c "$last" "$mnbench" run --threads 2 \
	--ops dontneed/untouched --out "$work/two"
expect "more threads than cores when asked for" 0 "" "$mnbench" run --time 1 --oversubscribe \
	--threads "$(($(nproc) + 1))" --placement spread --ops dontneed/untouched --out "$work/over"
if (($(nproc) >= 2)) && [[ $(uname -m) == x86_64 ]]; then # whose flushes are interrupts
	# p50 of what munmap() of 256 pages costs a bystander, without a subscriber.
	stolen() {
		awk -v row="munmap/populated/size:1M/bystander:$1" \
			'$1 == row && $2 == "none" && /\[/ { sub(/.*\]/, ""); print $1; exit }' "$work/by/report.txt"
	}
	expect "bystanders of the same mm and of another" 0 "" "$mnbench" run --time 4 --threads 1 \
		--ops munmap/populated --bystander shared,private --lens time --out "$work/by"
	ok "$(awk -v a="$(stolen shared)" -v b="$(stolen private)" 'BEGIN { exit !(a > 200 && a > b) }'; echo $?)" \
		"an unmap costs who shares the mm more than who does not" "shared $(stolen shared), private $(stolen private) ns"
else
	skip "bystanders" "one core, or flushes that interrupt nobody"
fi
expect "the contract of this kernel" 0 "" "$mnbench" check "$work/run"
ok "$(grep -q '^KTAP version 1' "$work/out"; echo $?)" "the contract is printed as KTAP"
# One measures at a time: the second waits, also for one that is killed.
"$mnbench" run --time 600 --threads 1 --bystander none --ops dontneed/untouched --out "$work/first" >/dev/null 2>&1 &
first=$!
until [[ -d $work/first ]] || ! kill -0 $first 2>/dev/null; do sleep 0.1; done
"$mnbench" run --time 0.5 --threads 1 --bystander none --ops dontneed/untouched --benchmark_repetitions=2 --out "$work/second" >/dev/null 2>"$work/err" &
second=$!
eventually grep -q "(process $first): waiting" "$work/err"
ok "$(grep -q "(process $first): waiting" "$work/err" && [[ ! -d $work/second ]]; echo $?)" "a second run waits for the first" "$(tail -n 2 "$work/err")"
kill -KILL $first
wait $first 2>/dev/null
wait $second
ok $? "and goes on when that is killed" "$(tail -n 2 "$work/err")"
ok "$(grep -q '"mnbench"' "$work/second/run.json"; echo $?)" "with a result"
tap_end
