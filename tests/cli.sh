#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Bad input: one clear line, the right exit status, nothing half-written.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TMPDIR=$work
quick=(run --time 0.1 --threads 1 --ops dontneed/untouched --benchmark_repetitions=2)

expect "no command" 2 "usage" "$mnbench"
expect "unknown command" 2 'no command "nosuch"' "$mnbench" nosuch
expect "unknown option" 2 "unknown option --nosuch" "$mnbench" run --nosuch
expect "unknown flag of the library" 2 "unknown flag --benchmark_nosuch=1" "$mnbench" run --benchmark_nosuch=1
expect "unknown operation" 2 'no operation matches "nosuch"' "$mnbench" run --ops nosuch --out "$work/a"
ok "$([[ ! -e $work/a ]]; echo $?)" "an unknown operation leaves no folder"
expect "unknown subscriber" 2 'no subscriber "nosuch"' "$mnbench" run --subscriber nosuch
expect "threads that are no number" 2 "--threads x" "$mnbench" run --threads x
for number in 4294967297 18446744073709551617 -1 -18446744073709551615 +1 1.5 0x1; do
	expect "--threads $number" 2 "threads ${number/+/[+]}: give numbers" "$mnbench" run --threads "$number"
done
for number in 18446744073709551615 9223372036854775808 -1 -18446744073709551615 x; do
	expect "--seed $number" 2 "seed $number: give a number" "$mnbench" run --seed "$number"
done
expect "more threads than cores" 2 "4096 threads|give numbers" "$mnbench" run --threads 4096
expect "more threads than cores, refused" 2 "oversubscribe" "$mnbench" run --threads 1000 --ops dontneed/untouched --out "$work/a"
expect "an option without its value" 2 "--ops needs a value" "$mnbench" run --ops
expect "a word too many" 2 'unexpected "extra"' "$mnbench" run extra
expect "a lens that is none" 2 "--lens x" "$mnbench" run --lens x
expect "no row for the library's filter" 2 "no row matches" "$mnbench" "${quick[@]}" --benchmark_filter=nosuch --out "$work/a"
expect "times of an emulated machine" 2 "emulated machine has none" "$mnbench" run --emulated --benchmark_out="$work/x.json"
expect "a folder that cannot be made" 2 "cannot write to /proc/nowhere" "$mnbench" "${quick[@]}" --out /proc/nowhere
expect "a good run" 0 "" "$mnbench" "${quick[@]}" --out "$work/good"
ok "$([[ -s $work/good/run.json && -s $work/good/report.txt && ! -e $work/good/UNFINISHED ]]; echo $?)" \
	"a good run leaves a whole folder"
expect "a folder that holds a run" 2 "holds a run already" "$mnbench" "${quick[@]}" --out "$work/good"

expect "report of nothing" 2 "cannot read $work/none" "$mnbench" report "$work/none"
head -c 300 "$work/good/run.json" >"$work/cut.json"
expect "report of a truncated file" 2 "cut.json is not whole" "$mnbench" report "$work/cut.json"
echo '{"benchmarks":[]}' >"$work/foreign.json"
expect "report of a foreign file" 2 "Google Benchmark's JSON" "$mnbench" report "$work/foreign.json"
head -c 4096 /dev/urandom >"$work/noise"
expect "report of noise" 2 "noise is not whole" "$mnbench" report "$work/noise"
expect "compare with a truncated file" 2 "not whole" "$mnbench" compare "$work/good" "$work/cut.json"
expect "a precision that is none" 2 "--precision x" "$mnbench" run --precision x
expect "a precision and a number of pairs" 2 "leave out --benchmark_repetitions" "$mnbench" "${quick[@]}" --precision 1% --out "$work/a"
expect "runs to a precision" 0 "" "$mnbench" run --time 3 --threads 1 --ops dontneed/untouched --precision 90% --benchmark_out="$work/library.json" --out "$work/precise"
# How many pairs each row took is between the first look and the last (results/sequential.h).
pairs=$(sed -nE 's/^([0-9]+ to )?([0-9]+) pairs of fresh processes a row.*/\2/p' "$work/precise/report.txt")
repetitions=$(sed -nE 's/.*"repetitions": ([0-9]+).*/\1/p' "$work/library.json" | sort -n | tail -n 1)
if [[ $pairs ]]; then
	ok "$((pairs < 5 || pairs > 60 || pairs != ${repetitions:-0}))" "and hands the library what was measured" "$pairs pairs, $repetitions repetitions"
else
	skip "and hands the library what was measured" "no pairs: $(grep -m 1 'no  KVM' "$work/err")"
fi
expect "runs until the time is up" 0 "" "$mnbench" run --time 2 --threads 1 --ops dontneed/untouched --precision 0.01% --out "$work/upto"
ok "$(grep -q 'Pairs until the interval is within' "$work/upto/report.txt" && grep -q '"confidence": 0.99' "$work/upto/run.json"; echo $?)" "and says what its intervals hold"
expect "compare with one run" 2 "usage: compare" "$mnbench" compare "$work/good"
expect "compare with itself" 0 "" "$mnbench" compare "$work/good" "$work/good"
expect "check of a foreign file" 2 "Google Benchmark's JSON" "$mnbench" check "$work/foreign.json"

# A made-up run with its times changed; the control's time is what says that the
# machine was the same: it is set to be, or not to be.
"$root/build/tests/synthetic_runs" "$work/made"
quiet=$work/made/quiet/run.json
changed() { # changed FILE FACTOR CONTROL_NS
	python3 - "$quiet" "$work/$1" "$2" "$3" <<-'END'
		import json, sys
		source, target, factor, control = sys.argv[1:3] + [float(x) for x in sys.argv[3:]]
		run = json.load(open(source))
		for row in run["mnbench"]["rows"]:
		    if "samples" in row:
		        columns = row["samples"]
		        columns["ns_per_op"] = [ns * factor for ns in columns["ns_per_op"]]
		        columns["control_ns"] = [control for _ in columns["ns_per_op"]]
		json.dump(run, open(target, "w"))
	END
}
if command -v python3 >/dev/null; then
	changed same.json 1 30000
	changed slow.json 1.5 30000
	changed near.json 1.001 30000
	changed busy.json 1.5 40000
	expect "compare finds a regression" 1 "" "$mnbench" compare "$work/same.json" "$work/slow.json"
	expect "compare finds an improvement good" 0 "" "$mnbench" compare "$work/slow.json" "$work/same.json"
	ok "$(grep -q ' 0 regressions, 2 improvements\|^0 regressions, 2 improvements' "$work/out"; echo $?)" "both rows are improvements" "$(tail -n 1 "$work/out")"
	expect "compare lets 0.1 % pass" 0 "" "$mnbench" compare "$work/same.json" "$work/near.json"
	expect "compare does not judge another machine's times" 0 "machine was not the same" "$mnbench" compare "$work/same.json" "$work/busy.json"
	sed 's/"machine": "[a-z0-9_]*"/"machine": "vax"/' "$quiet" >"$work/vax.json"
	boots() { # boots NAME FACTOR KERNEL: eight boots of a kernel, as a comma list
		python3 - "$quiet" "$work/$1" "$2" "$3" <<-'END'
			import json, random, sys
			source, target, factor, kernel = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
			draw = random.Random(target)
			for boot in range(8):
			    run = json.load(open(source))
			    run["context"].update(kernel_release=kernel, boot_id=f"{target}-{boot}", round=boot)
			    for row in run["mnbench"]["rows"]:
			        spread = 1 + draw.gauss(0, 0.001)
			        if "samples" in row:
			            n = len(row["samples"]["ns_per_op"])
			            row["samples"].update(ns_per_op=[500 * factor * spread] * n, control_ns=[30000] * n)
			        if "log_ratios" in row:
			            row["log_ratios"] = [0.1 + draw.gauss(0, 0.001) for _ in row["log_ratios"]]
			    json.dump(run, open(f"{target}-{boot}.json", "w"))
			print(",".join(f"{target}-{boot}.json" for boot in range(8)))
		END
	}
	old=$(boots old 1 6.1) new=$(boots new 1.02 6.2) same=$(boots same 1 6.2)
	expect "compare finds 2 % in eight boots" 1 "" "$mnbench" compare "$old" "$new"
	ok "$(grep -q '8 rounds of one boot each' "$work/out" && grep -q 'REGRESSION.* q ' "$work/out"; echo $?)" "boots are what is repeated" "$(tail -n 3 "$work/out")"
	expect "compare finds eight boots equivalent" 0 "" "$mnbench" compare "$old" "$same"
	ok "$(grep -q '^0 regressions, 0 improvements, 3 equivalent, 0 inconclusive' "$work/out"; echo $?)" "all rows are equivalent" "$(tail -n 3 "$work/out")"
	expect "compare refuses one boot against eight" 2 "BASE is one boot" "$mnbench" compare "$quiet" "$new"
	expect "compare refuses a list with a hole" 2 "cannot read" "$mnbench" compare "$old,,$old" "$new"
	expect "compare refuses another architecture" 2 "cannot be compared: machine" "$mnbench" compare "$quiet" "$work/vax.json"
else
	skip "compare's verdicts" "python3 is not installed"
fi

expect "list takes one option" 2 "list takes no arguments but --markdown" "$mnbench" list x
expect "the table of operations" 0 "" "$mnbench" list --markdown
ok "$(cmp -s "$work/out" "$root/docs/operations.md"; echo $?)" "docs/operations.md is what bench/ registers" \
	"make docs/operations.md: $(diff "$work/out" "$root/docs/operations.md" | head -n 4)"

expect "a lens that is none" 2 "give time, calls, counters, insn or cost" "$mnbench" run --lens nosuch
for n in -5 5x '' 1e3; do
	expect "--benchmark_repetitions=$n" 2 "give a number from 1" "$mnbench" run --benchmark_repetitions="$n"
done
expect "unknown kernel" 2 "nosuch" "$mnbench" vm --kernels nosuch
expect "unknown option of vm" 2 "nosuch" "$mnbench" vm --nosuch
expect "kernels are listed" 0 "" "$mnbench" vm --list-kernels
ok "$(grep -q debian-6.1-arm64 "$work/out" && grep -q debian-6.12-arm64 "$work/out"; echo $?)" "both kernels are in the list"
expect "an image that is none" 2 "" "$mnbench" vm --image "$work/noise" --arch arm64 --out "$work/vm"
expect "./run.sh --help" 0 "" "$root/run.sh" --help

# What ends a run early leaves no folder that looks whole, no process, no setting.
pages=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
hit() { # hit SIGNAL [OPTION...]: sends it to a run under way, waits, leaves the status in $status
	"$mnbench" run --time 600 --threads 1 --ops hugetlb --out "$work/hit" "${@:2}" >"$work/out" 2>"$work/err" &
	local pid=$!
	until running '^mnbench worker' || ! kill -0 $pid 2>/dev/null; do sleep 0.1; done
	sleep 0.3
	kill -"$1" $pid
	wait $pid
	status=$?
}
if [[ $EUID == 0 && -w $pages ]]; then
	before=$(cat $pages)
	hit INT
	ok "$((status == 2 ? 0 : 1))" "SIGINT ends a run with status 2" "status $status"
	ok "$([[ $(cat $pages) == "$before" ]]; echo $?)" "SIGINT restores the huge pages"
	ok "$([[ ! -e $work/hit ]]; echo $?)" "SIGINT leaves no folder"
	ok "$(ended '^mnbench worker'; echo $?)" "SIGINT leaves no worker"
	hit INT --benchmark_repetitions=2000 # between two pairs of a row
	ok "$((status == 2 ? 0 : 1))" "SIGINT between two repetitions ends a run with status 2" "status $status, $(tail -n 2 "$work/err")"
	ok "$([[ $(cat $pages) == "$before" ]]; echo $?)" "and restores the huge pages"
	hit KILL
	ok "$([[ $(cat $pages) != "$before" ]]; echo $?)" "SIGKILL leaves the huge pages changed (or this proves nothing)"
	ok "$([[ -e $work/hit/UNFINISHED && ! -e $work/hit/run.json ]]; echo $?)" "SIGKILL leaves a folder that says it is unfinished"
	ok "$(ended '^mnbench worker'; echo $?)" "SIGKILL leaves no worker"
	expect "the next start restores" 0 "restoring 1 settings" "$mnbench" "${quick[@]}" --out "$work/next"
	ok "$([[ $(cat $pages) == "$before" ]]; echo $?)" "the next start has restored the huge pages"
else
	skip "signals restore settings" "needs root and 2 MiB huge pages"
fi

# A full suite that is interrupted goes on where it was.
"$mnbench" run --suite full --time 4 --threads 1 --ops dontneed/populated --benchmark_repetitions=4 --bystander none --out "$work/long" >"$work/out" 2>"$work/err" &
pid=$!
until grep -qs real_time "$work/long/partial.json" || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
kill -INT $pid
wait $pid
ok "$(($? == 2 ? 0 : 1))" "SIGINT ends a full suite with status 2"
ok "$(grep -q "go on with: ./run.sh run --resume $work/long" "$work/err"; echo $?)" "and says how to go on" "$(tail -n 1 "$work/err")"
ok "$(grep -q 'groups of rows to time.*about' "$work/err"; echo $?)" "it has said how long it takes"
ok "$([[ -e $work/long/UNFINISHED && -e $work/long/partial.json && ! -e $work/long/run.json ]]; echo $?)" "its folder is unfinished"
expect "--resume and no other option" 2 "no other option" "$mnbench" run --ops x --resume "$work/long"
expect "--resume of nothing" 2 "holds no interrupted run" "$mnbench" run --resume "$work/good"
sed 's/"boot_id": "[^"]*"/"boot_id": "another"/' "$work/long/partial.json" >"$work/another.json"
cp -r "$work/long" "$work/reboot" && cp "$work/another.json" "$work/reboot/partial.json"
expect "--resume after a reboot" 2 "begun with another boot_id" "$mnbench" run --resume "$work/reboot"
ok "$([[ -e $work/reboot/partial.json ]]; echo $?)" "what cannot be resumed is not lost"
first=$(grep -m1 -o '"real_time": [0-9.e+]*' "$work/long/partial.json")
expect "--resume goes on" 0 "" "$mnbench" run --resume "$work/long"
ok "$([[ -s $work/long/run.json && ! -e $work/long/partial.json && ! -e $work/long/UNFINISHED ]]; echo $?)" "and leaves a whole folder"
ok "$([[ $first && $(grep -m1 -o '"real_time": [0-9.e+]*' "$work/long/run.json") == "$first" ]]; echo $?)" "with the rows that were there"

# A machine without KVM, and one without tracefs.
if [[ $EUID == 0 ]] && unshare -m true 2>/dev/null; then
	expect "without /dev/kvm" 0 "no  KVM" unshare -m bash -c \
		'[[ -e /dev/kvm ]] && mount --bind /dev/null /dev/kvm; exec "$@"' - "$mnbench" "${quick[@]}" --out "$work/nokvm"
	ok "$(grep -q 'subscriber kvm' "$work/nokvm/run.json"; echo $?)" "without /dev/kvm the run says what is missing"
	expect "without tracefs" 0 "no  kprobes" unshare -m bash -c \
		'mount -t tmpfs none /sys/kernel; exec "$@"' - "$mnbench" "${quick[@]}" --out "$work/notrace"
	echo 128 >"$work/tainted"
	expect "after an Oops" 0 "no  kprobes .*had an Oops.*reboot" unshare -m bash -c \
		'mount --bind "$0" /proc/sys/kernel/tainted; exec "$@"' "$work/tainted" "$mnbench" "${quick[@]}" --out "$work/oops"
	expect "the calls lens without tracefs" 2 "calls. cannot be had" unshare -m bash -c \
		'mount -t tmpfs none /sys/kernel; exec "$@"' - "$mnbench" "${quick[@]}" --lens calls --out "$work/notrace2"
else
	skip "without /dev/kvm or tracefs" "needs root for a mount namespace"
fi
if [[ $EUID == 0 ]] && command -v setpriv >/dev/null; then
	install -d -m 777 "$work/user"
	chmod 755 "$work"
	expect "an ordinary user" 0 "" setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$mnbench" run --suite each --time 0.5 --threads 1 --benchmark_repetitions=2 --out "$work/user/run"
	ok "$(grep -q 'as root: echo' "$work/user/run/run.json"; echo $?)" "an ordinary user is told how to reserve huge pages"
else
	skip "an ordinary user" "needs root to become one"
fi
tap_end
