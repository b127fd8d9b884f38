#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every version of the fix, built on one base and booted: what each does, and that the contract
# tells them apart.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
folder=$root/kernels-under-test
variants=(base event arch-posted arch tlb-notifier final)

for tool in spatch flex bison qemu-system-aarch64; do
	if ! command -v $tool >/dev/null; then
		skip "variants" "$tool is not installed: ./setup --for build"
		tap_end
	fi
done
make -s -C "$root" -j "$(nproc)" ARCH=arm64 all >"$work/build" 2>&1
ok $? "cross-builds for arm64" "$(tail -n 5 "$work/build")"

expect "all variants build" 0 "" "$folder/build-kernel" '6.1-*-arm64'
sed -n 's/^mnbench: .*\(built .*\)/# \1/p' "$work/err"
expect "all behave as their descriptors say" 0 "" "$mnbench" vm --kernels '6.1-*-arm64' --lens insn --one-cpu --out "$work/vm"
cp "$work/out" "$work/report"
grep -E 'UNEXPECTED|INVALID|NO RESULT' "$work/report" | sed 's/^/# /'

# figure VARIANT ROW METRIC VALUE.
figure() {
	figure_is "$1" "$work/vm/6.1-$1-arm64/run.json" "${@:2}"
}

# figures ROW METRIC VALUE...: of the variants in their order.
figures() {
	local row=$1 metric=$2 variant
	shift 2
	for variant in "${variants[@]}"; do
		figure "$variant" "$row" "$metric" "$1"
		shift
	done
}

#                                                              base event arch-posted arch tlb-notifier final
figures upgrade/anon-reuse secondary_invalidations_per_op         0 0 1 1 1 1
figures upgrade/anon-reuse notifier_ranges_per_op                 0 0 0 0 0 0
figures upgrade/hugetlb/size:64K secondary_invalidations_per_op   0 1 1 1 1 1
figures upgrade/hugetlb/size:64K notifier_ranges_per_op           0 1 0 0 0 0
figure base upgrade/hugetlb/size:64K secondary_bytes_per_op 0
figure arch-posted upgrade/hugetlb/size:64K secondary_bytes_per_op $((4096 + 16))
figure arch upgrade/hugetlb/size:64K secondary_bytes_per_op 65536
figure final upgrade/hugetlb/size:64K secondary_bytes_per_op 65536
figures dontneed/pte-none/size:8M secondary_invalidations_per_op  1 1 1 1 0 0
figures munmap/untouched/size:1G secondary_invalidations_per_op   1 1 1 1 0 0

# What the contract says of a variant, the operations' table apart.
broken() {
	sed -nE 's/^ *not ok [0-9]+ ([^ ]+@[^ ]+).*/\1/p' "$work/vm/6.1-$1-arm64/contract.ktap" |
		grep -v '^as-expected@' | sort
}
broken arch >"$work/arch"
broken arch-posted >"$work/posted"
comm -13 "$work/arch" "$work/posted" >"$work/more"
ok "$(grep -q '^upgrade-covers@upgrade/hugetlb/size:64K$' "$work/more"; echo $?)" \
	"arch as posted breaks upgrade-covers on a contiguous huge page, arch as meant does not" "$(cat "$work/more")"
ok "$(! grep -vE '^(upgrade-covers|range-aligned|mirrors-bytes)@(upgrade/hugetlb|fault/hugetlb-first)/size:64K$' "$work/more" >"$work/rest"; echo $?)" \
	"and they differ in contiguous huge pages alone" "$(cat "$work/rest")"
for variant in final tlb-notifier; do
	broken $variant >"$work/broken"
	ok "$(! grep -vE '^(map-sends-none@fault/hugetlb-first|no-broadening@|range-not-empty@mprotect)' "$work/broken" >"$work/rest"; echo $?)" \
		"$variant keeps the rules about upgrades and untouched ranges" "$(cat "$work/rest")"
done

# A device behind softsmmu: endless without the fix, and as posted for the sub-pages that its length leaves out.
expect "a device meets what the descriptors say" 0 "" "$mnbench" vm --kernels '6.1-base-arm64,6.1-arch-posted-arm64,6.1-final-arm64' \
	--subscriber softsmmu --one-cpu --ops 'upgrade/*,munmap/populated,copy/anon-shared' --out "$work/device"
grep -E 'UNEXPECTED|INVALID|NO RESULT' "$work/out" | sed 's/^/# /'
device() {
	figure_is "device, $1" "$work/device/6.1-$1-arm64/run.json" "${@:2}" softsmmu
}
for row in anon-reuse:1 file:1 thp/size:2M:16 hugetlb/size:64K:16 hugetlb/size:2M:16; do
	device base "upgrade/${row%:*}" device_endless_per_op "${row##*:}"
	device final "upgrade/${row%:*}" device_endless_per_op 0
	device final "upgrade/${row%:*}" device_callbacks_per_op 1
done
device arch-posted upgrade/anon-reuse device_endless_per_op 0
device arch-posted upgrade/hugetlb/size:64K device_endless_per_op 14
device arch-posted upgrade/hugetlb/size:2M device_endless_per_op 0
for variant in base arch-posted final; do
	device $variant munmap/populated/size:1M device_pages_per_op 256
	device $variant munmap/populated/size:1M stale_accesses_per_op 0
done
tap_end
