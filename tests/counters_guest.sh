#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The lens counters against the PMU of an emulated Neoverse N1.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
# shellcheck source=counted.sh
source "$root/tests/counted.sh"

arm64_guests "an emulated PMU" || tap_end
guest=debian-6.12-arm64@neoverse-n1
for boot in 1 2; do
	expect "$guest counts, boot $boot" 0 "" "$mnbench" vm --lens counters --ops upgrade/anon-reuse \
		--kernels $guest --out "$work/vm$boot"
done
run=$work/vm1/$guest/run.json
holds "kernel instructions: with kvm, and fewer without" "v[1] > 1000 && v[1] < v[2] && v[2] < 3000" \
	"$(value "$run" none inst_retired:k value)" "$(value "$run" kvm inst_retired:k value)"
# A loop of 512 writes is some instructions a write and some once: what the window costs (a
# few hundred with its system calls and clocks) is taken off.
holds "user instructions are the loop's" "v[1] >= 1 && v[1] < 20 && (v[1] - int(v[1])) * 512 < 100" \
	"$(value "$run" none inst_retired:u value)"
for subscriber in none kvm; do
	holds "one page fault per upgrade in the guest, $subscriber" "v[1] == 1" "$(value "$run" $subscriber page-faults value)"
	for event in inst_retired:k inst_retired:u; do
		holds "$event was on a counter all the time, $subscriber" "v[1] == 1 && v[2] >= 8" \
			"$(value "$run" $subscriber $event running)" "$(value "$run" $subscriber $event batches)"
		holds "$event is the same in two boots within 1 %, $subscriber" "v[1] / v[2] < 1.01 && v[2] / v[1] < 1.01" \
			"$(value "$run" $subscriber $event value)" "$(value "$work/vm2/$guest/run.json" $subscriber $event value)"
	done
done
ok "$(! grep -qE '"event": "(cpu_cycles|l1d_tlb_refill|dsb_spec):' "$run"; echo $?)" \
	"what the emulated PMU opens and never counts is not 0"
ok "$(grep -qE 'no times or cycles' "$run" && grep -q "this core's PMU does not implement it" "$run"; echo $?)" "but absent with its reason"
ok "$(! grep -qE '"(real_time|cpu_time|ns_per_op|ns_mean_per_op)"' "$run"; echo $?)" "no time in its run.json"
tap_end
