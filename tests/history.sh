#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Histories of runs that are made up: what changed, when, and what CI is told of it.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

make_runs="$root/build/tests/history_runs"
rerun=3 # the exit status that asks for one more run

# nights FROM TO HOST KERNEL FACTOR CALLS [CONTROL]: lines for history_runs, a run a night.
nights() {
	local i
	for ((i = $1; i <= $2; i++)); do
		printf '2026-%02d-%02dT03:00:00+00:00 %s %s %s %s %s\n' $((1 + i / 28)) $((1 + i % 28)) "$3" "$4" "$5" "$6" "${7:-1}"
	done
}

# made NAME CELLS: a folder with the runs of stdin.
made() {
	rm -rf "${work:?}/$1" && mkdir "$work/$1" && "$make_runs" "$work/$1" "$2"
}

# says NAME PATTERN [DETAIL]: the last command's output has such a line.
says() {
	ok "$(grep -qE -- "$2" "$work/out"; echo $?)" "$1" "$(head -n 12 "$work/out")"
}

history() {
	"$mnbench" history "$@"
}

# Requests.
expect "a folder that is not there" 2 "cannot read $work/no: No such file" history "$work/no"
mkdir "$work/empty"
expect "a folder without runs" 2 "no run.json below" history "$work/empty"
expect "an option that is none" 2 "unknown option --when" history --when
expect "a magnitude that is none" 2 "--min-magnitude 0: give percent" history --min-magnitude 0 "$work/empty"
expect "a date that is none" 2 "--since yesterday: give a date" history --since yesterday "$work/empty"
expect "help fits a screen" 0 "" history --help
ok "$(($(wc -l <"$work/out") <= 24 ? 0 : 1))" "in 24 lines"

# A step of 5 % in 60 nights, and a count that changes.
{ nights 0 39 board 6.12.1 1 0; nights 40 59 board 6.12.2 1.05 1; } | made step 2
expect "a history" 0 "" history "$work/step"
says "the time's change: when, between which kernels, by how much with its interval" \
	'^upgrade/made-0 none +ns +60 .* \+[45]\.[0-9] % \[\+[34]\.[0-9], \+[56]\.[0-9]\] on 2026-02-13, 6\.12\.1 -> 6\.12\.2$'
says "the newest value has its interval" '^upgrade/made-0 kvm +ns +60 +5[0-9.]+ \[5[0-9.]+, 5[0-9.]+\]'
says "the overhead did not change" '^upgrade/made-0 kvm +overhead +60 +\+1[01]\.[0-9] % \[.*\] +none$'
says "the count's change is exact" '^upgrade/made-1 kvm +secondary_invalidations +60 +1 exact +0 -> 1 on 2026-02-13, 6\.12\.1 -> 6\.12\.2$'
says "counts that never changed are counted" '^22 series of 60 runs; 12 counts that never changed are not shown'
cp "$work/out" "$work/first"
history "$work/step" >"$work/again"
ok "$(cmp -s "$work/first" "$work/again"; echo $?)" "a second time says the same" "$(diff "$work/first" "$work/again" | head -n 4)"
expect "all of it" 0 "" history --all "$work/step"
says "with the counts that stayed" '^upgrade/made-0 kvm +faults +60 +1 exact +none$'
expect "one operation" 0 "" history --ops 'x,*-1' "$work/step"
ok "$(grep -q made-1 "$work/out" && ! grep -q made-0 "$work/out"; echo $?)" "and no other"
expect "from a date on" 0 "" history --since 2026-02-13 "$work/step"
says "a level alone has no change" '^upgrade/made-0 none +ns +20 .* none$'
expect "a greater magnitude" 0 "" history --min-magnitude 20 "$work/step"
says "hides the step" '^upgrade/made-0 none +ns +60 .* none'
expect "a date after all runs" 2 "none of the files is a run that is wanted" history --since 2030 "$work/step"

# Two odd nights among many are no change.
{ nights 0 39 board 6.12.1 1 0; nights 40 41 board 6.12.1 1.3 0; nights 42 79 board 6.12.1 1 0; } | made odd 1
expect "two odd nights" 0 "" history "$work/odd"
says "are no change" '^upgrade/made-0 none +ns +80 .* none'
{ nights 0 39 board 6.12.1 1 0; nights 40 41 board 6.12.1 1.3 0; nights 42 79 board 6.12.2 1.1 0; } | made odd 1
expect "before a change" 0 "" history "$work/odd"
says "they do not hide it" '^upgrade/made-0 none +ns +80 .*\+(8|9|10)\.[0-9] % \[.* on 2026-02-15, 6\.12\.1 -> 6\.12\.2'

# What makes a series another one: a machine's page size.
{ nights 0 19 board 6.12.1 1 0; nights 20 39 board2 6.12.1 1.05 0; } | made two 1
expect "two machines" 0 "" history "$work/two"
ok "$(grep -q '^board, aarch64, model a, 4 KiB pages, firmware unknown: 20 runs' "$work/out" &&
	grep -q '^board2, .*: 20 runs' "$work/out" && [[ $(grep -c ' none$' "$work/out") == 6 ]]; echo $?)" \
	"have series of their own, without a change" "$(cat "$work/out")"

# A drift that is no step.
for ((i = 0; i < 40; i++)); do
	nights $i $i board 6.12.1 "$(awk -v i=$i 'BEGIN { print 1 + i / 600 }')" 0
done | made drift 1
expect "a drift" 0 "" history --min-magnitude 8 "$work/drift"
says "is told with its interval" 'none; since then drifted \+[5-8]\.[0-9] % \[\+[4-7]\.[0-9], \+[5-9]\.[0-9]\]'

# CI: nothing, one run off, confirmed, known; slower and faster.
base=$(nights 0 29 board 6.12.1 1 1)
ci() { # ci NAME STATUS LINES...: what --ci says after the nights of the base
	local name=$1 status=$2
	shift 2
	{ echo "$base"; printf '%s\n' "$@"; } | made ci 1
	expect "$name" "$status" "" history --ci "$work/ci"
}
one=$(nights 30 30 board 6.12.2 1.1 1)
ci "a new kernel that is like the old one" 0 "$(nights 30 30 board 6.12.2 1 1)"
ci "one run that is slower asks for another" $rerun "$one"
says "it names the row, the magnitude, the run and the kernels" \
	'^RERUN  upgrade/made-0 kvm ns: \+[0-9.]+ % .* in 1 run since .*/ci/00031/run.json \(6\.12\.1 -> 6\.12\.2; board, '
says "and says the command" "^Run once more, on the same kernel, and judge again: ./run.sh --ops 'upgrade/\*'$"
ci "the second one confirms it" 1 "$one" "$(nights 31 31 board 6.12.2 1.1 1)"
says "with its interval" '^WORSE  upgrade/made-0 none ns: \+(9|10|11)\.[0-9] % \[\+[0-9.]+, \+[0-9.]+\] in 2 runs since .*/00031/run.json'
ci "or a second kernel" 1 "$one" "$(nights 31 31 board 6.12.3 1.1 1)"
ci "the second one does not" 0 "$one" "$(nights 31 31 board 6.12.2 1 1)"
ci "a later kernel that is as slow has not begun it" 0 "$one" "$(nights 31 33 board 6.12.2 1.1 1)" "$(nights 34 34 board 6.12.3 1.1 1)"
says "and it is counted" '2 worse since an earlier kernel$'
ci "a faster kernel is good" 0 "$(nights 30 33 board 6.12.2 0.8 1)"
ci "an invalidation that is missing asks" $rerun "$(nights 30 30 board 6.12.2 1 0)"
says "it is a count" '^RERUN  upgrade/made-0 kvm secondary_invalidations: 1 -> 0 in 1 run'
ci "and is confirmed" 1 "$(nights 30 31 board 6.12.2 1 0)"
ci "a slower machine is not a slower kernel" 0 "$(nights 30 31 board 6.12.2 1.1 1 1.1)"
says "and is said to be one" '^machine  upgrade/made-0 kvm ns: .*the control moved as well'
base=$(nights 0 9 board 6.12.1 1 0)
ci "the invalidation that was missing, as the operation's table wants it" 0 "$(nights 10 11 board 6.12.2 1 1)"
{ nights 0 9 guest 6.12.1 1 1; nights 10 10 guest 6.12.2 1 2; } | made guests 1
expect "a guest counts" $rerun "" history --ci "$work/guests"
says "and is run again by its kernel's name" '^Run once more.*: ./run.sh vm --kernels debian-6.12-arm64$'
expect "its history" 0 "" history "$work/guests"
ok "$(! grep -qE ' (ns|overhead) ' "$work/out"; echo $?)" "tells no time"

nights 0 0 board 6.12.1 1 1 | made alone 1
expect "a first run is not judged" 0 "" history --ci "$work/alone"
says "and that is said" '^11 series .* 11 with too few runs to judge'

# Files that are no runs, and runs of earlier formats.
mkdir "$work/step/cut" "$work/step/foreign" "$work/step/old" "$work/step/older"
head -c 2000 "$work/step/00001/run.json" >"$work/step/cut/run.json"
echo '{"benchmarks": []}' >"$work/step/foreign/run.json"
cp "$root/tests/fixtures/run/format-1.json" "$work/step/older/run.json"
cp "$root/tests/fixtures/run/format-2.json" "$work/step/old/run.json"
expect "a run that is cut off" 2 "cut/run.json is not whole.*left out" history "$work/step"
ok "$(grep -q "foreign/run.json: this is Google Benchmark's JSON.*left out" "$work/err"; echo $?)" "and a foreign file are named" "$(cat "$work/err")"
says "all else is there" '^upgrade/made-0 none +ns +60 '
says "formats 1 and 2 are one series" '^upgrade/anon-reuse kvm +ns +2 '

# The summary is believed only if nothing after it was touched.
mkdir "$work/edited"
sed 's/"kernel_release": "6.12.1"/"kernel_release": "6.12.7"/' "$work/step/00001/run.json" >"$work/edited/run.json"
expect "a run.json that was edited" 0 "" history "$work/edited"
says "is read as it is now" 'kernel 6\.12\.7$'
sed -i -E 's/("secondary_invalidations_per_op": )0\b/\17/' "$work/edited/run.json"
expect "and edited in its rows" 0 "" history --all "$work/edited"
says "too" '^upgrade/made-0 kvm +secondary_invalidations +1 +7 exact'

# Hostile text.
nights 0 0 board 6.12.1 1 1 | made hostile 1
python3 - "$work/hostile/00001/run.json" <<-'END'
	import json, sys
	run = json.load(open(sys.argv[1]))
	run["context"]["kernel_release"] = "6\x1b[31m;$(touch x)\n"
	run["context"]["host_name"] = "a\x07<b>"
	json.dump(run, open(sys.argv[1], "w"))
END
expect "names with control characters" 0 "" history "$work/hostile"
ok "$(! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$work/out"; echo $?)" "reach no terminal" "$(cat -v "$work/out" | head -n 5)"

# What docs/runs.md says in Python of what is packed.
nights 0 0 board 6.12.1 1 1 | made packed 1
{
	echo "import base64, json, sys, zlib"
	echo "run = json.load(open(sys.argv[1]))['mnbench']"
	echo "packed = run['rows'][0]['samples']['packed']"
	sed -n '/^    import struct$/,/^$/s/^    //p' "$root/docs/runs.md"
	cat <<-'END'
		column = {name: values[8 * i : 8 * i + 8] for i, name in enumerate(run["sample_columns"])}
		assert column["ops"] == (10240.0,) * 8 and column["batches"] == (20.0,) * 8
		assert column["blocks_ns_per_op"] == (13.0,) * 8 and column["bystander_ns_per_op"] == (0.0,) * 8
		assert len(values) == 8 * len(column) + 8 * 13 and all(400 < x < 600 for x in values[8 * len(column) :])
	END
} >"$work/unpack.py"
python3 "$work/unpack.py" "$work/packed/00001/run.json" >"$work/out" 2>&1
ok $? "what is packed is read by the lines of docs/runs.md" "$(tail -n 2 "$work/out")"

# Many runs: the full number is in docs/history.md.
for ((m = 0; m < 10; m++)); do nights 0 29 "board-$m" 6.12.1 1 1; done | made many 10
expect "300 runs of 20 rows" 0 "" history "$work/many"
memory=$( { /usr/bin/time -f %M "$mnbench" history "$work/many" >/dev/null; } 2>&1 | tail -n 1)
if [[ $memory =~ ^[0-9]+$ ]]; then
	ok "$((memory < 40000 ? 0 : 1))" "in $memory KiB of 40000"
else
	skip "in bounded memory" "no /usr/bin/time"
fi
tap_end
