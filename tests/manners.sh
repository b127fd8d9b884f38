#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Help, man page and completion from one table; --quiet, --json, progress; near matches.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TMPDIR=$work
commands=$("$mnbench" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[a-z].*/\1/p')
quick=(run --time 0.1 --threads 1 --ops dontneed/untouched --benchmark_repetitions=2)

ok "$([[ $(wc -w <<<"$commands") == 14 ]]; echo $?)" "fourteen commands are listed" "$commands"

# Help: a screen of 50 lines and 80 columns.
for command in "" $commands; do
	# shellcheck disable=SC2086 # none, or one word
	"$mnbench" $command --help >"$work/help" 2>"$work/err"
	status=$?
	wide=$(awk 'length($0) > 80' "$work/help")
	lines=$(wc -l <"$work/help")
	ok "$((status != 0 || lines < 4 || lines > 50)) " "${command:-mnbench} --help fits a screen" "$status, $lines lines"
	ok "$([[ -z $wide && ! -s $work/err ]]; echo $?)" "${command:-mnbench} --help is at most 80 columns wide" "$wide"
done

# The man page and the completion know each option of each command, and no other.
options() { # of a command, as its help shows them
	"$mnbench" "$1" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' | sort
}
"$mnbench" manual >"$work/mnbench.1"
differ=''
for command in $commands; do
	of_help=$(options "$command")
	of_completion=$("$mnbench" complete "$command" -- | sed 's/^--//' | sort)
	[[ $of_help == "$of_completion" ]] || differ+=" $command"
	of_man=$(awk -v c="${command//-/\\\\-}" '$1 == ".SS" { inside = $2 == c } inside && /^\\fB\\-\\-/' "$work/mnbench.1" |
		sed 's/^\\fB\\-\\-\([^ ]*\)\\fR.*/\1/; s/\\//g' | sort)
	[[ $(grep -vxE 'quiet|help' <<<"$of_help") == "$of_man" ]] || differ+=" $command(man)"
done
ok "$([[ -z $differ ]]; echo $?)" "help, man page and completion have the same options" "$differ"
if command -v man >/dev/null; then
	said=$(MANWIDTH=80 man --warnings -l "$work/mnbench.1" 2>&1 >"$work/man.txt")
	ok "$([[ -z $said ]]; echo $?)" "the man page has no warnings" "$said"
	ok "$(grep -q 'EXIT STATUS' "$work/man.txt" && grep -q 'NAME@CPU' "$work/man.txt"; echo $?)" "and is read by man"
else
	skip "the man page has no warnings" "man is not installed"
	skip "and is read by man" "man is not installed"
fi
ok "$(cmp -s "$work/mnbench.1" "$root/build/mnbench.1"; echo $?)" "build/mnbench.1 is the program's own"

# Near matches.
expect "a command that is nearly one" 2 'no command "lsit": did you mean list\?' "$mnbench" lsit
expect "a command that is the beginning of one" 2 'did you mean campaign\?' "$mnbench" camp
expect "an option that is nearly one" 2 'unknown option --opps: did you mean --ops\?' "$mnbench" run --opps x
expect "an option of compare" 2 'did you mean --noise-floor\?' "$mnbench" compare --noisefloor x
expect "an option that every command has" 2 'did you mean --quiet\?' "$mnbench" vm --quite
expect "nothing like it" 2 'no command "xyzzy"; see' "$mnbench" xyzzy
expect "an option in a command's place" 2 'no option "--nosuch"' "$mnbench" --nosuch
expect "a hostile word" 2 'no command "a\?\?\[2Jb"' "$mnbench" $'a\n\e[2Jb'
for words in --version version; do
	ok "$("$mnbench" $words | grep -qx "mnbench $(cat "$root/VERSION") ([0-9a-f]*\(-dirty\)\?)"; echo $?)" "mnbench $words"
done
expect "a word too many for version" 2 'usage: ' "$mnbench" version x

# --json: JSON and nothing else on stdout, the exit status as before.
is_json() { # is_json NAME STATUS EXPRESSION COMMAND...: of python, about the object o
	local name=$1 status=$2 expression=$3 got
	shift 3
	"$@" >"$work/json" 2>"$work/err" </dev/null
	got=$?
	if ! command -v python3 >/dev/null; then
		ok "$((got != status))" "$name: exit status" "$got"
	else
		python3 -c "import json, sys; o = json.load(open(sys.argv[1])); sys.exit(not ($expression))" "$work/json" 2>>"$work/err"
		ok "$((got != status || $?))" "$name" "status $got; $(tail -n 2 "$work/err"); $(head -c 300 "$work/json")"
	fi
}
"$mnbench" "${quick[@]}" --time 1 --out "$work/run" >/dev/null 2>&1
arm=$root/tests/fixtures/vm/debian-6.1-arm64
new=$root/tests/fixtures/vm/debian-6.12-arm64
is_json "list --json" 0 "len(o['operations']) > 50 and o['subscribers']" "$mnbench" list --json
is_json "doctor --json" 0 "{f['verdict'] for f in o['factors']} <= {'ok', 'warn', 'unknown'} and o['things']" "$mnbench" --json doctor
is_json "check --json" 0 "o['not_ok'] == 0 and o['ok'] > 9 and o['ok'] == sum(c['verdict'] == 'ok' for c in o['checks'])" "$mnbench" check --json "$new"
is_json "check --json of a kernel that breaks it" 1 "o['not_ok'] > 0 and o['surprises'] == o['not_ok'] and not o['known_of']" "$mnbench" check --expect-fail '' --json "$arm"
is_json "check --json of what is known" 0 "o['not_ok'] > 0 and not o['surprises'] and o['known_of'] == 'debian-6.1-arm64'" "$mnbench" check --json "$arm"
is_json "compare --json" 0 "o['summary']['contract_fixed'] > 0 and o['rows'] and o['base']['kernel_release']" "$mnbench" compare --json "$arm" "$new"
is_json "compare --json that is not good" 1 "o['summary']['contract_broken'] > 0" "$mnbench" compare "$new" "$arm" --json
is_json "history --json" 0 "len(o['series']) > 5 and o['runs'] == 2 and all('newest' in s for s in o['series'])" "$mnbench" history --json "$root/tests/fixtures/vm"
is_json "vm --list-kernels --json" 0 "any(k['name'] == 'debian-6.1-arm64' and k['default'] for k in o['kernels'])" "$mnbench" vm --list-kernels --json
is_json "run --json is the run" 0 "o['benchmarks'] and o == json.load(open('$work/run2/run.json'))" "$mnbench" "${quick[@]}" --json --out "$work/run2"
expect "a command that prints no JSON" 2 "report prints no JSON" "$mnbench" report --json "$new"
"$mnbench" check --json "$work/none" >"$work/json" 2>"$work/err"
ok "$([[ $? == 2 && ! -s $work/json && $(wc -l <"$work/err") == 1 ]]; echo $?)" "an error leaves no JSON"
"$mnbench" list --json >/dev/full 2>"$work/err"
ok "$([[ $? == 2 ]] && grep -q 'cannot write' "$work/err"; echo $?)" "a full disk is told"

# --quiet: results and errors alone.
"$mnbench" "${quick[@]}" --quiet --out "$work/run3" >"$work/out" 2>"$work/err"
ok "$([[ $? == 0 && ! -s $work/err ]] && grep -q dontneed "$work/out"; echo $?)" "run --quiet says nothing but the report" "$(cat "$work/err")"
ok "$(! grep -q -- --quiet "$work/run3/run.json"; echo $?)" "and its command is the measured one's"
expect "an error, quietly" 2 'no operation matches' "$mnbench" run --quiet --ops nosuch
"$mnbench" "${quick[@]}" --out "$work/run4" 2>"$work/err" >/dev/null
ok "$(grep -q '^\[ *1/1\] ' "$work/err"; echo $?)" "without a terminal progress is told in lines"

# A terminal.
if command -v script >/dev/null; then
	(
		cd "$work" || exit
		TERM=xterm script -qec "'$mnbench' ${quick[*]} --time 1 --out '$work/run5' >/dev/null" typescript
	) >/dev/null </dev/null
	ok "$(tr '\r' '\n' <"$work/typescript" | grep -qE '(run|timing) 0/1 dontneed/untouched.*\[[#.]*\].*left'; echo $?)" "with a terminal it is drawn" \
		"$(tr '\r' '\n' <"$work/typescript" | tail -n 5)"
	ok "$(! grep -q '\[1/1\]' "$work/typescript"; echo $?)" "and not told in lines as well"
	ok "$(sed '/^Script done/d' "$work/typescript" | tr -d '\n' | tail -c 4 | grep -q $'\r\e\[J$'; echo $?)" "and nothing stays" \
		"$(tail -n 3 "$work/typescript" | tail -c 60 | od -c | tail -n 4)"
else
	skip "progress on a terminal" "script is not installed"
fi

# Completion, as bash does it.
complete_words() { # the words after "mnbench"; prints COMPREPLY
	PATH=$root/build:$PATH bash -c 'source "$1"; shift; COMP_WORDS=(mnbench "$@") COMP_CWORD=$#
		_mnbench mnbench; printf "%s\n" "${COMPREPLY[@]}"' - "$root/.ci/packaging/mnbench.bash-completion" "$@"
}
completes() { # completes NAME EXPECTED WORD...: the candidates, with blanks between
	local name=$1 expected=$2 got
	shift 2
	got=$(complete_words "$@" | tr '\n' ' ')
	ok "$([[ ${got% } == "$expected" ]]; echo $?)" "completes $name" "$got"
}
completes "a command" "check" che
completes "an option" "--threads --time --tune" run --t
completes "a format" "lava lkml" report --format l
completes "a value after =" "full" run --suite = f
completes "the second of a list" "debian-6.1-arm64,debian-7.2-amd64 debian-6.1-arm64,debian-7.2-arm64" vm --kernels debian-6.1-arm64,debian-7.2
completes "a subscriber" "softsmmu softsmmu-mirror" run --subscriber so
completes "a rule" "upgrade-notifies" bisect --rule upgrade-n
touch "$work/a file"
completes "a file" "$work/a file" run --files "$work/a f"
ok "$([[ $(complete_words run --ops '' | wc -l) == $("$mnbench" list --markdown | grep -c '^| `') ]]; echo $?)" "offers every operation" \
	"$(complete_words run --ops '' | wc -l)"
tap_end
