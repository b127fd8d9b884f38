#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# docs/adding.md keeps its word: its own blocks, put into a copy of the tree and nothing else
# changed, are a benchmark, a subscriber, counter sources, a kernel and a format.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

page=docs/adding.md
tree=$work/tree
mkdir "$tree"

make -s -j2 all >/dev/null || exit 2

# Sources, and the objects that are there already: a hard link would let the copy's make write here.
git ls-files -z --cached --others --exclude-standard |
	while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done |
	cpio -0 --quiet -pdm "$tree"
find build -maxdepth 1 -type f -print0 | cpio -0 --quiet -pdm "$tree"
find build/{bench,harness,results,plots,kernels-under-test} \( -name '*.o' -o -name '*.d' \) -print0 |
	cpio -0 --quiet -pdm "$tree"
cd "$tree" || exit 2

# block FILE: the block of the page that follows the line `FILE`:
block() {
	awk -v file="\`$1\`:" '$0 == file { found = 1 } found && /^```/ { if (inside) exit; inside = 1; next }
		inside' "$page"
}

# put_file FILE: makes it of its block.
put_file() {
	ok "$([[ ! -e $1 ]]; echo $?)" "$1 is a new file"
	block "$1" >"$1"
	ok "$([[ -s $1 ]]; echo $?)" "$page has it whole"
}

# put_line TABLE FILE: the block that begins a line with a brace and follows the mention of TABLE,
# above the table's last line.
put_line() {
	awk -v table="$1" 'index($0, table) { found = 1 } found && /^```/ { if (inside) exit; inside = 1; next }
		inside' "$page" >"$work/block"
	ok "$([[ -s $work/block ]]; echo $?)" "$page has a block for $1"
	awk -v table="$1 = {" -v block="$work/block" 'index($0, table) { within = 1 }
		within && /^\t\{NULL/ { while ((getline line < block) > 0) print line; within = 0 }
		{ print }' "$2" >"$work/new"
	mv "$work/new" "$2"
}

mapfile -t files < <(sed -n 's/^`\([^`]*\)`:$/\1/p' "$page")
ok "$((${#files[@]} != 4))" "$page has a benchmark, a subscriber, a kernel and a format" "${files[*]}"
for file in "${files[@]}"; do
	put_file "$file"
done
put_line "uncore_kinds[]" harness/uncore_event.c
put_line "event_sets[]" harness/event_sets.c
if command -v clang-format >/dev/null; then
	out=$(printf '%s\n' "${files[@]}" harness/uncore_event.c harness/event_sets.c | grep '\.c$' |
		xargs clang-format --dry-run -Werror 2>&1)
	ok $? "they are formatted as the rest is" "$out"
else
	skip "they are formatted as the rest is" "clang-format is not installed"
fi

out=$(make -j2 COMMIT=adding build/mnbench 2>&1)
ok $? "the tree builds" "$(tail -n 5 <<<"$out")"
ok "$(($(grep -c '^  CC' <<<"$out") > ${#files[@]} + 2))" "and compiles the new files, the tables and no more" "$out"
new=$tree/build/mnbench

"$new" list >"$work/list"
ok "$(grep -q '^populate/anon ' "$work/list"; echo $?)" "list shows the operation"
ok "$(grep -q '^kvm-two ' "$work/list"; echo $?)" "list shows the subscriber"
"$new" vm --list-kernels >"$work/kernels" 2>&1
ok "$(grep -q '^debian-6.12-rt-arm64 .*PREEMPT_RT' "$work/kernels"; echo $?)" "--list-kernels shows the kernel" "$(cat "$work/kernels")"
"$new" report --list-formats >"$work/formats"
ok "$(grep -q '^ *benchfmt ' "$work/formats"; echo $?)" "--list-formats shows the format"
"$new" doctor >"$work/doctor" 2>&1
ok "$(grep -q 'MSR PMU' "$work/doctor"; echo $?)" "doctor answers for the counter source" "$(cat "$work/doctor")"

# run OPTION...: a short row of the operation, into $work/run.
run() {
	rm -rf "$work/run"
	"$new" run --suite each --ops populate/anon --threads 1 --bystander none --time 0.5 --out "$work/run" "$@" \
		>"$work/out" 2>"$work/err"
}

if [[ -w /dev/kvm ]]; then
	run --subscriber kvm-two
	ok $? "the operation runs, with the subscriber" "$(tail -n 5 "$work/err" "$work/out")"
	ok "$(grep -q '"name": "populate/anon/subscriber:kvm-two' "$work/run/run.json"; echo $?)" \
		"there is a row of it"
	"$new" report "$work/run" --format benchfmt >"$work/benchfmt"
	ok "$(grep -qE '^BenchmarkMm/populate/anon/.* 1 [0-9.]+ ns/op$' "$work/benchfmt"; echo $?)" \
		"the format writes it" "$(head -n 5 "$work/benchfmt")"
else
	skip "the operation runs, with the subscriber" "/dev/kvm cannot be had"
fi
if [[ -e /sys/bus/event_source/devices/msr ]] && (($(id -u) == 0)); then
	run --lens counters
	ok "$(grep -q '"uncore_msr_tsc_per_op"' "$work/run/run.json"; echo $?)" "the counter source is counted unasked" \
		"$(tail -n 5 "$work/err")"
else
	skip "the counter source is counted unasked" "no msr PMU here, or no root"
fi

# The page's promise that a proof notices: the body left out is no result.
sed -i 's/if (madvise(op_address(t, i), t->size, MADV_POPULATE_WRITE))/if (!t)/' bench/populate.c
make COMMIT=adding build/mnbench >/dev/null 2>&1
run --lens time
ok "$(($? != 1))" "the operation with nothing done is INVALID" "$(tail -n 5 "$work/err")"

# And half an operation is refused, before anything runs.
sed -i '/^\t\.what = /d' bench/populate.c
make COMMIT=adding build/mnbench >/dev/null 2>&1
expect "an operation without its texts is refused" 2 'operation "populate/anon": name, what' "$new" list
tap_end
