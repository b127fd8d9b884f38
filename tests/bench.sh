#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make bench: how the work of `compare` and of the formats grows with the rows of a run. Instructions
# by callgrind, no time: the same on a busy machine, and a ratio of two within one session. In
# proportion to the rows, 10 times as many cost 10 times as much. Exit status 1 if it grows faster.
set -euo pipefail
cd "$(dirname "$0")/.."
most=20 # times; each with each would be 100

command -v valgrind >/dev/null || {
	echo "bench: valgrind is not installed: apt-get install valgrind" >&2
	exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# instructions ROWS COMMAND...: of all threads of mnbench COMMAND BASE NEW, of so many rows each
instructions() {
	local rows=$1
	shift
	[[ -d $work/$rows ]] || build/tests/synthetic_runs "$work/$rows" "$rows"
	valgrind --tool=callgrind --callgrind-out-file="$work/callgrind" build/mnbench "$@" \
		"$work/$rows/many-base" "$work/$rows/many-new" >/dev/null 2>"$work/err" || [[ $? == 1 ]]
	sed -nE 's/^(summary|totals): ([0-9]+).*/\2/p' "$work/callgrind" | head -n 1
}

# grows ROWS COMMAND...: with so many rows, and with 10 times as many
grows() {
	local few many
	few=$(instructions "$1" "${@:2}")
	many=$(instructions "${1}0" "${@:2}")
	awk -v what="${*:2}" -v rows="$1" -v few="$few" -v many="$many" -v most="$most" 'BEGIN {
		printf "%-22s %5d rows %12.0f, %6d rows %12.0f instructions: %.1f times%s\n", what, rows, few,
			10 * rows, many, many / few, (many > most * few ? ", MORE than " most : "")
		exit !(few > 0 && many <= most * few)
	}' || failed=1
}

failed=0
grows 1000 compare
for format in lkml csv; do
	grows 200 report --format "$format"
done
exit "$failed"
