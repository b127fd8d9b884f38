#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every parser under libFuzzer, ASan and UBSan: what once went wrong and a few hundred new inputs.
#
#   FUZZ_SECONDS=600 tests/fuzz.sh [TARGET...]   for so long; new inputs are kept in FUZZ_KEEP
#   FUZZ_RUNS=N                                  so many inputs (300)
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
export TMPDIR=$work
seconds=${FUZZ_SECONDS:-0} runs=${FUZZ_RUNS:-300} keep=${FUZZ_KEEP:-$work/new}
targets=("$@")
((${#targets[@]})) || mapfile -t targets < <(basename -s .c tests/fuzz/*.c | grep -vx fuzz)

if ! command -v clang >/dev/null; then
	skip "parsers under libFuzzer" "clang is not installed"
	tap_end
fi
make -s -j "$(nproc)" fuzz >"$work/build" 2>&1
ok $? "the targets build" "$(tail -n 5 "$work/build")"

fuzz() { # fuzz TARGET
	local target=$1
	local limits=(-runs="$runs")
	((seconds)) && limits=(-max_total_time="$seconds")
	mkdir -p "$keep/$target"
	build/fuzz/tests/fuzz/"$target" "${limits[@]}" -seed=1 -timeout=20 -rss_limit_mb=2500 -max_len=32768 \
		-artifact_prefix="$keep/$target-" "$keep/$target" "tests/fuzz/corpus/$target" >"$work/out.$target" 2>&1
}

for target in "${targets[@]}"; do
	fuzz "$target"
	ok $? "$target: $(grep -o '^#[0-9]*.*DONE.*cov: [0-9]*' "$work/out.$target" | sed 's/^#\([0-9]*\).*cov: /\1 inputs, coverage /')" \
		"$(grep -E 'ERROR|runtime error|SUMMARY|Test unit' "$work/out.$target" | head -n 5)"
done
tap_end
