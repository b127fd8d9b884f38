#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Are the unit tests worth something? Each comparison, condition and "+ 1" of what judges and computes is
# spoiled in turn (tests/mutate.py); at most one in twenty may survive, and each survivor has its
# reason in tests/mutate.survivors. MUTATE="FILE..." tries these files alone.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
files=(results/rules*.c results/verdict.c results/compare_counts.c results/comparison.c results/stats*.c
	harness/{pair,counted,ranges}.c)
[[ -z ${MUTATE-} ]] || read -ra files <<<"$MUTATE"
# Left out: what takes times, and what changes the machine, which two at once would disturb.
mapfile -t tests < <(cd tests && ls test_*.c | sed 's/\.c$//' | grep -vxE 'test_(selftest|barrier|machine|deaths)')

if ! command -v python3 >/dev/null; then
	skip "spoiled code is found" "python3 is not installed"
	tap_end
fi
make -s -j "$(nproc)" O=build/mutate OPT="-O2 -fPIC -fsemantic-interposition" shared_tests >"$work/build" 2>&1
ok $? "the unit tests are linked with a library" "$(tail -n 5 "$work/build")"
bad=''
for test in "${tests[@]}"; do
	"build/mutate/$test" >/dev/null 2>&1 </dev/null || bad+=" $test"
done
ok "$([[ -z $bad ]]; echo $?)" "and pass as they are" "$bad"
MUTATE_TESTS="${tests[*]}" python3 tests/mutate.py tests/mutate.survivors "${files[@]}" >"$work/said" 2>"$work/err"
ok $? "the code is spoiled" "$(tail -n 3 "$work/err")"
grep -vE '^found ' "$work/said" | sed 's/^/# /'
read -r spoiled _ survive _ _ _ _ explained _ stale _ < <(tail -n 1 "$work/said" | tr -d ,)
ok "$((${spoiled:-0} < 20))" "there is something to spoil: ${spoiled:-0} places"
ok "$((${survive:-1} * 20 > ${spoiled:-0}))" "at most 1 in 20 survives: ${survive:-?} of ${spoiled:-?}"
ok "$((${survive:-1} != ${explained:-0}))" "each survivor has its reason" "$(grep '^survives' "$work/said")"
ok "${stale:-1}" "and no reason is stale" "$(grep '^stale' "$work/said")"
tap_end
