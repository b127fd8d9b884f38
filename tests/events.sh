#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Uncore events for real: those that this machine has, which is no SMMU's, and bad requests.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
quick=(run --time 0.1 --threads 1 --lens time --ops upgrade/anon-reuse --bystander none --benchmark_repetitions=2)

# value NAME ROW: a counter's figure in run.json, "" if it has none.
value() {
	python3 - "$work/run/run.json" "$1" "$2" <<-'END'
		import json, sys
		for row in json.load(open(sys.argv[1]))["mnbench"]["rows"]:
		    if sys.argv[3] in row["name"]:
		        print(*[c["value"] for c in row["counters"] if c["name"] == sys.argv[2] and "value" in c])
	END
}

expect "an event without its slashes" 2 '"a/b" is no uncore event' "$mnbench" "${quick[@]}" --events a/b --out "$work/a"
expect "an empty entry" 2 "entry is empty" "$mnbench" "${quick[@]}" --events msr/tsc/, --out "$work/a"
expect "a PMU's name that leaves the folder" 2 'is no uncore event|no PMU' "$mnbench" "${quick[@]}" --events ../msr/tsc/ --out "$work/a"
ok "$([[ ! -e $work/a ]]; echo $?)" "a bad request leaves no folder"
expect "an event that nothing here has" 0 "" "$mnbench" "${quick[@]}" --events nosuch/x/,smmuv3_pmcg_0/tlb_miss/ --out "$work/none"
ok "$(grep -q 'nosuch/x/ .* - .*no PMU nosuch' "$work/none/report.txt"; echo $?)" "it is in the table without a figure, with the reason"
ok "$(! grep -q '"uncore_[a-z0-9_]*": 0' "$work/none/run.json"; echo $?)" "and nowhere as 0"
expect "the doctor takes --probe only" 2 "usage: doctor" "$mnbench" doctor --x
expect "it probes nothing that is not there" 1 "" "$mnbench" doctor --probe nosuch/x/
ok "$(grep -q 'nosuch/x/: NOT COUNTED: this machine has no PMU nosuch' "$work/out"; echo $?)" "and says so"

if ! "$mnbench" doctor --probe software/config=2/ >"$work/out" 2>&1; then
	skip "events of a CPU" "cannot be opened: $(tail -n 1 "$work/out")"
	tap_end
fi
expect "page faults of the row's CPU" 0 "" "$mnbench" "${quick[@]}" --events software/config=2/ --out "$work/run"
if command -v python3 >/dev/null; then
	for subscriber in none kvm; do
		faults=$(value uncore_software_config_2_per_op "subscriber:$subscriber")
		[[ $faults || $subscriber != kvm ]] || { skip "faults per op, kvm" "no /dev/kvm"; continue; }
		# Nobody else's on a quiet CPU; a busy machine adds some.
		ok "$(awk -v n="$faults" 'BEGIN { exit !(n >= 1 && n < 1.2) }'; echo $?)" \
			"an upgrade is one page fault, $subscriber" "[$faults]"
	done
else
	skip "faults per op" "python3 is not installed"
fi
if "$mnbench" doctor --probe msr/tsc/ >"$work/out" 2>&1; then
	ok "$(grep -qE 'tsc .* [0-9.]+e\+09/s alone' "$work/out"; echo $?)" "the tsc goes at GHz" "$(grep tsc "$work/out")"
	expect "the time stamp counter over the batches" 0 "" "$mnbench" "${quick[@]}" --events msr/tsc/,msr/nosuch/ --out "$work/tsc"
	ok "$(grep -qE 'msr/tsc/ +uncore +system +[0-9]' "$work/tsc/report.txt"; echo $?)" "it has a figure"
	ok "$(! grep -q 'msr/tsc/ idle' "$work/tsc/report.txt"; echo $?)" "a clock has no background"
	ok "$(grep -q 'does not show: anything of an operation' "$work/tsc/report.txt"; echo $?)" "the report says what it cannot prove"
	ok "$(grep -q 'msr/nosuch/ .* - .*no event and no term' "$work/tsc/report.txt"; echo $?)" "an unknown event of it has a reason"
else
	skip "the time stamp counter" "no PMU msr, or not permitted"
fi
if [[ $EUID == 0 ]] && command -v setpriv >/dev/null && (($(cat /proc/sys/kernel/perf_event_paranoid) > 0)); then
	chmod 755 "$work"
	expect "an ordinary user is told what to do" 1 "" setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$mnbench" doctor --probe software/config=2/
	ok "$(grep -q 'NOT USED: .*not permitted: run as root, or sysctl kernel.perf_event_paranoid=0' "$work/out"; echo $?)" \
		"by the line that says it is not used" "$(tail -n 2 "$work/out")"
else
	skip "an ordinary user is told what to do" "needs root to become one, and perf_event_paranoid above 0"
fi
tap_end
