#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The tree's style: formatting, static analysis, and which folder may include which.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

mapfile -t c_files < <(git ls-files '*.c' '*.h')
mapfile -t sources < <(git ls-files '*.c' ':!tests')
mapfile -t shell_files < <(git ls-files run.sh setup .ci/run .githooks/pre-commit kernels-under-test/labs/lava/on-device kernels-under-test/labs/lava/ramdisk 'tests/*.sh' tests/run-all \
	kernels-under-test/build-kernel kernels-under-test/build-module kernels-under-test/build-tree \
	kernels-under-test/fetch kernels-under-test/fetch-apt kernels-under-test/fetch-build \
	kernels-under-test/fetch-module kernels-under-test/fetch-unpack kernels-under-test/initramfs \
	kernels-under-test/variants-page tests/choose-mutants .ci/packaging/install .ci/packaging/deb .ci/packaging/mnbench.bash-completion)

check_format() {
	clang-format --dry-run -Werror "${c_files[@]}" 2>&1 | head -n 10
	return "${PIPESTATUS[0]}"
}

# run_cppcheck FILE...: what it takes for faults and is none: "or NULL" before a _Noreturn function,
# a volatile that is touched, a number at a field's offset, no elements at NULL.
run_cppcheck() {
	cppcheck --quiet --std=c11 --language=c -I. -D_GNU_SOURCE -DCONFIG_ARM64 -DSOFTSMMU_ARCH_INVALIDATE --error-exitcode=1 \
		--enable=warning,portability,performance --inline-suppr \
		--suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
		--suppress=nullPointerRedundantCheck --suppress=selfAssignment:harness/worker.c \
		--suppress=invalidPointerCast:results/samples.c --suppress=nullPointer:results/stats_rank.c \
		--include=tests/cppcheck.h -j 2 "$@" 2>&1 |
		head -n 20
	return "${PIPESTATUS[0]}"
}

check_cppcheck() {
	printf '#include "results/memory.h"\nint last(void);\nint last(void) { int a[2] = {0, 0}; return a[2]; }\n' >"$work/seen.c"
	if run_cppcheck "$work/seen.c" "$work/seen.c" >"$work/seen"; then
		echo "it does not see a fault that is there"
		return 1
	fi
	run_cppcheck "${sources[@]}"
}

# The folders' order (docs/architecture.md): each includes itself and what stands behind it here,
# its parts (results/export) included.
declare -A may_include=(
	[bench]="harness/(op|mapping|files|kernel|clock|placement)\.h"
	[harness]="results/ plots/"
	[kernels-under-test]="harness/ results/ plots/"
	[plots]="results/"
	[results]=""
)
# What stands outside of it, with its reason.
declare -A outside=(
	[harness/main.c]="knows every subcommand"
	[harness/completion.c]="and completes their words: kernels' names"
	[harness/subscriber_softsmmu.c:kernels-under-test/softsmmu/softsmmu.h]="the module's ioctls"
)

# includes FOLDER: prints each #include in it that its row of may_include has no room for.
includes() {
	local folder=$1 file header pattern="^$1/"
	for header in ${may_include[$folder]}; do
		pattern+="|^$header"
	done
	git ls-files "$folder/*.c" "$folder/*.h" "$folder/*.cc" | xargs grep -HoE '^#include "[^"]+"' |
		while IFS=: read -r file header; do
			header=${header#*\"} header=${header%\"}
			[[ $header != */* || $header =~ $pattern || -n ${outside[$file]-} ||
				-n ${outside[$file:$header]-} ]] || echo "$file includes $header"
		done
}

# Parts of results/ that the rest of it knows nothing of.
includes_of_parts() {
	git ls-files 'results/*.[ch]' | grep -vE '^results/(export|cli)/' |
		xargs grep -HE '#include "results/export/' |
		grep -v '^results/contract.c:#include "results/export/escape.h"' # KTAP, escaped as the format does
	git ls-files 'results/export/*.[ch]' | grep -v '^results/export/html/' |
		xargs grep -HE '#include "results/export/html/'
}

max_lines=500 max_function=60 # a screen
# Longer for a reason; what is no longer so long has to go from here.
declare -A long=(
	[harness/worker.c]="all that a worker does, in the order in which it does it"
	[tests/guest/softsmmu.c]="one program, all that a guest runs in the place of mnbench"
	[tests/test_compare.c]="cases, one after the other"
	[tests/test_contract.c]="cases, one after the other"
	[tests/test_model.c]="cases, one after the other"
	[tests/test_uncore.c]="cases, one after the other"
	[tests/vectors.h]="a table that R and scipy have written"
	[harness/options.c:read_option]="one case an option"
	[harness/run.c:run_main]="a run from its options to its exit status, as a list of steps"
	[tests/test_compare.c:what_differs]="a table"
	[tests/test_model.c:example]="a result with every field there is"
)

# Prints NAME LINES of each file, and of each function that clang-format's style shows.
lengths() {
	wc -l "${c_files[@]}" "${shell_files[@]}" | awk '$2 != "total" { print $2, $1 }'
	awk 'FNR == 1 { body = 0 }
		/^[a-z].*\(/ { begin = FNR; name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
		/^\{/ { body = 1 }
		/^\}/ { if (body) print FILENAME ":" name, FNR - begin + 1; body = 0 }' "${c_files[@]}"
}

too_long() {
	local name lines limit
	lengths | while read -r name lines; do
		limit=$max_lines
		[[ $name != *:* ]] || limit=$max_function
		((lines <= limit)) || [[ -n ${long[$name]-} ]] || echo "$name has $lines lines, of $limit"
		((lines > limit)) || [[ -z ${long[$name]-} ]] || echo "$name has only $lines lines: no exception any more"
	done
}

# A number of a public header whose name says that it is a time or a size says of what, in its
# name or beside it.
without_unit() {
	git ls-files '*.h' ':!kernels-under-test/softsmmu' | xargs awk '
		/^\t+(u?int(32|64)_t|double|unsigned (int|long)|long|int) [^(]*;/ {
			field = $0
			sub(/;.*/, "", field)
			if (field ~ /(size|length|memory|timeout|delay|duration|latency|elapsed|time)(\[|$)/ &&
			    $0 !~ /\/\*.*(bytes|pages|seconds|cells|ns|PAGES)/)
				print FILENAME ":" FNR ":" $0
		}'
}

# A signal with a handler ends waitpid(2): who does not wait again leaves a zombie, and reads a status
# that nobody has written.
lost_waits() {
	grep -nE '\bwaitpid\(' "${sources[@]}" | grep -v 'TEMP_FAILURE_RETRY(waitpid(' |
		grep -v '^kernels-under-test/guest/init\.c:.*waitpid(-1,' # of orphans as well, in a loop of its own
}

# errno that is read after a call that may have changed it (results/file.h: file_close()).
lost_errno() {
	awk '
		FNR == 1 || /^\t*\}/ { after = "" }
		/^\t+(close|free|fclose|closedir|unlink|rmdir|munmap)\(/ { after = $0; line = FNR; next }
		after && /errno/ && !/errno = / { print FILENAME ":" FNR ": " $0 }
		/(if|while|for|return|=).*[a-z_0-9]+\(/ || /^\t+[a-z_0-9]+\(/ || FNR > line + 4 { after = "" }
	' "${sources[@]}"
}

# Tests that nothing runs: neither tests/run-all by itself nor a target of make. What is sourced is
# no test, and soak.sh takes as long as one likes.
unlisted() {
	local name listed
	listed=$({ sed -n '/^native=/,/^long=/{/^long=/!p}' tests/run-all; sed -n '/^check/,/^$/p' Makefile; } | tr -c 'a-z_-' '\n')
	for name in tests/test_*.c tests/*.sh; do
		name=${name#tests/} name=${name#test_} name=${name%.*}
		[[ $name == @(tap|state|counted|soak|system|bench) ]] || grep -qx "$name" <<<"$listed" || echo "$name"
	done
}

with() {
	local tool=$1 name=$2 out
	shift 2
	if ! command -v "$tool" >/dev/null; then
		skip "$name" "$tool is not installed"
		return
	fi
	out=$("$@")
	ok $? "$name" "$out"
}

# written_for VERSION TOOL NAME COMMAND...: another version of it finds other faults.
written_for() {
	if command -v "$2" >/dev/null && ! "$2" --version | grep -qE "(^|[^0-9.])$1(\.|$)"; then
		skip "$3" "for $2 $1, here is $("$2" --version | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)"
	else
		with "${@:2}"
	fi
}

written_for 14 clang-format "formatted as .clang-format says" check_format
written_for 2.10 cppcheck "cppcheck finds nothing" check_cppcheck
# SC2319: "$([[ a ]]; echo $?)" is meant.
with shellcheck "shellcheck finds nothing" shellcheck -x -S warning -e SC2319 "${shell_files[@]}"
with clang "builds with clang" make -s -j 2 CC=clang CXX=clang++ O=build/clang all
# empty NAME FOUND: what was looked for is not there.
empty() {
	ok "$([[ -z $2 ]]; echo $?)" "$1" "$2"
}

for folder in "${!may_include[@]}"; do
	empty "$folder/ includes what stands behind it: ${may_include[$folder]:-itself}" "$(includes "$folder")"
done
empty "results/ knows nothing of its formats, nor they of the page" "$(includes_of_parts)"
empty "no file above $max_lines lines, no function above $max_function, but for a reason" "$(too_long)"
empty "a header's times and sizes say their unit" "$(without_unit)"
empty "each waitpid() goes on after a signal" "$(lost_waits)"
empty "errno is not read after a call that may change it" "$(lost_errno)"
empty "each test is run by make" "$(unlisted)"
empty "nothing is left to do" "$(git grep -InE '\b(TODO|FIXME|XXX)\b' -- ':!*.json' ':!tests/style.sh' \
	':!results/export/ktap.c')" # where TODO is a word of TAP's
for folder in bench harness results results/export plots kernels-under-test tests docs; do
	[[ -s $folder/README.md ]] || lacking+=" $folder"
done
empty "each folder says what it is" "${lacking-}"
empty "each file names its licence" "$(grep -L 'SPDX-License-Identifier' "${c_files[@]}" "${shell_files[@]}")"
empty "only the shim knows Google Benchmark" "$(git grep -l 'benchmark/benchmark\.h' -- '*.[ch]')"
tap_end
