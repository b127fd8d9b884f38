# SPDX-License-Identifier: MIT
# The figures of the lens counters in a run.json: source this after tap.sh.
# shellcheck shell=bash

# value RUN_JSON SUBSCRIBER EVENT FIELD: one number of a counter of upgrade/anon-reuse.
value() {
	awk -v row="\"upgrade/anon-reuse/subscriber:$2/" -v event="\"$3\"," -v field="\"$4\":" '
		$1 == "\"name\":" && index($2, "\"upgrade/") { inside = index($2, row) == 1 }
		$1 == "\"event\":" { ours = inside && $2 == event }
		ours && $1 == field { gsub(/,/, "", $2); print $2; exit }' "$1" 2>/dev/null
}

# holds NAME CONDITION VALUE...: awk's condition on v[1], v[2]... all of which are there.
holds() {
	local name=$1 condition=$2
	shift 2
	ok "$(awk -v text="$*" -v wanted=$# "BEGIN { n = split(text, v, \" \")
		exit !(n == wanted && ($condition)) }"; echo $?)" "$name" "seen: $*"
}
