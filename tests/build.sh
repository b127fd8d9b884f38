#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is built again is what has to be: nothing twice, and of a header its dependents. Nothing
# is compiled here: make says what it would do.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2

ok "$(make -s -j8 all tests >"$work/out" 2>&1; echo $?)" "make -j8 builds" "$(tail -n 5 "$work/out")"
make -j8 all tests >"$work/out" 2>&1
ok "$(grep -cE '^  (CC|CXX|LD)' "$work/out")" "a second one has nothing to do" "$(head -n 5 "$work/out")"

# includers FILE: the sources that include it, through whatever headers; read from the text.
includers() {
	local -A seen=()
	local todo=("$1") at file
	while ((${#todo[@]})); do
		at=${todo[0]} todo=("${todo[@]:1}")
		while read -r file; do
			[[ -z ${seen[$file]-} ]] || continue
			seen[$file]=1
			[[ $file != *.h ]] || todo+=("$file")
		done < <(grep -rlF "#include \"$at\"" --include='*.[ch]' --include='*.cc' \
			bench harness results plots kernels-under-test tests)
	done
	printf '%s\n' "${!seen[@]}" | grep -v '\.h$'
}

# would_build FILE: what make compiles if that file is newer.
would_build() {
	make -n -W "$1" all tests 2>/dev/null | sed -nE 's/^echo "  (CC|CXX) +(.*)"$/\2/p' | grep '\.cc\?$'
}

# Those that no target of `all tests` is made of.
elsewhere='^(kernels-under-test/softsmmu/|tests/guest/|tests/fuzz/|tests/user_benchmark)|^kernels-under-test/plugin/insn\.c$'

for header in results/trim.h harness/op.h results/model.h tests/vectors.h harness/marker.h; do
	includers "$header" | grep -vE "$elsewhere" | sort >"$work/wanted"
	would_build "$header" | sort >"$work/built"
	ok "$([[ -s $work/wanted ]] && diff "$work/wanted" "$work/built" >"$work/diff"; echo $?)" \
		"$header: its $(wc -l <"$work/wanted") dependents are compiled again, and no other" "$(cat "$work/diff")"
done
ok "$(make -n -W harness/marker.h all | grep -q 'CC .*insn\.so'; echo $?)" "QEMU's plugin follows its headers"
ok "$(make -n -W results/export/html/page.css all | grep -q 'html/embedded\.c'; echo $?)" "the program follows its page"
ok "$(make -Bn DEBUG=1 V=1 build/debug/results/say.o | grep -q -- '-O0 -g3'; echo $?)" "DEBUG=1 has a folder of its own, and no optimization"

ok "$(make -n check ONLY="style cli" | grep -qx 'tests/run-all style cli'; echo $?)" "make check ONLY runs these tests alone"

make -s compile_commands.json
if command -v python3 >/dev/null; then
	out=$(python3 - <<-'END'
		import json, os, subprocess, sys
		commands = json.load(open("compile_commands.json"))
		missing = [c["file"] for c in commands if not os.path.exists(c["file"])]
		files = {c["file"] for c in commands}
		lacking = [f for f in subprocess.check_output(["git", "ls-files", "bench/*.c", "harness/*.c", "results/*.c",
		           "plots/*.c", "tests/test_*.c"], text=True).split() if f not in files]
		print(*missing, *lacking)
		sys.exit(bool(missing or lacking or any(" -Wall " not in c["command"] for c in commands)))
	END
	)
	ok $? "compile_commands.json names each source with its flags" "$out"
else
	skip "compile_commands.json names each source with its flags" "python3 is not installed"
fi
tap_end
