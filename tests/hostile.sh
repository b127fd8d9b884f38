#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Hostile input: nothing of a file steers a terminal or a shell, makes a huge effort, or is believed.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TMPDIR=$work PAGER=cat
"$root/build/tests/synthetic_runs" "$work/made"
hostile=$work/made/hostile
mkdir "$work/here" "$work/evil"
cd "$work/here" || exit 2

# A line may end as RFC 4180 has it; else control characters of ASCII and of Unicode (C1), marks of direction and of lines, half characters.
steers='[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf'
found() { sed 's/\r$//' "$@" | LC_ALL=C grep -naP "$steers" | head -n 3 | cat -v; }

# harmless NAME COMMAND...: ends by itself (it hangs after 5 minutes), and prints nothing that steers a terminal.
harmless() {
	local name=$1 status seen
	shift
	timeout -k 1 300 "$mnbench" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	seen=$(found "$work/out" "$work/err")
	iconv -f UTF-8 -t UTF-8 "$work/out" "$work/err" >/dev/null 2>&1 || seen+=" not UTF-8"
	((status <= 2)) || seen+=" status $status"
	[[ $1 == plot || -s $work/out || -s $work/err ]] || seen+=" says nothing"
	ok "$([[ -z $seen ]]; echo $?)" "$name: nothing steers the terminal" "$seen"
}

printf 'a\x1b[31mb\xc2\x9bc\n' >"$work/planted"
ok "$([[ -n $(found "$work/planted") ]]; echo $?)" "what steers a terminal is found"

runs() { # runs WHAT RUN: every command that reads a run
	local format
	harmless "check of $1" check "$2"
	harmless "check of $1 with expectations" check --expect-fail '*' "$2"
	harmless "compare of $1" compare "$2" "$2"
	harmless "history of $1" history --all "$2"
	harmless "history --ci of $1" history --ci "$2"
	harmless "plot of $1" plot --out "$work/here" "$2"
	harmless "two kernels of $1" report "$2" "$2"
	for format in $("$mnbench" report --list-formats | cut -d ' ' -f 1); do
		harmless "$format of $1" report --format "$format" "$2"
	done
}
runs "hostile names" "$hostile"
if command -v python3 >/dev/null; then
	python3 - "$hostile/run.json" "$work" <<-'END'
		import json, sys
		evil = "\x1b]0;title\x07\x9b31m\u202e\u2028\ufeff\x7f\r\nok 1 - forged $(touch PWNED)`touch PWNED`"
		source, work = sys.argv[1:]
		text = open(source).read()

		def hostile(value):
		    if isinstance(value, dict):
		        return {key: hostile(item) for key, item in value.items()}
		    if isinstance(value, list):
		        return [hostile(item) for item in value]
		    return value + evil if isinstance(value, str) else value

		def write(name, content):
		    with open(f"{work}/{name}.json", "w") as out:
		        out.write(content)

		run = json.loads(text)
		run["mnbench"].pop("summary", None)
		run["context"] = hostile(run["context"])
		for row in run["mnbench"]["rows"]:
		    for key in row:
		        if key not in ("samples", "log_ratios"):
		            row[key] = hostile(row[key])
		run["mnbench"]["unavailable"] = hostile(run["mnbench"]["unavailable"])
		write("all", json.dumps(run, ensure_ascii=False))
		run = json.loads(text)
		run["mnbench"]["rows"][0]["\x1b[2J_per_op"] = 1
		write("key", json.dumps(run))
		write("deep", "[" * 1000000)
		write("deeper", '{"mnbench":' * 100000 + "1" + "}" * 100000)
		for name, number in (("huge", "1e999"), ("long", "9" * 400), ("big", "9" * 19)):
		    write(name, text.replace('"batch": 64', f'"batch": {number}').replace('"page_size": 4096', f'"page_size": {number}'))
		open(f"{work}/utf8.json", "wb").write(text.encode().replace(b'"shared"', b'"\xff\xfe\xc0\x80"'))
		with open(f"{work}/wide.json", "w") as out:
		    run = json.loads(text)
		    run["mnbench"].pop("summary", None)
		    run["mnbench"]["rows"][0]["name"] = "n" * (1 << 20)
		    json.dump(run, out)
	END
	runs "a run whose every text is hostile" "$work/all.json"
	for bad in key deep deeper huge long utf8 wide; do
		for command in check "compare $hostile" history report plot; do
			# shellcheck disable=SC2086 # words
			harmless "${command%% *} of $bad" $command "$work/$bad.json"
			ok "$(($(wc -c <"$work/err") > 4096))" "${command%% *} of $bad is refused shortly" "$(head -c 300 "$work/err")"
		done
	done
	expect "a hostile key is refused" 2 "a key has control characters" "$mnbench" check "$work/key.json"
	expect "deep nesting is refused" 2 "deep.json is not whole" "$mnbench" check "$work/deep.json"
	expect "a long name is refused" 2 "too long a string in name" "$mnbench" check "$work/wide.json"
	harmless "numbers at their limit" check "$work/big.json"
	for name in campaign/campaign vm/vm; do
		mkdir -p "$work/state/${name%/*}/kernel"
		cp "$work/all.json" "$work/state/${name%/*}/kernel/run.json"
		printf '{"format": 1, "arguments": ["\\u001b[31m", "$(touch PWNED)"], "seed": 1, "rounds": 1, "kernels": ["\\u009b", "b"], "done": []}' >"$work/state/$name.json"
		harmless "${name#*/}.json" report --format lkml "$work/state/${name%/*}"
	done
	harmless "a campaign that is gone on with" campaign --resume "$work/state/campaign"
	printf '{"mnbench_noise_floor": 1, "noise_floor_percent": 1, "minimum_detectable_effect_percent": 1, "kernel_release": "\\u001b[31m"}' >"$work/floor"
	harmless "a noise floor" compare --noise-floor "$work/floor" "$hostile" "$hostile"
else
	skip "made up runs" "no python3"
fi

# Names on the command line and in folders, and of kernels.
path=$work/evil/$'e\x1b[31m\xc2\x9b\r\nok 1 - forged\xff'
mkdir "$path"
cp "$hostile/run.json" "$path/"
runs "a hostile folder" "$path"
harmless "a folder of hostile folders" report "$work/evil"
harmless "history of hostile folders" history "$work/evil"
harmless "a command" $'\x1b[31m'
harmless "an operation" run --emulated --ops $'\x1b[31m\xc2\x9b'
harmless "a kernel" vm --kernels $'\x1b[31m\xc2\x9b'
printf 'arch: arm64\npackage: a\nclaim: \xc2\x9b31m\n' >"$work/evil.kernel"
harmless "a descriptor" vm --kernels "$work/evil.kernel"
ok "$(grep -q 'evil.kernel:3: a control character' "$work/err"; echo $?)" "is refused for it" "$(cat "$work/err")"
head -c 20000000 /dev/zero | tr '\0' a >"$work/wide.kernel"
harmless "a descriptor of 20 MB" vm --kernels "$work/wide.kernel"

# A result that its reader did not get is none.
if [[ -c /dev/full ]]; then
	for command in list "report $hostile" "check $hostile" "compare $hostile $hostile" "history $hostile"; do
		# shellcheck disable=SC2086 # words
		"$mnbench" $command >/dev/full 2>"$work/err"
		status=$?
		ok "$((status != 2))" "${command%% *} to a full disk is status 2" "status $status: $(cat "$work/err")"
	done
fi

# A name cannot make a failure look like something else.
"$mnbench" check "$hostile" >"$work/out" 2>"$work/err"
ok "$(grep -qE '^ *not ok .*# SKIP' "$work/out"; echo $((1 - $?)))" "no failure is made a SKIP by its name"
ok "$([[ $(grep -cE '^  (not )?ok ' "$work/out") == "$(sed -n 's/^  1\.\.//p' "$work/out")" ]]; echo $?)" "no line is forged"
ok "$([[ -z $(find "$work" "$root" -maxdepth 3 -name 'PWNED*') && ! -e /tmp/mnbench-hostile ]]; echo $?)" "nothing was executed"
tap_end
