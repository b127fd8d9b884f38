#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The unit tests and the readers of files under AddressSanitizer, UBSan and ThreadSanitizer.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1 CMOCKA_MESSAGE_OUTPUT=TAP

build() { # build SANITIZERS [MAKE'S WORDS]
	local sanitizers=$1
	shift
	make -s -j "$(nproc)" SAN="$sanitizers" "$@" all tests >"$work/build" 2>&1
	local status=$?
	ok $status "builds with -fsanitize=$sanitizers" "$(tail -n 5 "$work/build")"
	return $status
}

# clang's build is the one that tests/fuzz.sh goes on with.
here=build/address,undefined with=("address,undefined")
if command -v clang >/dev/null; then
	here=build/fuzz with=("fuzzer-no-link,address,undefined" CC=clang CXX=clang++ O=build/fuzz)
fi
if build "${with[@]}"; then
	for test in tests/test_*.c; do
		test=${test#tests/test_} test=${test%.c}
		[[ $test != barrier && $test != selftest ]] || continue # times of threads
		"$here/tests/test_$test" >"$work/out" 2>"$work/err" </dev/null
		ok $? "$test under ASan and UBSan" "$(grep -E 'ERROR|runtime error|not ok' "$work/out" "$work/err" | head -n 5)"
	done
	"$mnbench" run --time 0.1 --threads 1 --ops dontneed/untouched --benchmark_repetitions=2 --out "$work/run" >/dev/null 2>&1
	for command in "list" "list --markdown" "list --json" "run --help" "manual" "complete run --ops up" "lsit --x" "vm --list-kernels --json" "check --json $work/run" "compare --json $work/run $work/run" "history --json $work/run" "doctor --json" "report $work/run" "check $work/run" "compare $work/run $work/run" "report /dev/null" "history $work/run $root/tests/fixtures/run/format-1.json" "history --ci $work/run"; do
		# shellcheck disable=SC2086 # words
		"$here/mnbench" $command >"$work/out" 2>"$work/err" </dev/null
		grep -qE 'ERROR: |runtime error' "$work/err"
		ok "$((1 - $?))" "${command%% *} under ASan and UBSan" "$(head -n 5 "$work/err")"
	done
	"$here/tests/synthetic_runs" "$work/made"
	ok $? "made up runs under ASan and UBSan"
	for runs in hostile campaign; do
		"$here/mnbench" plot --out "$work" "$work/made/$runs" >"$work/out" 2>"$work/err"
		ok $? "plot of $runs under ASan and UBSan" "$(grep -E 'ERROR: |runtime error' "$work/err" | head -n 5)"
	done
	for format in $("$mnbench" report --list-formats | cut -d ' ' -f 1); do
		for runs in campaign hostile; do
			"$here/mnbench" report --format "$format" "$work/made/$runs" >"$work/out" 2>"$work/err"
			ok $? "$format of $runs under ASan and UBSan" "$(grep -E 'ERROR: |runtime error' "$work/err" | head -n 5)"
		done
	done
fi
if build thread; then
	build/thread/tests/test_barrier >"$work/out" 2>"$work/err"
	grep -q 'WARNING: ThreadSanitizer' "$work/err"
	ok "$((1 - $?))" "the spin barrier under TSan" "$(head -n 12 "$work/err")"
	ok "$(grep -q '^ok .*barriers' "$work/out"; echo $?)" "the spin barrier ran under TSan"
	build/thread/tests/test_compare >"$work/out" 2>"$work/err" </dev/null
	ok $? "compare, whose sides are read at once, under TSan" "$(grep -hE -A 12 'WARNING: ThreadSanitizer|not ok' "$work/out" "$work/err" | head -n 12)"
	build/thread/mnbench history "$root/tests/fixtures/run/"*.json >"$work/out" 2>"$work/err" </dev/null
	ok $? "history, whose runs are read at once, under TSan" "$(head -n 12 "$work/err")"
fi
tap_end
