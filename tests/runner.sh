#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tests/run-all counts what its tests say, and notices those that end early.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TEST_TIMES=$work/times

# test_that NAME LINES...: a test program of these shell lines; run_all runs it.
test_that() {
	local name=$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$work/$name"
	chmod +x "$work/$name"
}
run_all() { # run_all NAME...
	bash "$root/tests/run-all" "${@/#/$work/}" >"$work/out" 2>"$work/err"
	status=$?
}
# ends NAME STATUS LAST-LINE [PATTERN]
ends() {
	ok "$([[ $status == "$2" && $(tail -n 1 "$work/out") == "$3" ]] && grep -qE -- "${4-}" "$work/out"; echo $?)" "$1" \
		"status $status: $(tail -n 4 "$work/out")"
}

test_that good 'echo "ok 1 - a"; echo "ok 2 - b # SKIP no b here"; echo 1..2'
test_that bad 'echo 1..2; echo "not ok 1 - a"; echo "ok 2 - b"; echo "a last word" >&2; exit 1'
test_that early 'echo 1..3; echo "ok 1 - a"; exit 0'
test_that planless 'echo "ok 1 - a"'
test_that dead 'echo 1..1; echo "ok 1 - a"; kill -SEGV $$'
test_that silent 'exit 0'
test_that skipped 'echo "1..1"; echo "not ok 1 # SKIP as cmocka says it"'
run_all good
ends "what passes and what is skipped" 0 "1 passed, 0 failed, 1 skipped" '^ok 2 - b # SKIP no b here$'
run_all bad
ends "what fails" 1 "1 passed, 1 failed, 0 skipped" '^# a last word$'
run_all early
ends "one that leaves early with status 0" 1 "1 passed, 1 failed, 0 skipped" 'early: ran 1 of 3 tests'
run_all planless
ends "one without a plan" 1 "1 passed, 1 failed, 0 skipped" 'planless: ran 1 of no plan tests'
run_all dead
ends "one that dies" 1 "1 passed, 1 failed, 0 skipped" 'dead: ended with status 139'
run_all silent
ends "one that runs no test" 1 "0 passed, 2 failed, 0 skipped" 'silent: ran no test'
run_all skipped
ends "a skip of cmocka's" 0 "0 passed, 0 failed, 1 skipped"
run_all good bad early skipped
ends "several" 1 "3 passed, 2 failed, 2 skipped" '^# .*/good: [0-9]+ s( \[last [0-9]+ s\])? \([1-4] of 4\)$'
run_all good
ends "the last time is shown" 0 "1 passed, 0 failed, 1 skipped" '^# .*/good: [0-9]+ s \[last [0-9]+ s\]'
test_that left 'sleep 1000'
bash "$root/tests/run-all" "$work/left" >"$work/out" 2>&1 &
eventually running 'sleep 1000'
kill -TERM $!
wait $!
ok "$(($? == 130 ? 0 : 1))" "SIGTERM ends it"
ok "$(ended 'sleep 1000'; echo $?)" "and its tests"
tap_end
