#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The insn lens in guests: exact figures, the same in every boot, that add up.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

arm64_guests "instructions" || tap_end

# value KERNEL ROW METRIC: of a run.json's Google Benchmark entry.
value() {
	entry_figure "$work/$1/run.json" "$2/mm:shared/threads:1" "$3"
}

# figure KERNEL ROW METRIC VALUE
figure() {
	is_number "${1#*/}: $2: $3" "$(value "$1" "$2" "$3")" "$4"
}

both=debian-6.1-arm64,debian-6.12-arm64
expect "two kernels, counted, as their descriptors say" 0 "" "$mnbench" vm --lens insn --by-function --kernels $both --out "$work/vm"
sed -n '/^Executed/,/^$/s/^/# /p' "$work/out"
cp "$work/out" "$work/report"
for kernel in debian-6.1-arm64 debian-6.12-arm64; do
	figure "vm/$kernel" upgrade/anon-reuse/subscriber:none tlbi_per_op 1
	figure "vm/$kernel" upgrade/anon-reuse/subscriber:none dsb_per_op 2
	figure "vm/$kernel" upgrade/anon-reuse/subscriber:none tlbi_runs_per_op 1
	figure "vm/$kernel" dontneed/pte-none/size:8M/subscriber:none tlbi_per_op 0
	figure "vm/$kernel" upgrade/hugetlb/size:64K/subscriber:none tlbi_bytes_per_op 65536
	figure "vm/$kernel" upgrade/anon-reuse/subscriber:none tlbi_unread_per_op 0
	ok "$(! grep -q '"invalid"' "$work/vm/$kernel/run.json"; echo $?)" "$kernel: every proof holds"
	ok "$(grep -q '^end [1-9]' "$work/vm/$kernel/insn.txt"; echo $?)" "$kernel: the windows are kept beside"
done
none=$(value vm/debian-6.12-arm64 upgrade/anon-reuse/subscriber:none instructions_kernel_per_op)
kvm=$(value vm/debian-6.12-arm64 upgrade/anon-reuse/subscriber:kvm instructions_kernel_per_op)
ok "$(awk -v a="$none" -v b="$kvm" 'BEGIN { exit !(a > 500 && b - a > 20 && b - a < 500) }'; echo $?)" \
	"6.12: the notifier of an upgrade costs instructions" "$none, $kvm"
none=$(value vm/debian-6.1-arm64 upgrade/anon-reuse/subscriber:none instructions_kernel_per_op)
kvm=$(value vm/debian-6.1-arm64 upgrade/anon-reuse/subscriber:kvm instructions_kernel_per_op)
# Equal but for a timer tick that fell into one of the batches: where it falls depends on the image.
ok "$(awk -v a="$none" -v b="$kvm" 'BEGIN { exit !(a > 500 && b - a < 0.5 && a - b < 0.5) }'; echo $?)" \
	"6.1: an upgrade without a notifier costs none" "$none, $kvm"
ok "$(grep -q '^ok .*mirrors-flushes@munmap/populated\|^  ok .*mirrors-flushes@munmap/populated' "$work/vm/debian-6.12-arm64/contract.ktap"; echo $?)" \
	"6.12: one secondary invalidation for each flush"
ok "$(grep -q '^  ok .*mirrors-bytes@munmap/pte-none/size:64M' "$work/vm/debian-6.12-arm64/contract.ktap"; echo $?)" \
	"6.12: of the very same bytes"

for boot in 1 2 3; do
	"$mnbench" vm --lens insn --ops upgrade/anon-reuse --kernels $both --out "$work/boot-$boot" >/dev/null 2>"$work/err"
	ok $? "boot $boot" "$(tail -n 3 "$work/err")"
done
for kernel in debian-6.1-arm64 debian-6.12-arm64; do
	ok "$(cmp -s "$work/boot-1/$kernel/insn.txt" "$work/boot-2/$kernel/insn.txt" && cmp -s "$work/boot-1/$kernel/insn.txt" "$work/boot-3/$kernel/insn.txt"; echo $?)" \
		"$kernel: three boots execute the same to the last instruction" \
		"$(diff "$work/boot-1/$kernel/insn.txt" "$work/boot-2/$kernel/insn.txt" | head -n 4)"
	# The functions of all rows add up to their totals.
	ok "$(awk '/"event": "instructions_kernel"/ { inside = 1 }
		inside && $1 == "\"value\":" { total += $2; inside = 0 }
		$1 == "\"instructions_per_op\":" { sum += $2 }
		END { exit !(total > 0 && sum - total < 1e-3 && total - sum < 1e-3) }' \
		"$work/vm/$kernel/run.json"; echo $?)" "$kernel: the functions add up to the total"
done
ok "$(sed -n '/^upgrade\/anon-reuse$/,/^[^ ]/p' "$work/report" | grep -q 'none to kvm: +[0-9.]* instructions: .*__mmu_notifier_arch_invalidate_secondary_tlbs'; echo $?)" \
	"by function: the notifier is named" "$(grep 'none to kvm' "$work/report" | head -n 2)"
ok "$(grep -q 'debian-6.1-arm64 to debian-6.12-arm64, kvm: [+-][0-9.]* instructions: ' "$work/report"; echo $?)" \
	"by function: one kernel against the other"

# The guest's own PMU, through libpfm4, and the plugin see the same boot.
expect "the PMU of a Neoverse N1 beside the plugin" 0 "" "$mnbench" vm --lens insn,counters --events inst_retired:k \
	--ops upgrade/anon-reuse --kernels debian-6.12-arm64@neoverse-n1 --out "$work/pmu"
for subscriber in none kvm; do
	pmu=$(value pmu/debian-6.12-arm64@neoverse-n1 upgrade/anon-reuse/subscriber:$subscriber pmu_inst_retired_k_per_op)
	plugin=$(value pmu/debian-6.12-arm64@neoverse-n1 upgrade/anon-reuse/subscriber:$subscriber instructions_kernel_per_op)
	ok "$(awk -v a="$pmu" -v b="$plugin" 'BEGIN { exit !(b > 500 && a / b < 1.01 && a / b > 0.99) }'; echo $?)" \
		"PMU and plugin agree within 1 %, subscriber:$subscriber" "$pmu, $plugin"
done

if command -v qemu-system-x86_64 >/dev/null && [[ $(uname -m) == x86_64 ]]; then
	expect "an x86-64 guest" 0 "" "$mnbench" vm --lens insn --ops munmap/populated --kernels debian-6.12-amd64 --out "$work/x86"
	got=$(value x86/debian-6.12-amd64 munmap/populated/size:1M/subscriber:none instructions_kernel_per_op)
	ok "$(awk -v a="$got" 'BEGIN { exit !(a > 10000) }'; echo $?)" "x86-64: instructions are counted" "seen: $got"
	got=$(awk '/"event": "(invlpg|cr3_writes|cr4_writes|invpcid)"/ { inside = 1 } inside && $1 == "\"value\":" { sum += $2; inside = 0 } END { print sum }' "$work/x86/debian-6.12-amd64/run.json")
	ok "$(awk -v a="$got" 'BEGIN { exit !(a >= 1) }'; echo $?)" "x86-64: so are INVLPG, INVPCID and writes to CR3 and CR4" "seen: $got"
else
	skip "an x86-64 guest" "qemu-system-x86 is not installed, or no mnbench for x86-64 is built here"
fi
expect "the lens outside a guest" 2 "mnbench: the lens insn counts in an emulated guest" "$mnbench" run --lens insn
expect "functions without instructions" 2 "mnbench: --by-function" "$mnbench" vm --by-function
ok "$(ended '^qemu-system.*insn.so'; echo $?)" "no guest is left behind"
tap_end
