#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is too long for `make check` (make check-deep): the unit tests with both compilers at all
# levels, on arm64, under each sanitizer and valgrind; clang-tidy; every parser for a minute; faults
# at many places.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
export CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=halt_on_error=1
parts=${DEEP:-levels arm64 sanitizers valgrind tidy fuzz faults}
mapfile -t units < <(cd tests && ls test_*.c | sed 's/\.c$//')

build() { # build NAME MAKE'S WORDS
	local name=$1 status
	shift
	make -s -j "$(nproc)" "$@" all tests >"$work/build" 2>&1
	status=$?
	ok $status "$name: builds" "$(grep -m 5 -E 'error|warning' "$work/build")"
	return $status
}

units() { # units NAME FOLDER LEFT_OUT [RUNNER...]: all unit tests of a build
	local name=$1 folder=$2 left_out=$3 unit status bad='' n=0
	shift 3
	for unit in "${units[@]}"; do
		[[ " $left_out " != *" $unit "* ]] || continue
		timeout 600 "$@" "$folder/tests/$unit" >"$work/out" 2>"$work/err" </dev/null
		status=$?
		n=$((n + 1))
		((status == 0)) || bad+="$unit: status $status: $(grep -hE '^not ok|WARNING: Thr|ERROR|runtime error|signal' "$work/out" "$work/err" | head -n 3)"$'\n'
	done
	ok "$([[ -z $bad ]]; echo $?)" "$name: $n unit tests" "$bad"
}

levels() {
	local cc level flags
	for cc in gcc clang; do
		for level in 0 1 2 3; do
			flags=-O$level
			# Without most of its range analysis gcc takes what cannot overlap or be cut for what may.
			((level > 1)) || [[ $cc != gcc ]] || flags+=" -Wno-restrict -Wno-format-truncation"
			build "$cc -O$level" CC=$cc CXX="$([[ $cc == gcc ]] && echo g++ || echo clang++)" OPT="$flags" O=build/deep/$cc-O$level &&
				units "$cc -O$level" build/deep/$cc-O$level ""
			rm -rf build/deep/$cc-O$level
		done
	done
}

arm64() {
	if ! command -v qemu-aarch64 >/dev/null; then
		skip "arm64" "qemu-user is not installed"
		return
	fi
	build arm64 ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- O=build/deep/arm64 &&
		units arm64 build/deep/arm64 "$no_arm64" qemu-aarch64 -L /usr/aarch64-linux-gnu
}

sanitizers() {
	local sanitizer left_out
	for sanitizer in address,undefined thread; do
		left_out=''
		[[ $sanitizer != thread ]] || left_out=$no_tsan
		build "-fsanitize=$sanitizer" SAN=$sanitizer &&
			units "-fsanitize=$sanitizer" build/$sanitizer "$left_out"
	done
}

valgrind_() {
	if ! command -v valgrind >/dev/null; then
		skip "valgrind" "it is not installed"
		return
	fi
	units valgrind build "$no_valgrind" valgrind --quiet --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite,indirect --suppressions=tests/valgrind.supp --trace-children=no
}

tidy() {
	if ! command -v clang-tidy >/dev/null; then
		skip "clang-tidy" "it is not installed"
		return
	fi
	# The module is kernel code, and has the kernel's checker (tests/softsmmu.sh).
	git ls-files 'bench/*.c' 'harness/*.c' 'results/*.c' 'plots/*.c' 'kernels-under-test/*.c' | grep -v /softsmmu/ |
		xargs -P "$(nproc)" -n 8 sh -c 'clang-tidy --quiet "$@" -- -std=c11 -I. -D_GNU_SOURCE' tidy >"$work/tidy" 2>/dev/null
	ok $? "clang-tidy finds nothing" "$(grep -E 'warning:|error:' "$work/tidy" | head -n 20)"
}

# part NAME COMMAND...: a test of its own
part() {
	local name=$1
	shift
	"$@" >"$work/part" 2>&1
	ok $? "$name" "$(grep -A 3 '^not ok' "$work/part" | head -n 20)"
}

# Left out, and why. barrier and selftest: times of threads, which an emulated machine does not
# tell. selftest under valgrind: it starts its own program again, which /proc/self/exe says is
# valgrind. compare on both: its 10,000 rows take minutes (the sanitizers see it). With TSan: selftest,
# which times what TSan makes slow, and harness, whose arena is where TSan has its shadow.
# progress on arm64: qemu-user 7.2 does not come back from fork() in the child, a program of four lines.
no_tsan="test_harness test_selftest"
no_arm64="test_barrier test_selftest test_compare test_progress" no_valgrind="test_selftest test_compare"
for one in $parts; do
	case $one in
	valgrind) valgrind_ ;;
	fuzz) part "each parser for a minute" env FUZZ_SECONDS=60 bash tests/fuzz.sh ;;
	faults) part "faults at many places" env FAULTS=all FAULTS_MOST=300 bash tests/faults.sh ;;
	*) "$one" ;;
	esac
done
tap_end
