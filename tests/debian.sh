#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Each Debian that README.md names, as a newcomer has it: nothing but git and make is installed. The
# three first commands and `make check` there; then one guest under each one's QEMU (an hour, 5 GB
# below TMPDIR).
#
#	SUITES="trixie"     these alone
#	WHAT="first qemu"   without `make check`
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
source "$(dirname "$0")/system.sh"

what=" ${WHAT:-first check qemu} "
row=upgrade/anon-reuse/subscriber:none/mm:shared/threads:1

# run NAME COMMAND...: by a shell in the system's clone; its status is 0.
run() {
	inside "$system" sh -c "cd /root/mnbench && $2" >"$work/out" 2>"$work/err" </dev/null
	ok $? "$suite: $1" "$(tail -n 5 "$work/err")"
}

first() {
	run "./run.sh" "./run.sh --time 2 --threads 1 --ops dontneed/untouched"
	ok "$(grep -q '^dontneed/untouched' "$work/out"; echo $?)" "$suite: it measures"
	run "./run.sh vm" "./run.sh vm --timeout 1200 --ops upgrade/anon-reuse"
	ok "$(grep -q '^debian-6.12-arm64: .*as expected' "$work/out"; echo $?)" "$suite: kernels are as expected" "$(tail -n 5 "$work/out")"
	run "./run.sh vm --lens insn" "./run.sh vm --lens insn --timeout 1200 --ops upgrade/anon-reuse --kernels debian-6.12-arm64 --out /root/insn"
	for metric in tlbi_per_op:1 dsb_per_op:2 tlbi_unread_per_op:0; do
		is_number "$suite: ${metric%:*}" "$(entry_figure "$system/root/insn/debian-6.12-arm64/run.json" "$row" "${metric%:*}")" "${metric#*:}"
	done
}

check() {
	local begin=$SECONDS said
	inside "$system" make -C /root/mnbench check >"$work/check" 2>&1 </dev/null
	said=$(tail -n 1 "$work/check")
	ok "$([[ $said =~ ^[0-9]+\ passed,\ 0\ failed ]]; echo $?)" "$suite: make check: $said, $((SECONDS - begin)) s" \
		"$(grep -A 4 '^not ok' "$work/check" | head -n 60)"
}

# qemu_of SYSTEM FOLDER: QEMU of that system for this one's mnbench, with the libraries of there.
qemu_of() {
	local loader
	mkdir -p "$2"
	loader=$(find "$1/usr/lib/$(uname -m)-linux-gnu" -name "ld-linux-*.so.*" -print -quit)
	printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" -L "%s" "$@"\n' "$loader" \
		"$1/usr/lib/$(uname -m)-linux-gnu" "$1/usr/bin/qemu-system-aarch64" "$1/usr/share/qemu" >"$2/qemu-system-aarch64"
	chmod +x "$2/qemu-system-aarch64"
}

# What a run.json holds of rows by the lens insn, without instructions of the kernel: a timer's tick
# falls into some of its batches, others under another QEMU.
counted() {
	grep -oE '^ *\{"name": "[^"]*"|"(tlbi|dsb|isb|at|ttbr|hvc|instructions_user)[a-z_]*_per_op": [^,}]*' "$1"
}

kernel_instructions() {
	entry_figure "$work/vm-$1/debian-6.12-arm64$2/run.json" "$row" instructions_kernel_per_op
}

# The same guest, to the last byte, under the QEMU of each system.
qemu() {
	local suite cpu other
	for suite; do
		qemu_of "$work/$suite" "$work/qemu-$suite"
		PATH=$work/qemu-$suite:$PATH "$mnbench" vm --lens insn --ops 'upgrade/*,munmap/populated,dontneed/pte-none' \
			--kernels debian-6.12-arm64,debian-6.12-arm64@neoverse-n1,debian-6.12-arm64@cortex-a72 --timeout 1200 --out "$work/vm-$suite" >"$work/out" 2>"$work/err"
		ok $? "$("$work/qemu-$suite/qemu-system-aarch64" --version | head -n 1): counts" "$(tail -n 3 "$work/err")"
	done
	for other in "${@:2}"; do
		for cpu in "" @neoverse-n1 @cortex-a72; do
			counted "$work/vm-$1/debian-6.12-arm64$cpu/run.json" >"$work/one"
			counted "$work/vm-$other/debian-6.12-arm64$cpu/run.json" >"$work/other"
			ok "$([[ $(wc -l <"$work/one") -gt 100 ]] && cmp -s "$work/one" "$work/other"; echo $?)" \
				"$1 and $other$cpu: the same $(grep -c _per_op "$work/one") figures" "$(diff "$work/one" "$work/other" | head -n 6)"
			is_number "$1 and $other$cpu: instructions of an upgrade" "$(kernel_instructions "$other" "$cpu")" "$(kernel_instructions "$1" "$cpu")"
		done
	done
}

there=()
for suite in ${SUITES:-bookworm trixie}; do
	system=$work/$suite
	lacking=$(system_lacks "$suite")
	if [[ $lacking ]]; then
		skip "$suite" "$lacking"
		continue
	fi
	system_make "$suite" "$system" && inside "$system" sh -c 'apt-get -q -y update && apt-get -q -y install --no-install-recommends git make' >"$work/log" 2>&1
	status=$?
	ok $status "$suite: a system with git and make" "$(tail -n 3 "$work/log")"
	((status == 0)) || continue
	ok "$(inside "$system" sh -c '! command -v gcc'; echo $?)" "$suite: and no compiler (or this proves nothing)"
	git clone -q "$root" "$system/root/mnbench"
	[[ $what != *" first "* ]] || first
	[[ $what != *" check "* ]] || check
	[[ ! -x $system/usr/bin/qemu-system-aarch64 ]] || there+=("$suite")
done
if [[ $what == *" qemu "* ]] && ((${#there[@]})) && arm64_guests "the QEMU of each"; then
	qemu "${there[@]}"
fi
tap_end
