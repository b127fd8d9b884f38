#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The lens counters: what this machine has.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

upgrade=(run --lens counters --threads 1 --ops upgrade/anon-reuse)

# shellcheck source=counted.sh
source "$root/tests/counted.sh"

expect "doctor lists the default set" 0 "" "$mnbench" doctor
ok "$(grep -q '^  page-faults .* yes$' "$work/out" && grep -qE '(cycles|unhalted).*:k +cpu-pmu' "$work/out"; echo $?)" \
	"doctor says of each event if it counts" "$(tail -n 5 "$work/out")"
expect "an event that nobody knows" 2 "no_such_event: libpfm4: event not found.*doctor" "$mnbench" "${upgrade[@]}" --events no_such_event --out "$work/a"
ok "$([[ ! -e $work/a ]]; echo $?)" "and it leaves no folder"
expect "events without the lens" 2 "--lens counters" "$mnbench" run --lens time --events instructions:k
expect "a lens of guests that is none" 2 "--lens takes calls" "$mnbench" vm --lens time
expect "software events" 0 "" "$mnbench" "${upgrade[@]}" --events page-faults,task-clock --out "$work/soft"
for subscriber in none kvm; do
	[[ $subscriber == none || -w /dev/kvm ]] || continue
	holds "one page fault per upgrade, $subscriber" "v[1] == 1 && v[2] == 1 && v[3] >= 8" \
		"$(value "$work/soft/run.json" $subscriber page-faults value)" \
		"$(value "$work/soft/run.json" $subscriber page-faults running)" \
		"$(value "$work/soft/run.json" $subscriber page-faults batches)"
done
holds "nanoseconds of the task clock" "v[1] > 10 && v[2] <= v[1] && v[3] >= v[1]" \
	"$(value "$work/soft/run.json" none task-clock value)" \
	"$(value "$work/soft/run.json" none task-clock low)" "$(value "$work/soft/run.json" none task-clock high)"
if [[ $(uname -m) == x86_64 ]] && "$mnbench" doctor | grep -q 'yes tracepoints'; then
	expect "a tracepoint" 0 "" "$mnbench" "${upgrade[@]}" --events exceptions:page_fault_user --out "$work/trace"
	holds "it was passed once per upgrade" "v[1] == 1" \
		"$(value "$work/trace/run.json" none exceptions:page_fault_user value)"
else
	skip "a tracepoint" "needs tracefs and x86's exceptions:page_fault_user"
fi
expect "several threads" 0 "" "$mnbench" run --lens counters --threads 2 --oversubscribe --ops upgrade/anon-reuse --events page-faults --out "$work/two"
holds "one page fault per upgrade in each of two threads" "v[1] == 1" "$(value "$work/two/run.json" none page-faults value)"
if ! grep -q '"what": "CPU PMU"' "$work/soft/run.json"; then
	expect "hardware events" 0 "" "$mnbench" "${upgrade[@]}" --events instructions:k,instructions:u --out "$work/hard"
	holds "kernel instructions of an upgrade" "v[1] > 300 && v[1] < 20000" "$(value "$work/hard/run.json" none instructions:k value)"
else
	expect "without a PMU a run goes on" 0 "" "$mnbench" run --time 0.1 --benchmark_repetitions=2 --threads 1 --ops upgrade/anon-reuse --out "$work/nopmu"
	ok "$(! grep -q '"pmu_[a-z0-9_]*_[ku]_per_op": 0' "$work/nopmu/run.json"; echo $?)" "what cannot be counted is not 0"
	ok "$(! grep -q 'Events per operation' "$work/out"; echo $?)" "software events alone are no part of a default run"
	ok "$([[ $(grep -c 'no hardware counters' "$work/out") == 1 ]]; echo $?)" "and it says so once" "$(grep 'no hardware' "$work/out")"
	expect "the lens alone, with nothing to count" 2 "counters. cannot be had: no hardware counters" \
		"$mnbench" "${upgrade[@]}" --events instructions:k --out "$work/a"
fi
level=$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null)
if [[ $EUID == 0 && ${level:-0} -ge 2 ]] && command -v setpriv >/dev/null; then
	install -d -m 777 "$work/user"
	chmod 755 "$work"
	expect "an ordinary user is told the remedy" 2 "cannot be had: not permitted: kernel.perf_event_paranoid is $level; sysctl kernel.perf_event_paranoid=1" \
		setpriv --reuid 65534 --regid 65534 --clear-groups "$mnbench" "${upgrade[@]}" --events page-faults --out "$work/user/run"
else
	skip "an ordinary user is told the remedy" "needs root to become one, and kernel.perf_event_paranoid of 2 or more"
fi

# libpfm4's Arm tables are in its arm64 build only.
libraries=/usr/lib/aarch64-linux-gnu
if [[ $(uname -m) == aarch64 ]]; then
	skip "the sets of Arm's cores" "tests/test_events has looked at them"
elif command -v qemu-aarch64 >/dev/null && [[ -e $libraries/libcmocka.so ]]; then
	make -s -C "$root" -j 2 ARCH=arm64 build/arm64/tests/test_events >"$work/build" 2>&1
	CMOCKA_MESSAGE_OUTPUT=TAP qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=$libraries \
		"$root/build/arm64/tests/test_events" >"$work/out" 2>&1
	ok "$(! grep '^not ok' "$work/out" | grep -qv '# SKIP' && grep -q '^ok .* sets$' "$work/out"; echo $?)" \
		"every event of Arm's sets is one of libpfm4's" "$(grep -E 'not ok|arm_' "$work/out"; tail -n 3 "$work/build")"
else
	skip "the sets of Arm's cores" "qemu-user or libcmocka-dev:arm64 is not installed"
fi
tap_end
