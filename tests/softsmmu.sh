#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The secondary TLB in software, on real kernels in guests: a device that faults for ever where
# an upgrade does not notify, and once where it does (tests/guest/softsmmu.c).
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
tools=$root/kernels-under-test
cache=${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}

# Where make puts what runs on an architecture.
folder() {
	case $1-$(uname -m) in
	arm64-aarch64 | amd64-x86_64) echo "$root/build" ;;
	arm64-*) echo "$root/build/arm64" ;;
	*) echo "$root/build/x86_64" ;;
	esac
}

# can ARCH: can its guests be built and booted here? Sets why.
can() {
	local qemu=qemu-system-aarch64 gcc=aarch64-linux-gnu-gcc target=ARCH=arm64

	if [[ $1 == amd64 ]]; then
		qemu=qemu-system-x86_64 gcc=x86_64-linux-gnu-gcc target=ARCH=x86_64
	fi
	[[ $(folder "$1") != "$root/build" ]] || { gcc=gcc target=; }
	why="$qemu is not installed"
	command -v $qemu >/dev/null || return
	why="$gcc is not installed"
	command -v $gcc >/dev/null || return
	why="the programs for $1 do not build: make $target"
	# shellcheck disable=SC2086
	make -s -C "$root" $target "$(folder "$1")/guest-init" "$(folder "$1")/tests/guest/softsmmu" \
		O="$(folder "$1")" >"$work/build" 2>&1
}

# boot NAME ARCH IMAGE MODULE: what its guest says, in $work/NAME.
boot() {
	local machine=(qemu-system-aarch64 -machine "virt,virtualization=on,gic-version=3" -cpu "max,pauth-impdef=on")
	local console=ttyAMA0

	if [[ $2 == amd64 ]]; then
		machine=(qemu-system-x86_64 -accel "tcg,thread=single" -machine q35 -cpu max)
		console="ttyS0 no_timer_check"
	fi
	printf '%s\n' ${stress:+--stress "$stress"} >"$work/arguments"
	"$tools/initramfs" "$work/initramfs" "$(folder "$2")/tests/guest/softsmmu" "$(folder "$2")/guest-init" \
		"$work/arguments" "$4" || return
	timeout $((240 + 3 * ${stress:-0})) "${machine[@]}" -smp 2 -m 1G -nodefaults -no-user-config -display none -monitor none \
		-serial stdio -no-reboot -kernel "$3" -initrd "$work/initramfs" \
		-append "console=$console quiet panic=-1 oops=panic" </dev/null 2>&1 | tr -d '\r' >"$work/$1"
	sed 's/^/# /' "$work/$1"
}

# says KERNEL PATTERN: a line of its guest is that, as an extended regular expression.
says() {
	ok "$(grep -qxE -- "$2" "$work/$1"; echo $?)" "$1: $2" "$(grep -E "^${2%%:*}:" "$work/$1")"
}

# What holds for every kernel.
as_any() {
	ok "$(! grep -E ' stale=[1-9]' "$work/$1" >/dev/null; echo $?)" "$1: no stale access" "$(grep -E ' stale=[1-9]' "$work/$1")"
	ok "$(! grep -E 'Oops|panic|lockup|failed:' "$work/$1" >/dev/null; echo $?)" "$1: nothing ends before its time" \
		"$(grep -E -m 3 'Oops|panic|lockup|failed:' "$work/$1")"
	# Warnings are in the kernel's log alone: the guest boots with `quiet`.
	says "$1" "log: 0 complaints"
	says "$1" "provoked: 1 complaints"
	# A mirror puts in what its fault has found.
	says "$1" "mirror/anon/device/first: ended faults=1 .*"
	says "$1" "unmapped: refused .*"
	says "$1" "remapped: ended pages=16 .*"
	says "$1" "protected: refused .*"
	says "$1" "child: EPERM"
	says "$1" "exec: EPERM"
	says "$1" "exit: survived"
	says "$1" "memory: (survived|no cgroup) .*"
	says "$1" "bad-requests: 6 of 6 refused"
	says "$1" "cost: ok .*"
	says "$1" "stress: survived .*"
	says "$1" "unload: refused while in use, once not, and loaded again"
	says "$1" "end: ok"
}

# endless KERNEL KIND...: upgrades that tell the device nothing.
endless() {
	local kernel=$1 kind way
	shift

	for kind; do
		for way in device cpu; do
			says "$kernel" "smmu/$kind/$way/first: gave-up faults=1000 callbacks=0 .*"
		done
	done
}

# ended KERNEL KIND...: one fault if it is the device's, none after the CPU's, and one callback,
# which the last page of a huge one is part of.
ended() {
	local kernel=$1 kind place
	shift

	for kind; do
		for place in first last; do
			[[ $kind != anon || $place == first ]] || continue
			says "$kernel" "smmu/$kind/device/$place: ended faults=1 callbacks=1 .*"
			says "$kernel" "smmu/$kind/cpu/$place: ended faults=0 callbacks=1 .*"
		done
	done
}

# start NAME [DESCRIPTOR]: boots it; 1 if it cannot be had.
start() {
	local name=$1 arch=${1##*-} descriptor=${2:-$tools/$1.kernel} module

	if ! can "$arch"; then
		skip "$name" "$why"
		return 1
	fi
	# What is built takes minutes: here only if that was done.
	if grep -q '^config:' "$descriptor"; then
		module=$("$tools/build-module" --cached "$descriptor" "$cache" 2>/dev/null) || {
			skip "$name" "not built here: ./run.sh vm --kernels $name --subscriber softsmmu does"
			return 1
		}
	elif ! module=$("$tools/build-module" "$descriptor" "$cache" 2>"$work/err"); then
		skip "$name" "$(tail -n 1 "$work/err")"
		return 1
	fi
	boot "$name" "$arch" "$(dirname "$(dirname "$module")")/vmlinuz" "$module"
	says "$name" "kernel: .*"
}

# try NAME: the same, and says what holds for every kernel.
try() {
	start "$1" && as_any "$1"
}

# softsmmu.sh KERNEL SECONDS: that kernel alone, under stress for so long (docs/softsmmu.md).
if [[ ${2-} ]]; then
	stress=$2
	"$tools/build-module" "$tools/$1.kernel" "$cache" >/dev/null || exit 2
	try "$1"
	tap_end
fi
if try debian-6.1-arm64; then
	endless debian-6.1-arm64 anon thp hugetlb-64K hugetlb-2M
	says debian-6.1-arm64 "smmu/file/device/first: gave-up faults=1000 callbacks=0 .*"
fi
if try debian-6.12-arm64; then
	ended debian-6.12-arm64 anon thp hugetlb-64K hugetlb-2M
	says debian-6.12-arm64 "smmu/file/device/first: ended faults=1 callbacks=1 .*"
	says debian-6.12-arm64 "smmu/hugetlb-64K/device/last: .* bytes=65536 entry=65536r .*"
	says debian-6.12-arm64 "smmu-splitting/hugetlb-64K/cpu/last: ended faults=0 .* entry=4096r .*"
fi
# The others take minutes: `make check-kernels` has them.
others() {
	[[ ${SOFTSMMU_ALL-} ]] && try "$1"
}
if others debian-6.12-arm64-16k; then # 2 MiB are a contiguous range there
	ended debian-6.12-arm64-16k anon hugetlb-2M
	says debian-6.12-arm64-16k "smmu-splitting/hugetlb-2M/cpu/last: ended faults=0 .* entry=16384r .*"
fi
# x86's upgrades flush nothing, and tell nobody: its IOMMUs look again after a fault.
for kernel in debian-6.1-amd64 debian-6.12-amd64; do
	[[ $kernel == debian-6.12-amd64 || ${SOFTSMMU_ALL-} ]] && try $kernel || continue
	says $kernel "context: callbacks=[0-9]+ atomic=1 irqs-off=0 by-others=0"
	endless $kernel anon thp hugetlb-2M
	for kind in anon thp hugetlb-2M; do
		says $kernel "rewalking/$kind/device/first: ended faults=1 callbacks=0 .*"
		says $kernel "rewalking/$kind/cpu/first: ended faults=1 callbacks=0 .*"
	done
done
if others 6.1-final-arm64; then
	ended 6.1-final-arm64 anon thp hugetlb-64K hugetlb-2M
fi
if others 6.1-tlb-notifier-arm64; then
	ended 6.1-tlb-notifier-arm64 anon thp hugetlb-64K hugetlb-2M
fi
# 0x1010 bytes of 64 KiB: what lies behind them stays read-only in a TLB that has an entry a page.
if others 6.1-arch-posted-arm64; then
	says 6.1-arch-posted-arm64 "smmu/anon/device/first: ended faults=1 callbacks=1 .*"
	says 6.1-arch-posted-arm64 "smmu-splitting/hugetlb-64K/device/first: ended faults=1 .*"
	says 6.1-arch-posted-arm64 "smmu-splitting/hugetlb-64K/cpu/last: gave-up faults=1000 .*"
fi
# A fault that is built in: unmapping tells the device nothing, and it goes on with what it has.
sed 's/^changes:.*/changes: final, range-dropped/' "$tools/6.1-final-arm64.kernel" >"$work/mutant.kernel"
if [[ ${SOFTSMMU_ALL-} ]] && start range-dropped-arm64 "$work/mutant.kernel"; then
	says range-dropped-arm64 "unmapped: ended stale=16"
	says range-dropped-arm64 "remapped: ended pages=16 stale=16"
fi
# The suite's own rows with it armed: what its device met, and the callbacks by their cost.
if [[ -x $mnbench ]] && can arm64 && make -s -C "$root" ARCH=arm64 all >/dev/null 2>&1; then
	expect "the harness's rows with it armed" 0 "" "$mnbench" vm --one-cpu --kernels debian-6.1-arm64,debian-6.12-arm64 \
		--subscriber softsmmu --lens calls,cost --timeout 600 --out "$work/vm" \
		--ops 'upgrade/thp,upgrade/hugetlb,dontneed/untouched'
	cp "$work/out" "$work/rows"
	for row in thp/size:2M hugetlb/size:64K hugetlb/size:2M; do
		figure_is "6.1" "$work/vm/debian-6.1-arm64/run.json" upgrade/$row device_endless_per_op 16 softsmmu
		figure_is "6.12" "$work/vm/debian-6.12-arm64/run.json" upgrade/$row device_endless_per_op 0 softsmmu
		figure_is "6.12" "$work/vm/debian-6.12-arm64/run.json" upgrade/$row device_callbacks_per_op 1 softsmmu
	done
	ok "$(grep -qE '^upgrade/hugetlb/size:64K .*ENDLESS.* ended ' "$work/rows"; echo $?)" "the table says so" "$(grep -m 1 '^upgrade/hugetlb/size:64K' "$work/rows")"
	ok "$(grep -qE '^dontneed/untouched/size:64M +(0\.999|1\.000)[0-9]* .* 1  agrees' "$work/rows"; echo $?)" \
		"6.1: the slope is the counted call to 0.1 %" "$(grep '^dontneed/untouched.*\[' "$work/rows")"
	ok "$(! grep DISAGREES "$work/rows" >/dev/null; echo $?)" "no slope disagrees with what was counted" "$(grep DISAGREES "$work/rows")"
else
	skip "the harness's rows with it armed" "${why:-mnbench is not built}"
fi
image=$(find "$cache/images" -name vmlinuz -print -quit 2>/dev/null)
if [[ -x $mnbench && $image ]]; then
	cp "$image" "$work/own"
	expect "an image of one's own without a module" 2 "no module softsmmu" "$mnbench" vm --jobs 1 \
		--subscriber softsmmu --image "$work/own" --out "$work/own-vm"
else
	skip "an image of one's own without a module" "no kernel in the cache"
fi
tap_end
