#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every command that a page shows is run as it stands there: with a reader's own names put in, shorter
# where it would take minutes, and those that are the subject of another test by that test, whose
# name is given. A command that this table does not know fails.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

# Of indented blocks and fences, and what stands between backquotes in lines and tables.
shown() {
	local word='(sudo |[A-Z_]+=[^ ]+ )*(\./run\.sh|build/mnbench|mnbench|make|tests/run-all|bash tests/[a-z]+\.sh|cp|mkdir|ln|cd|git|man|lavacli)'
	{
		grep -hE "^    $word( |$)" "$@" | grep -v '^    mnbench [0-9]' | sed -E 's/ +# .*//' # a report's first line
		grep -hoE '`(sudo )?(\./run\.sh|make|tests/run-all|bash tests/[a-z]+\.sh)( [^`]*)?`' "$@" | tr -d '`'
	} | sed -E 's/^ +//; s/ +$//; s/^sudo //' | sort -u
}

"$root/build/tests/synthetic_runs" "$work/made" || exit 1
mkdir "$work/nights"
for i in {1..30}; do
	printf '2026-11-%02dT03:00:00+00:00 board 6.12.1 %s 0 1\n' "$i" $((i > 20 ? 2 : 1))
done | "$root/build/tests/history_runs" "$work/nights" 1 2>"$work/err"
ok $? "nights to show" "$(cat "$work/err")"
"$mnbench" run --time 0.2 --threads 1 --ops dontneed/untouched --benchmark_repetitions=4 --out "$work/run" >/dev/null 2>&1
ok $? "a run to show"

made=$work/made
boots() { printf '%s\n' "$made/$1"-[0-9]* | paste -sd ,; }
bases=$(boots base)
news=$(boots new)

# The reader's names.
filled() {
	sed -E -e "s#results/runs/DIR-campaign#$made/campaign#" -e "s#RUN\.\.\.#$work/run#" -e "s#\bRUN\b#$work/run#" \
		-e "s#B1,B2,\.\.\. N1,N2,\.\.\.#$bases $news#" -e "s#\bBASE NEW\b#${bases%%,*} ${news%%,*}#" \
		-e "s#nights/#$work/nights#" -e "s#/tmp/p#$work/pictures#" -e "s#>([a-z.]+)\$#>$work/\1#" \
		-e "s#FORMAT \[--out FILE\]#csv#" -e 's#benchfmt#text#'
}

# how LINE: "run COMMAND", "lacks COMMAND" or "fails COMMAND" if this machine has not what it asks for
# (the run goes on without, or cannot begin), "test NAME" or "not WHY".
how() {
	local line=$1 filled
	filled=$(filled <<<"$line")
	case $line in
	make' '*-j* | 'make check'* | make | 'make all') echo "test run-all" ;;
	make' deb'* | 'make install'* | 'mnbench run' | 'man mnbench') echo "test package" ;;
	make' ARCH=arm64 all && '*) echo "test lava" ;;
	make' ARCH=arm64'* | make' DEBUG=1' | make' SAN='* | 'make compile_commands.json') echo "test build" ;;
	'make docs/operations.md') echo "test cli" ;;
	'make docs/variants.md') echo "test variants" ;;
	make' bench-protocol'*) echo "not seven minutes of a calm machine; what it measures by: tests/test_selftest.c" ;;
	'tests/run-all '* | 'bash tests/'* | 'FUZZ_'* | 'DEEP='*) echo "test run-all" ;;
	git' config'*) echo "test build" ;;
	*lkp* | *gitlab* | *github* | 'cp '* | 'mkdir '* | 'ln '*) echo "test ci" ;;
	lavacli*) echo "not a LAVA server; its job without one: tests/lava.sh" ;;
	'cd /sys/'*) echo "run ls /sys/bus/event_source/devices" ;;
	*' bisect '*) echo "test bisect" ;;
	*' build-kernel '*) echo "test variants" ;;
	*' campaign '* | './run.sh campaign') echo "test campaign" ;;
	*' selftest') echo "test selftest" ;;
	*smmuv3* | *arm_cmn*) echo "lacks $filled --ops upgrade/anon-reuse --time 0.2 --out $work/runs/$n" ;;
	*--image*) echo "test guests" ;;
	"./run.sh vm --kernels '6.1-*"*) echo "test variants" ;;
	*--resume*) echo "test kept" ;;
	*' vm --list-kernels') echo "run $filled" ;;
	*' vm'*--ops*) echo "run $filled --out $work/runs/$n" ;;
	*' vm'*) echo "run $filled --ops upgrade/anon-reuse --out $work/runs/$n" ;;
	*' doctor --probe') [[ -d /sys/bus/event_source/devices/arm_cmn_0 ]] && echo "run $filled" || echo "fails $filled" ;;
	*dtlb_walk:*) [[ $(uname -m) == aarch64 ]] && echo "run $filled --time 0.2 --out $work/runs/$n" || echo "fails $filled" ;;
	*--help* | *' list' | *' doctor'* | *' report '* | *' check '* | *' plot '* | *' compare '*) echo "run $filled" ;;
	'./run.sh history' | './run.sh history --ci') echo "run $filled $work/nights" ;;
	*' history '*) echo "run $filled" ;;
	*--tune*) echo "test tune" ;;
	'./run.sh' | './run.sh '* | 'build/mnbench run'*) echo "run $filled --time 0.2 --threads 1 --bystander none --benchmark_repetitions=2 --out $work/runs/$n" ;;
	esac
}

# Exit status 1 is a judgement: the runs that were made up have regressions, kernels break rules.
tried() {
	local line=$1 command=$2 status
	bash -c "$command" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	ok "$((status > 1))" "$line" "$command: status $status: $(tail -n 3 "$work/err")"
}

n=0
mkdir "$work/runs"
while read -r line; do
	n=$((n + 1))
	read -r kind rest <<<"$(how "$line")"
	case $kind in
	run) tried "$line" "$rest" ;;
	fails) expect "$line: is said not to be there" 2 "no SMMU|event not found" bash -c "$rest" ;;
	lacks)
		tried "$line" "$rest"
		[[ -d /sys/bus/event_source/devices/arm_cmn_0 ]] || ok "$(grep -qE 'smmuv3|arm_cmn' <(sed -n '/^Not available/,$p' "$work/out"); echo $?)" \
			"$line: is said not to be there" "$(tail -n 8 "$work/out")"
		;;
	test) ok "$([[ -s tests/$rest.sh || -s tests/test_$rest.c || -s tests/$rest ]]; echo $?)" "$line: run by tests/$rest" ;;
	not) skip "$line" "$rest" ;;
	*) ok 1 "$line" "tests/doc_commands.sh does not know how to run it" ;;
	esac
done < <(shown README.md CONTRIBUTING.md docs/*.md)
ok "$((n < 60))" "the pages show commands: $n"
ok "$([[ -z $(how './run.sh-nosuch') ]]; echo $?)" "one that nobody runs would be seen"
tap_end
