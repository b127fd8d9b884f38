#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# QEMU's plugin with every version of QEMU's interface (tests/qemu/stub.c), and what is said of a
# QEMU that cannot load it.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

# Three of the kernel's own, a TLBI of one page, and DSBs before and after it.
want="window 0 user 0 kernel 5 tlbi 1 tlbi_va 1 tlbi_is 1 tlbi_bytes 4096 tlbi_runs 1 dsb 2 dsb_ish 1 dsb_ishst 1"
for version in 1 2 3 4 5 6 7; do
	gcc -std=c11 -D_GNU_SOURCE -I. -Wall -Wextra -Werror -O1 -DINTERFACE=$version -rdynamic -o "$work/stub" tests/qemu/stub.c -ldl ||
		{ ok 1 "builds" && continue; }
	said=$(MNBENCH_PLUGIN_INTERFACE=$version "$work/stub" build/insn.so "out=$work/counts" 2>&1)
	ok "$([[ $? == 0 && $(head -n 1 "$work/counts") == "$want" ]]; echo $?)" "interface $version: counts" \
		"$said; $(head -n 1 "$work/counts")"
	ok "$([[ $(tail -n 1 "$work/counts") == "end 1" ]]; echo $?)" "interface $version: to the end"
	MNBENCH_PLUGIN_INTERFACE=$version "$work/stub" build/insn.so ask=on
	ok $? "interface $version: can be asked"
	rm -f "$work/counts"
done
expect "no version 8" 1 "version 8 is none of" env MNBENCH_PLUGIN_INTERFACE=8 "$work/stub" build/insn.so ask=on

# What QEMU says, and what becomes of it; nothing is fetched or booted.
mkdir "$work/bin" "$work/dir, with a comma"
qemu() { # qemu SCRIPT: is QEMU
	printf '#!/bin/bash\n%s\n' "$1" >"$work/bin/qemu-system-aarch64"
	chmod +x "$work/bin/qemu-system-aarch64"
}
vm() {
	PATH=$work/bin:$PATH MNBENCH_CACHE=$work/cache "$mnbench" vm --lens insn --kernels debian-6.12-arm64 --out "$work/out-of-vm"
}
arm64_guests "a QEMU without plugins" || tap_end
qemu 'echo "qemu-system-aarch64: plugin interface not enabled in this build" >&2; exit 1'
expect "a QEMU without plugins is said" 2 "cannot count instructions: .*plugin interface not enabled in this build" vm
ok "$([[ ! -e $work/cache && ! -e $work/out-of-vm && $(wc -l <"$work/err") == 1 ]]; echo $?)" "in one line, before anything else" \
	"$(cat "$work/err")"
qemu 'echo "qemu-system-aarch64: Could not load plugin insn.so: plugin requires API version 7, but this QEMU supports only a minimum version of 8" >&2; exit 1'
expect "so is one that is too new" 2 "cannot count instructions: .*minimum version of 8" vm
# shellcheck disable=SC2016
qemu 'echo "$MNBENCH_PLUGIN_INTERFACE $*" >>"'"$work"'/asked"
((MNBENCH_PLUGIN_INTERFACE == 4)) && echo "qemu: taken" >&2 && exit 1
echo "qemu-system-aarch64: Could not load plugin insn.so: plugin requires API version 7, but this QEMU supports only up to version 4" >&2; exit 1'
expect "one that has another version is asked with that" 2 "cannot count instructions: qemu: taken" vm
ok "$([[ $(cut -d ' ' -f 1 "$work/asked" | tr '\n' ' ') == "7 4 " ]]; echo $?)" "once" "$(cat "$work/asked")"
tap_end
