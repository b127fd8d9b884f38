#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Uncore events for real: those that this machine has, which is no SMMU's, and bad requests.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
quick=(run --time 0.1 --threads 1 --lens "time,counters" --ops upgrade/anon-reuse --bystander none --benchmark_repetitions=2)

# value NAME ROW: a counter's figure in run.json, "" if it has none.
value() {
	python3 - "$work/run/run.json" "$1" "$2" <<-'END'
		import json, sys
		for row in json.load(open(sys.argv[1]))["mnbench"]["rows"]:
		    if sys.argv[3] in row["name"]:
		        print(*[c["value"] for c in row["counters"] if c["name"] == sys.argv[2] and "value" in c])
	END
}

# one_fault NAME SUBSCRIBER COMMAND...: its counter is one a fault, an upgrade's own. What else
# runs on the CPU adds to it, or makes the run refuse it as background: tried three times.
one_fault() {
	local got="" try
	for try in 1 2 3; do
		rm -rf "$work/run"
		"${@:3}" --out "$work/run" >"$work/out" 2>"$work/err" </dev/null
		got=$(value "$1" "subscriber:$2")
		if awk -v n="${got:-0}" 'BEGIN { exit !(n >= 1 && n < 1.2) }'; then
			ok 0 "$1 is one a fault, $2"
			return
		fi
		sleep "$try"
	done
	if [[ -z $got ]] && grep -qs 'no more than background' "$work/run/report.txt"; then
		skip "$1 is one a fault, $2" "other work takes as many faults on this CPU"
	else
		ok 1 "$1 is one a fault, $2" "[$got] $(tail -n 1 "$work/err")"
	fi
}

expect "an event without its slashes" 2 '"a/b" is no uncore event' "$mnbench" "${quick[@]}" --events a/b --out "$work/a"
expect "an empty entry" 2 "an empty name" "$mnbench" "${quick[@]}" --events msr/tsc/, --out "$work/a"
expect "a PMU's name that leaves the folder" 2 'is no uncore event|no PMU' "$mnbench" "${quick[@]}" --events ../msr/tsc/ --out "$work/a"
ok "$([[ ! -e $work/a ]]; echo $?)" "a bad request leaves no folder"
expect "an event that nothing here has" 0 "" "$mnbench" "${quick[@]}" --events nosuch/x/,smmuv3_pmcg_0/tlb_miss/ --out "$work/none"
ok "$(grep -q 'nosuch/x/ .* - .*no PMU nosuch' "$work/none/report.txt"; echo $?)" "it is in the table without a figure, with the reason"
ok "$(! grep -q '"uncore_[a-z0-9_]*": 0' "$work/none/run.json"; echo $?)" "and nowhere as 0"
expect "the doctor takes --probe only" 2 "unknown option --x" "$mnbench" doctor --x
expect "it probes nothing that is not there" 1 "" "$mnbench" doctor --probe nosuch/x/
ok "$(grep -q 'nosuch/x/: NOT COUNTED: this machine has no PMU nosuch' "$work/out"; echo $?)" "and says so"

if ! command -v python3 >/dev/null; then
	skip "events of a CPU" "python3 is not installed"
	tap_end
fi
if ! "$mnbench" doctor --probe software/config=2/ >"$work/out" 2>&1; then
	skip "events of a CPU" "cannot be opened: $(tail -n 1 "$work/out")"
	tap_end
fi
expect "page faults of the row's CPU" 0 "" "$mnbench" "${quick[@]}" --events software/config=2/ --out "$work/run"
one_fault uncore_software_config_2_per_op none "$mnbench" "${quick[@]}" --events software/config=2/
[[ ! -w /dev/kvm ]] ||
	one_fault uncore_software_config_2_per_op kvm "$mnbench" "${quick[@]}" --events software/config=2/
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
# The whole way, with software events of two CPUs under an SMMU's and a mesh's names: the
# tree stands where the kernel's is, for these commands alone.
entry() { # entry PATH CONTENT
	mkdir -p "$work/tree/${1%/*}" && echo "$2" >"$work/tree/$1"
}
pretend() { # pretend CPU PMU
	entry "$2/type" 1
	entry "$2/cpumask" "$1"
	entry "$2/format/event" config:0-15
	entry "$2/format/type" config1:0-15
	entry "$2/events/cycles" event=0x0 # cpu-clock: 1 GHz
	entry "$2/events/dtc_cycles" type=0x0,event=0x0
	entry "$2/events/tlb_miss" event=0x2 # page faults
	entry "$2/events/dn_dvmop_tlbi" type=0x0,event=0x2
}
there() {
	unshare -m bash -c 'mount --bind "$0" /sys/bus/event_source/devices; exec "$@"' "$work/tree" "$@"
}
pretend 0 smmuv3_pmcg_2b442
pretend 1 smmuv3_pmcg_2b462
pretend 1 arm_cmn_0 # the CPU of the row is the first one's here, and the second one's there
pretend 0 arm_cmn_1
if [[ $EUID == 0 && -d /sys/devices/system/cpu/cpu1 ]] && there true 2>/dev/null; then
	for try in 1 2 3; do # what else runs is not quiet
		there "$mnbench" doctor --probe >"$work/out" 2>"$work/err" && break
		sleep "$try"
	done
	ok "$([[ $(grep -c 'good: it is used' "$work/out") == 4 ]]; echo $?)" "every instance is probed, and each is good" "$(tail -n 12 "$work/out")"
	expect "what this machine has is counted unasked" 0 "counting uncore events" there "$mnbench" "${quick[@]}" --out "$work/default"
	for name in smmuv3_pmcg_tlb_miss arm_cmn_dn_dvmop_tlbi; do # all instances together
		one_fault "uncore_${name}_per_op" none there "$mnbench" "${quick[@]}"
	done
	ok "$([[ $(value uncore_smmuv3_pmcg_tlb_miss_idle_per_op subscriber:none) ]]; echo $?)" "the background stands beside it"
	entry smmuv3_pmcg_2b462/events/cycles event=0x9 # a dummy: never counts
	expect "an instance whose clock stands still" 1 "" there "$mnbench" doctor --probe
	ok "$(grep -q 'NOT USED: cycles: the clock stands still at 0' "$work/out"; echo $?)" "is not used"
	expect "the other one is" 0 "" there "$mnbench" "${quick[@]}" --events smmuv3_pmcg/tlb_miss/ --out "$work/half"
	ok "$(grep -qE 'smmuv3_pmcg/tlb_miss/ .* (batches|background)' "$work/half/report.txt" &&
		grep -q 'the clock stands still at 0' "$work/half/report.txt"; echo $?)" "and the report says which is not"
	expect "that one alone" 0 "" there "$mnbench" "${quick[@]}" --events smmuv3_pmcg_2b462/tlb_miss/ --out "$work/bad"
	ok "$(grep -q 'smmuv3_pmcg_2b462/tlb_miss/ .* - .*the clock stands still' "$work/bad/report.txt"; echo $?)" \
		"has no figure but the reason"
else
	skip "the whole way" "needs root for a mount namespace, and two CPUs"
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
