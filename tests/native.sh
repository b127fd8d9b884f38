#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The main job on this machine: the table, its figures, the files and who reads them.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

expect "the quick suite runs" 0 "" "$mnbench" run --time 16 --seed 7 --out "$work/run" --benchmark_out="$work/library.json"
cp "$work/out" "$work/report"
ok "$(grep -q '^Look next at' "$work/report"; echo $?)" "it ends with what to look at next"
ok "$(! grep -q INVALID "$work/report"; echo $?)" "every proof holds" "$(grep INVALID "$work/report")"

# row NAME THREADS: "low high" of the overhead's interval in percent.
interval() {
	awk -v name="$1" -v threads="$2" '$1 == name && $2 == threads {
		match($0, /\[[^]]*\]/)
		text = substr($0, RSTART + 1, RLENGTH - 2)
		gsub(/ /, "", text); sub(/,/, " ", text)
		print text }' "$work/report"
}
between() { # between NAME LOW HIGH: is the whole interval inside?
	local got
	got=$(interval "$1" 1)
	ok "$(awk -v low="$2" -v high="$3" 'NF == 2 && $1 > low && $2 < high { found = 1 }
		END { exit !found }' <<<"$got"; echo $?)" "overhead of $1 lies in $2 to $3 %" "[$got]"
}
if [[ -w /dev/kvm ]] && ! grep -q 'no  KVM' "$work/err"; then
	# A notifier call costs what a call costs: far from nothing on an op of half a microsecond.
	between dontneed/pte-none/size:4K 10 1000
	between dontneed/untouched/size:64M 10 100000
	if [[ $(uname -m) == x86_64 ]]; then
		# x86 calls no notifier on an upgrade (arch/x86/mm/pgtable.c).
		between upgrade/anon-reuse -15 15
		ok "$(awk '$1 == "upgrade/anon-reuse" && $2 == 1 { print $(NF - 1) }' "$work/report" |
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

expect "a filter and repetitions of the library" 0 "" "$mnbench" run --time 1 \
	--benchmark_filter='untouched.*threads:1' --benchmark_repetitions=3 --out "$work/few"
ok "$([[ $(grep -c '"repetition_index"' "$work/few/run.json") == 12 ]]; echo $?)" "two operations, two rows each, three repetitions" \
	"$(grep -c repetition_index "$work/few/run.json")"
expect "processes with an mm each" 0 "" "$mnbench" run --time 1 --mm private --threads 2 --ops dontneed --out "$work/private"
ok "$(grep -q 'mm:private/threads:2' "$work/private/run.json"; echo $?)" "rows of private mms"
expect "more threads than cores when asked for" 0 "" "$mnbench" run --time 1 --oversubscribe \
	--threads "$(($(nproc) + 1))" --placement spread --ops dontneed/untouched --out "$work/over"
expect "the contract of this kernel" 0 "" "$mnbench" check "$work/run"
ok "$(grep -q '^KTAP version 1' "$work/out"; echo $?)" "the contract is printed as KTAP"
tap_end
