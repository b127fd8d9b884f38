#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Real kernels in guests: what 6.1 does not do and 6.12 does, figure by figure.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

arm64_guests "guests" || tap_end

expect "6.1 and 6.12 behave as their descriptors say" 0 "" "$mnbench" vm --out "$work/vm"
cp "$work/out" "$work/report"
sed 's/^/# /' "$work/report" | head -n 40

# figure KERNEL ROW METRIC VALUE [SUBSCRIBER].
figure() {
	figure_is "$1" "$work/vm/$1/run.json" "${@:2}"
}

# Measured on Debian's kernels with a KVM subscriber; each is a known property of that kernel.
figure debian-6.1-arm64 upgrade/anon-reuse secondary_invalidations_per_op 0
figure debian-6.12-arm64 upgrade/anon-reuse secondary_invalidations_per_op 1
figure debian-6.12-arm64 upgrade/anon-reuse secondary_bytes_per_op 4096
figure debian-6.12-arm64 upgrade/anon-reuse secondary_covered_per_op 1
figure debian-6.1-arm64 upgrade/hugetlb/size:64K secondary_invalidations_per_op 0
figure debian-6.12-arm64 upgrade/hugetlb/size:64K secondary_invalidations_per_op 1
figure debian-6.12-arm64 upgrade/hugetlb/size:64K secondary_bytes_per_op 65536
figure debian-6.12-arm64 upgrade/hugetlb/size:2M secondary_bytes_per_op 4096
figure debian-6.1-arm64 dontneed/pte-none/size:8M secondary_invalidations_per_op 1
figure debian-6.12-arm64 dontneed/pte-none/size:8M secondary_invalidations_per_op 0
figure debian-6.12-arm64 dontneed/pte-none/size:8M notifier_ranges_per_op 1
# What KVM maps is dropped with the pair.
for kernel in debian-6.1-arm64 debian-6.12-arm64; do
	figure $kernel munmap/populated/size:1M notifier_ranges_per_op 1
	figure $kernel munmap/populated/size:1M kvm_zaps_per_op 1
	figure $kernel upgrade/anon-reuse kvm_zaps_per_op 0
done
# Entries, then tables; 6.1 sends one more from range_end.
figure debian-6.1-arm64 munmap/populated/size:1M secondary_invalidations_per_op 3
figure debian-6.12-arm64 munmap/populated/size:1M secondary_invalidations_per_op 2
figure debian-6.1-arm64 munmap/untouched/size:1G secondary_invalidations_per_op 1
figure debian-6.12-arm64 munmap/untouched/size:1G secondary_invalidations_per_op 0
for kernel in debian-6.1-arm64 debian-6.12-arm64; do
	ok "$(! grep -qE '"(real_time|cpu_time|ns_per_op|ns_mean_per_op)"' "$work/vm/$kernel/run.json"; echo $?)" "$kernel: no time in its run.json"
	ok "$(! grep -q '"invalid"' "$work/vm/$kernel/run.json"; echo $?)" "$kernel: every proof holds"
done
ok "$(grep -q 'debian-6.12-arm64@cortex-a72' "$work/vm/report.html"; echo $?)" "a page of all of them"
expect "6.1 fails the contract" 1 "NOT as expected" "$mnbench" check --expect-fail '' "$work/vm/debian-6.1-arm64"
expect "which is known of it" 0 "as expected .known of debian-6.1-arm64@cortex-a72" "$mnbench" check "$work/vm/debian-6.1-arm64@cortex-a72"
known=$(sed -n 's/^expect_fail: *//p' "$root/kernels-under-test/debian-6.12-arm64.kernel")
expect "6.12 keeps the contract but for what is known" 0 "" "$mnbench" check --expect-fail "$known" "$work/vm/debian-6.12-arm64"
ok "$([[ -s $work/vm/debian-6.12-arm64/contract.ktap ]]; echo $?)" "its checks are beside its run.json"
expect "an expected failure that passes is as loud" 1 "UNEXPECTED PASS: range-not-empty@upgrade/anon-reuse" \
	"$mnbench" check --expect-fail "$known, range-not-empty@upgrade/anon-reuse" "$work/vm/debian-6.12-arm64"
expect "6.1 to 6.12 is no regression" 0 "" "$mnbench" compare "$work/vm/debian-6.1-arm64" "$work/vm/debian-6.12-arm64"
expect "6.12 to 6.1 is one" 1 "" "$mnbench" compare "$work/vm/debian-6.12-arm64" "$work/vm/debian-6.1-arm64"

# Every operation at least once, on both architectures and, where it matters, on two CPU models.
kernels=(debian-6.1-arm64 debian-6.12-arm64)
if command -v qemu-system-x86_64 >/dev/null && [[ $(uname -m) == x86_64 ]]; then
	kernels+=(debian-6.1-amd64 debian-6.12-amd64)
else
	skip "operations in x86-64 guests" "qemu-system-x86 is not installed, or no mnbench for x86-64 is built here"
fi
expect "every operation, as each kernel's descriptor says" 0 "" \
	"$mnbench" vm --suite each --timeout 400 --kernels "$(IFS=,; echo "${kernels[*]}")" --out "$work/each"
for folder in "$work"/each/debian-*; do
	ok "$(! grep -q '"invalid"' "$folder/run.json"; echo $?)" "every proof holds: ${folder##*/}" "$(grep -h '"invalid"' "$folder/run.json" | head -n 3)"
done
grep -h '"op":' "$work"/each/*/run.json | sed 's/.*: "//; s/".*//' | sort -u >"$work/ran"
# upgrade/mthp needs Linux 6.15: it runs in debian-7.2-* and natively.
missing=$("$mnbench" list | sed '/^subscribers/,$d' | grep -oE '^[a-z]+/[a-z0-9-]+' | sort -u | grep -vxF -f "$work/ran" | grep -vx upgrade/mthp)
ok "$([[ -z $missing && -s $work/ran ]]; echo $?)" "each operation ran in a guest" "not: $missing"
# figure looks below $work/vm.
figure debian-6.12-arm64@cortex-a72 upgrade/file-tmpfs secondary_invalidations_per_op 1
figure debian-6.1-arm64@cortex-a72 upgrade/file-tmpfs secondary_invalidations_per_op 0
figure debian-6.12-arm64@cortex-a72 upgrade/madv-free secondary_invalidations_per_op 1
mv "$work/vm" "$work/quick" && mv "$work/each" "$work/vm" # figure looks there
# A neighbour keeps the table.
figure debian-6.1-arm64 munmap/populated-neighbour/size:1M secondary_invalidations_per_op 2
figure debian-6.12-arm64 munmap/populated-neighbour/size:1M secondary_invalidations_per_op 1
mv "$work/vm" "$work/each" && mv "$work/quick" "$work/vm"
expect "lengths on a CPU without range TLBI" 0 "" "$mnbench" vm --suite full --ops munmap/populated \
	--kernels debian-6.12-arm64@cortex-a72 --out "$work/knee"
ok "$(grep -q 'knee at 512 pages.*MAX_DVM_OPS' "$work/out"; echo $?)" "the suite finds MAX_DVM_OPS itself" "$(grep knee "$work/out")"
expect "base pages of 16 KiB" 0 "" "$mnbench" vm --suite each --kernels debian-6.12-arm64-16k --out "$work/16k"
mv "$work/16k/debian-6.12-arm64-16k" "$work/vm/" # figure looks there
ok "$(! grep -q '"invalid"' "$work/vm/debian-6.12-arm64-16k/run.json"; echo $?)" "base pages of 16 KiB: every proof holds"
figure debian-6.12-arm64-16k upgrade/hugetlb/size:2M secondary_bytes_per_op 2097152
figure debian-6.12-arm64-16k dontneed/pte-none/size:32M secondary_invalidations_per_op 0
expect "a guest that uses the pages" 0 "" "$mnbench" vm --subscriber kvm-guest --ops '*[no]-r[ew]*' --suite each \
	--one-cpu --kernels debian-6.12-arm64 --out "$work/guest"
mv "$work/guest/debian-6.12-arm64" "$work/vm/with-guest"
figure with-guest upgrade/anon-reuse kvm_refaults_per_op 0 kvm-guest
figure with-guest mprotect/ro-to-rw kvm_refaults_per_op 1 kvm-guest
expect "no such CPU model" 2 "no result" "$mnbench" vm --ops upgrade/anon --kernels debian-6.12-arm64@nosuch --out "$work/nocpu"

if [[ $EUID == 0 ]] && unshare -n true 2>/dev/null; then
	expect "a second run needs no network" 0 "" unshare -n "$mnbench" vm --kernels debian-6.12-arm64 --ops upgrade/anon-reuse --out "$work/offline"
else
	skip "a second run needs no network" "needs root for a network namespace"
fi
expect "a guest that takes too long" 2 "" "$mnbench" vm --kernels debian-6.12-arm64 --timeout 1 --out "$work/slow"
# A kernel that is cut out behind its header: it cannot boot, and says nothing.
image=$(find "${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}/images" -name vmlinuz -size +20M 2>/dev/null | head -n 1)
if [[ -n $image ]]; then
	head -c 5000000 "$image" >"$work/truncated"
	expect "a truncated image" 2 "truncated" "$mnbench" vm --image "$work/truncated" --arch arm64 --out "$work/cut"
	cp "$image" "$work/holed"
	dd if=/dev/zero of="$work/holed" bs=1M seek=1 count=8 conv=notrunc 2>/dev/null
	expect "an image that does not boot" 2 "no result" "$mnbench" vm --image "$work/holed" --arch arm64 --timeout 6 --out "$work/hole"
else
	skip "an image that does not boot" "no kernel in the cache"
fi
ok "$(ended '^qemu-system-aarch64.*initramfs'; echo $?)" "no guest is left behind"
tap_end
