#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Calls of the suite's own fail in turn, one in each run of a command (tests/faults/faults.c). Each
# time it ends soon and without a signal, with its usual outcome or with a line that says why not;
# settings are as before, no process and no part of a file is left.
#
#   FAULTS=N: so many places of each kind in each command, the first and the last among them;
#   FAULTS=all: every one, up to FAULTS_MOST (2000) evenly spaced ones of a kind; without it two,
#   and fewer kinds and formats. FAULTS_ONLY=COMMAND: of that one only
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TMPDIR=$work LC_ALL=C
faults=${FAULTS:-2} most=${FAULTS_MOST:-2000} limit=${FAULTS_SECONDS:-120}
library=$root/build/tests/faults.so
"$root/build/tests/synthetic_runs" "$work/made"
runs=$work/made

# Settings that the command wrote and did not write back.
settings() {
	awk '{ value = $0; sub(/^[^ ]+ [^ ]+ /, "", value) }
	     match(value, /\[[^]]*\]/) { value = substr(value, RSTART + 1, RLENGTH - 2) }
	     $1 == "before" && !($2 in before) { before[$2] = value }
	     $1 == "write" { now[$2] = value }
	     END { for (path in now) if (now[path] != before[path])
			print "left " path ": " now[path] ", before: " before[path] }' "$work/count.settings" 2>/dev/null
}

run_with() { # run_with FAULT COMMAND...: its output in $work/out and $work/err
	local fault=$1
	shift
	head -c 8 /dev/zero >"$work/count"
	rm -rf "$work/result" "$work/tmp" "$work/count.settings"
	mkdir "$work/tmp"
	TMPDIR=$work/tmp LD_PRELOAD=$library MNBENCH_FAULT=$fault:$work/count PATH=$path /usr/bin/timeout -k 1 "$limit" \
		"$@" >"$work/out" 2>"$work/err" </dev/null
}

count() { od -A n -t u8 "$work/count" | tr -d ' '; }

# What is wrong with how the command ended, if anything.
judge() { # judge STATUS
	local status=$1
	((status < 124)) || echo "status $status"
	((status <= 2 || status >= 124)) || echo "status $status is none of the suite's"
	((status != 2)) || grep -q '^mnbench: ' "$work/err" || echo "status 2 without a line"
	if ((status == usual_status)) && [[ ! -s $work/err ]] && ! cmp -s "$work/out" "$work/usual" && ((exact)); then
		echo "another result without a line"
	elif ((status != usual_status && status < 2)); then
		grep -q '^mnbench: ' "$work/err" || echo "status $status, not $usual_status, without a line"
	fi
	[[ -z $(find "$work/result" "$work/tmp" -name '*.??????' -not -name 'UNFINISHED' 2>/dev/null) ]] ||
		echo "left: $(cd "$work" && find result tmp -name '*.??????')"
	[[ ! -e $work/result/run.json || -e $work/result/report.txt || -e $work/result/UNFINISHED ]] || echo "half a folder"
	[[ $(grep -c "restoring" "$work/err") != 0 ]] ||
		grep -q '^mnbench: cannot write .* back to' "$work/err" || settings # restored for a killed run; said, with opens that all fail
	((exact)) || [[ -z ${FAULTS-} ]] || ended mnbench || echo "a process is left"
}

# inject NAME KINDS COMMAND...
inject() {
	local name=$1 kinds=$2 kind n total step bad tried status plus
	shift 2
	run_with none:0 "$@"
	usual_status=$?
	cp "$work/out" "$work/usual"
	if ((usual_status > 2)); then
		ok 1 "$name without a fault" "status $usual_status: $(tail -n 2 "$work/err")"
		return
	fi
	for kind in $kinds; do
		plus=${kind//[a-z]/} kind=${kind%+}
		run_with "$kind:0" "$@"
		total=$(count) bad='' tried=0
		((total)) || continue
		step=1
		if [[ $faults != all ]]; then
			step=$(((total + faults - 2) / (faults > 1 ? faults - 1 : 1)))
		elif ((total > most)); then
			step=$((total / most + 1))
		fi
		((step)) || step=1
		for ((n = 1; n <= total; n = n < total && n + step > total ? total : n + step)); do
			run_with "$kind:$n$plus" "$@"
			status=$?
			tried=$((tried + 1))
			seen=$(judge $status)
			[[ -z $seen ]] || bad+="$kind $n$plus of $total: $seen; $(tail -n 1 "$work/err")"$'\n'
		done
		ok "$([[ -z $bad ]]; echo $?)" "$name: $kind$plus fails at $tried of $total places" "$(head -n ${FAULTS_LINES:-6} <<<"$bad")"
	done
}

if ! make -s -C "$root" build/tests/faults.so; then
	skip "faults" "build/tests/faults.so could not be built"
	tap_end
fi
path=$PATH
kinds="memory memory+ open open+ read write write+ sync rename mmap ioctl perf fork thread socket"
exact=1
wants() { [[ -z ${FAULTS_ONLY-} || $1 == "$FAULTS_ONLY" ]]; }
! wants check || inject check "$kinds" "$mnbench" check "$runs/base-1"
! wants compare || inject compare "$kinds" "$mnbench" compare "$runs/base-1,$runs/base-2" "$runs/new-1,$runs/new-2"
formats=(text html) of_run="memory open mmap ioctl fork" of_doctor="memory open+"
if [[ -n ${FAULTS-} ]]; then
	mapfile -t formats < <("$mnbench" report --list-formats | cut -d ' ' -f 1)
	of_run=$kinds of_doctor="memory memory+ open open+ read"
fi
for format in "${formats[@]}"; do
	! wants report || inject "report $format" "$kinds" "$mnbench" report --format "$format" --out "$work/result" "$runs/base-1" "$runs/new-1"
done
! wants history || inject history "$kinds" "$mnbench" history --all "$runs/base-1" "$runs/base-2"
! wants list || inject list "$kinds" "$mnbench" list
! wants vm || inject vm "$kinds" "$mnbench" vm --kernels nosuch
exact=0 path=/nonexistent # no pictures, which take long; the machine is looked at anew, and what cannot be read is said in its place
! wants doctor || inject doctor "$of_doctor" "$mnbench" doctor
! wants run || inject run "$of_run" "$mnbench" run --time 0.05 --threads 1 --ops upgrade/hugetlb --benchmark_filter=size:2M --benchmark_repetitions=1 --out "$work/result"
ok "$(ended mnbench; echo $?)" "no process is left"
tap_end
