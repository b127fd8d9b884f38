#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report --format: every format read by its real consumer, or by a reader after its
# specification; each of them is seen to refuse a spoiled file. Fed with a run of this machine, two
# kernels of 8 boots (made up: tests/synthetic_runs.c), guests (tests/fixtures/vm, a real run) and
# hostile names.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
mapfile -t formats < <("$mnbench" report --list-formats | cut -d " " -f 1)
python=/usr/bin/python3 # Debian's, which has Debian's modules
check=$root/tests/export_check.py
cache=${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}

"$root/build/tests/synthetic_runs" "$work/made" || exit 1
"$mnbench" run --time 0.5 --threads 1 --ops dontneed/untouched --benchmark_repetitions=4 \
	--out "$work/native" >/dev/null 2>&1
ok $? "a run of this machine"
ln -s "$root/tests/fixtures/vm" "$work/vm"
ln -s "$work/made/campaign" "$work/campaign"
ln -s "$work/made/hostile" "$work/hostile"
inputs=(native campaign vm hostile)

# Is the format without times? Google Benchmark's JSON is nothing but times.
has() {
	[[ $1 != gbench || $2 != vm ]]
}

for input in "${inputs[@]}"; do
	bad=""
	for format in "${formats[@]}"; do
		has "$format" "$input" || continue
		"$mnbench" report --format "$format" --out "$work/$input.$format" "$work/$input" \
			2>"$work/err" || bad+="$format: $(head -n 1 "$work/err") "
	done
	ok "$([[ -z $bad ]]; echo $?)" "$input in every format" "$bad"
done

# taken NAME COMMAND...: its exit status 0 is good, 77 is a SKIP with what it says.
taken() {
	local name=$1 out status
	shift
	out=$("$@" 2>&1)
	status=$?
	if ((status == 77)); then
		skip "$name" "$out"
	else
		ok "$status" "$name" "$(tail -n 5 <<<"$out")"
	fi
}

# refused NAME FILE SED COMMAND...: the command, which ends with the file's name, refuses it
# when it is changed by SED; a SED that changes nothing is a failure of the test.
refused() {
	local name=$1 file=$2 script=$3 status
	shift 3
	sed -E "$script" "$file" >"$work/spoiled"
	if cmp -s "$file" "$work/spoiled"; then
		ok 1 "$name" "nothing was spoiled"
		return
	fi
	"$@" "$work/spoiled" >/dev/null 2>&1
	status=$?
	if ((status == 77)); then
		skip "$name" "its reader is not installed"
	else
		ok "$((status == 0))" "$name"
	fi
}

all_of() { # all_of FORMAT: the files of that format
	local input
	for input in "${inputs[@]}"; do
		has "$1" "$input" && echo "$work/$input.$1"
	done
}

reader() {
	"$python" "$check" "$@"
}

for format in "${formats[@]}"; do
	[[ $format != junit ]] || continue
	mapfile -t files < <(all_of "$format")
	taken "$format is taken by its reader" reader "$format" "${files[@]}"
done
refused "a mail's reader refuses 73 columns" "$work/campaign.lkml" '1s/$/ .......................................................................73/' reader lkml
refused "and what is not ASCII" "$work/campaign.lkml" '1s/ns/µs/' reader lkml
refused "text's reader refuses an escape" "$work/campaign.text" $'1s/^/\e[31m/' reader text
refused "KTAP's reader refuses a name twice" "$work/campaign.ktap" 's/^(  (not )?ok [0-9]+) upgrade\/.*/\1 same/' reader ktap
refused "Markdown's reader refuses a cell too many" "$work/campaign.markdown" '0,/^\| `/s/^\| `/| x | `/' reader markdown
refused "and HTML" "$work/campaign.markdown" 's/^contract/<b>&/; s/^\* contract/* <b>&/' reader markdown
refused "a page's reader refuses a script more" "$work/campaign.html" 's/<h1>/<h1><script>1<\/script>/' reader html
refused "and an element that does not end" "$work/campaign.html" 's/<\/article>//' reader html
refused "and data that are no JSON" "$work/campaign.html" 's/"rows":/"rows"/' reader html
refused "CSV's reader refuses a field too many" "$work/campaign.csv" '3s/,/,,/' reader csv
refused "and a formula" "$work/campaign.csv" '3s/^[^,]*/=1+1/' reader csv
refused "Google Benchmark's reader refuses NaN" "$work/campaign.gbench" 's/"real_time": .*/"real_time": NaN,/' reader gbench
refused "KCIDB's reader refuses a path with blanks" "$work/campaign.kcidb" 's/"path": "mnbench\./&a b/' reader kcidb
refused "and a status that is none" "$work/campaign.kcidb" 's/"DONE"/"GOOD"/' reader kcidb
refused "and NaN" "$work/campaign.kcidb" 's/"value": [0-9.e-]+/"value": NaN/' reader kcidb
refused "and an id of another origin" "$work/campaign.kcidb" 's/"id": "mnbench:/"id": "other:/' reader kcidb
refused "and a time without a zone" "$work/campaign.kcidb" 's/(T[0-9:]+)\+00:00/\1/' reader kcidb
refused "and a day that is none" "$work/campaign.kcidb" 's/-11-([0-9]{2}T)/-11-3\1/; s/-11-3[0-9]([0-9]T)/-11-3\1/' reader kcidb
refused "and null" "$work/campaign.kcidb" 's/"valid": true/"valid": null/' reader kcidb
refused "LAVA's reader refuses a blank in a name" "$work/campaign.lava" 's/CASE_ID=/&a b/' reader lava
refused "and a result that is none" "$work/campaign.lava" 's/RESULT=pass/RESULT=good/' reader lava
refused "and a name twice" "$work/campaign.lava" '/TESTCASE/p' reader lava
refused "github-action's reader refuses a value that is a text" "$work/campaign.github-action" 's/"value": ([0-9.]+)/"value": "\1"/' reader github-action
refused "OpenMetrics' parser refuses a missing end" "$work/campaign.openmetrics" '/# EOF/d' reader openmetrics
refused "and another unit" "$work/campaign.openmetrics" 's/(# UNIT .*_seconds) seconds/\1 minutes/' reader openmetrics
refused "Otava's reader refuses a column twice" "$work/campaign.otava" '1s/,([^,]*)$/,\1,\1/' reader otava
refused "and another type" "$work/campaign.otava-config" 's/type: csv/type: graphite/' reader otava-config

agree() {
	reader agree "$work/$1".{csv,openmetrics,github-action,kcidb,lava} "$2"
}
taken "all formats say the same times" agree campaign "$work/campaign.gbench"
refused "and one that does not is seen" "$work/campaign.gbench" 's/"real_time": 4([0-9.]+)/"real_time": 5\1/' agree campaign
# Each row's own time: a format in which two rows have each other's is refused, also if all are there.
swapped() { # swapped FORMAT PATTERN: the numbers in its first two lines that match change places
	local kept=$work/campaign.$1 pattern=$2 status
	mv "$kept" "$work/kept"
	"$python" - "$work/kept" "$kept" "$pattern" <<-'END'
		import re, sys
		text = open(sys.argv[1]).read()
		found = []
		for match in re.finditer(sys.argv[3], text):
		    if match[1] not in [m[1] for m in found]:
		        found.append(match)
		a, b = found[0], found[1]
		text = text[:a.start(1)] + b[1] + text[a.end(1):b.start(1)] + a[1] + text[b.end(1):]
		open(sys.argv[2], "w").write(text)
	END
	agree campaign "$work/campaign.gbench" >/dev/null 2>&1
	status=$?
	mv "$work/kept" "$kept"
	if ((status == 77)); then
		skip "$1 with two rows' times exchanged is refused" "a reader is not installed"
	else
		ok "$((status != 1))" "$1 with two rows' times exchanged is refused"
	fi
}
swapped openmetrics 'operation_seconds\{.*stat="median"\} (\S+)'
swapped github-action '"unit": "ns/op",\n\s+"value": ([0-9.]+)'
swapped kcidb '"value": ([0-9.e-]+),\n\s+"unit": "s"'
swapped lava 'UNITS=ns/op MEASUREMENT=([0-9.]+)'

# One median: of an even number of processes, in every format. Of these the mean of the middle two
# is 6 % above their geometric mean.
for format in "${formats[@]}"; do
	"$mnbench" report --format "$format" --out "$work/even.$format" "$work/made/even"
done
cp "$work/made/even/run.json" "$work/even.json"
on_a_run() {
	reader agree-on-a-run "$work"/even.*
}
taken "all formats say the same median of an even number" on_a_run
sed -i 's/median 300 ns/median 282.843 ns/' "$work/even.ktap"
ok "$(on_a_run >/dev/null; echo $(($? != 1)))" "and another median is seen"
cp "$work/even.ktap" "$work/new.nosuch"
got=$(reader nosuch "$work/new.nosuch")
ok "$(($? != 77))" "a format without a reader is no success" "$got"

# Counts are often 0: 0 -> 5 is told as such, and has no ratio.
bad=$(grep -niE '(^|[^a-z])-?(nan|inf|infinity)([^a-z]|$)' "$work"/{campaign,vm}.* | head -n 5)
ok "$([[ -z $bad ]]; echo $?)" "no NaN and no infinity, although a count was 0 before" "$bad"
grep -q '0 -> 1' "$work/campaign.lkml" || bad="0 -> 1 is not there"
ok "$([[ -z $bad ]]; echo $?)" "(or this proves nothing)" "$bad"

# JUnit: xmllint with a schema of our own after junit-10.xsd.
if command -v xmllint >/dev/null; then
	lint() {
		xmllint --noout --schema "$root/tests/schemas/junit-10.xsd" "$@"
	}
	mapfile -t files < <(all_of junit)
	taken "junit is taken by xmllint" lint "${files[@]}"
	refused "xmllint refuses a case without a name" "$work/campaign.junit" 's/<testcase name="[^"]*"/<testcase/' lint
	refused "and a time of four decimals" "$work/campaign.junit" 's/<testsuite /&time="42.0001" /' lint
	got=$(xmllint --xpath 'concat(/testsuites/@tests = count(//testcase), /testsuites/@failures = count(//failure),
		//testsuite[@name="mnbench.compare"]/@failures, " ", //testsuite[@name="mnbench.compare"]/@skipped)' "$work/campaign.junit")
	ok "$([[ $got == "truetrue2 2" ]]; echo $?)" "and counts 2 regressions, 2 inconclusive, and its totals" "$got"
	got=$(xmllint --xpath 'string(//testcase[starts-with(@name, "<b>")][1]/@name)' "$work/hostile.junit")
	ok "$([[ $got == "<b>&amp;</b><script>alert(1)</script>"* ]]; echo $?)" "and reads a hostile name back" "$got"
else
	skip "junit is taken by xmllint" "libxml2-utils is not installed"
fi

# Verdicts: 2 regressions and a row that is no result any more fail, 2 are not shown to be anything.
verdicts() {
	grep -c "$2" "$work/campaign.$1"
}
got="$(verdicts ktap '^  not ok [0-9]* upgrade/anon-reuse') $(verdicts ktap '^  not ok [0-9]* broken/new') $(verdicts ktap '# SKIP inconclusive: finds +')"
ok "$([[ $got == "2 1 2" ]]; echo $?)" "ktap: what fails and what is skipped" "$got"
got="$(verdicts lava 'delta RESULT=fail') $(verdicts lava 'broken.new.*RESULT=fail') $(verdicts lava 'delta RESULT=unknown')"
ok "$([[ $got == "2 1 2" ]]; echo $?)" "lava: what fails and what is unknown" "$got"
got="$("$python" -c 'import json, sys
tests = json.load(open(sys.argv[1]))["tests"]
print(*(sum(t["path"].startswith("mnbench." + path) and t["status"] == status for t in tests)
        for path, status in (("compare", "FAIL"), ("invalid.broken.new", "ERROR"), ("compare", "DONE"))))' "$work/campaign.kcidb")"
ok "$([[ $got == "2 1 2" ]]; echo $?)" "kcidb: what fails, is no result and is not judged" "$got"

# KTAP: kunit.py of a kernel's source, where there is one; prove.
tap() {
	prove -e cat "$1" | grep -qx 'Result: PASS'
}
if command -v prove >/dev/null; then
	taken "ktap of a good run is taken by prove" tap "$work/native.ktap"
	refused "prove sees a failure" "$work/native.ktap" 's/^ok 1/not ok 1/' tap
	refused "and a plan that is not kept" "$work/native.ktap" 's/^1\.\.(.*)/1..9\1/' tap
	ok "$(tap "$work/campaign.ktap"; echo $((! $?)))" "and that two kernels' comparison has failures"
else
	skip "ktap is taken by prove" "perl is not installed"
fi
kunit=$(ls /usr/src/linux*/tools/testing/kunit/kunit.py \
	"$cache"/trees/*/linux/tools/testing/kunit/kunit.py 2>/dev/null | head -n 1)
if [[ -n $kunit ]]; then
	numbers() {
		"$python" -B "$kunit" parse "$1" 2>/dev/null | sed -nE 's/.*Testing complete\. //p'
	}
	got=$(numbers "$work/campaign.ktap")
	ok "$([[ $got == *"failed: $(grep -c '^  not ok' "$work/campaign.ktap"),"* ]]; echo $?)" \
		"kunit.py counts the failures that are there" "$got"
	got=$(numbers "$work/hostile.ktap")
	ok "$([[ $got == *"failed: $(grep -c '^  not ok' "$work/hostile.ktap"),"* && $got != *errors* ]]; echo $?)" \
		"also with hostile names" "$got"
	sed 's/^  ok 2 /  ok 7 /' "$work/native.ktap" >"$work/spoiled"
	ok "$([[ $(numbers "$work/spoiled") == *errors* ]]; echo $?)" "kunit.py refuses a wrong number"
else
	skip "ktap is taken by kunit.py" "no kernel source in /usr/src or the cache"
fi

# promtool takes the same file: its syntax and its lint. Debian has it in the package of a server,
# which no test is to start: the package is unpacked into the cache, for this program alone.
fetch_promtool() {
	local scratch
	[[ ! -x $cache/promtool ]] && command -v apt-get >/dev/null && scratch=$(mktemp -d "$work/apt-XXXXXX") || return
	(cd "$scratch" && timeout 300 apt-get download prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb |
		tar x ./usr/bin/promtool && mkdir -p "$cache" && mv usr/bin/promtool "$cache/promtool") >/dev/null 2>&1
}
promtool=$(command -v promtool) || { fetch_promtool; promtool=$cache/promtool; }
if [[ -x $promtool ]]; then
	metrics() {
		"$promtool" check metrics <"$1"
	}
	bad=""
	for input in "${inputs[@]}"; do
		metrics "$work/$input.openmetrics" >"$work/out" 2>&1 || bad+="$input: $(head -n 2 "$work/out") "
	done
	ok "$([[ -z $bad ]]; echo $?)" "promtool has nothing to say" "$bad"
	refused "promtool refuses an abbreviated unit" "$work/campaign.openmetrics" 's/_seconds/_ns/' metrics
	refused "and a quote that does not end" "$work/campaign.openmetrics" 's/kernel="([^"]*)"/kernel="\1/' metrics
else
	skip "openmetrics is taken by promtool" "the package prometheus cannot be downloaded"
fi

# compare.py: its ratio and its p are those of `compare`, which calls the test Mann-Whitney's.
compare_py=/usr/share/benchmark/compare.py
list() {
	local boots=("$work/made/$1"-[1-8])
	(IFS=, && echo "${boots[*]}")
}
base=$(list base)
new=$(list new)
"$mnbench" report --format gbench --out "$work/base.json" "$base"
"$mnbench" report --format gbench --out "$work/new.json" "$new"
"$mnbench" compare "$base" "$new" >"$work/compared" 2>/dev/null
u_test() {
	"$python" "$compare_py" --no-color -d "$work/difference.json" benchmarks "$work/base.json" "$1" >/dev/null 2>&1 &&
		"$python" - "$work/difference.json" "$work/compared" "$1" <<-'END'
			import json, re, sys
			wrong = read = 0
			theirs = {o["name"]: o for o in json.load(open(sys.argv[1])) if o["run_type"] != "aggregate"}
			for line in open(sys.argv[2]):
			    mine = re.match(r"(\S+) (armed )?threads:1 +ns/op .*?([+-][0-9.]+) %.*\| p (\S+)", line)
			    if not mine:
			        continue
			    o = theirs[f"{mine[1]}/subscriber:{'kvm' if mine[2] else 'none'}/mm:shared/threads:1"]
			    read += 1
			    a, b = ([m[key] for m in o["measurements"]] for key in ("real_time", "real_time_other"))
			    median = lambda x: (sorted(x)[(len(x) - 1) // 2] + sorted(x)[len(x) // 2]) / 2
			    # The interval's estimate is the geometric mean's, compare.py's median is not.
			    near = abs(median(b) / median(a) - 1 - float(mine[3]) / 100) < 0.02
			    # Both are exact or normal with ties and continuity corrected: two digits are shown.
			    wrong += f"{o['utest']['time_pvalue']:.2g}" != f"{float(mine[4]):.2g}" or not near
			    wrong += len(a) != 8 or len(b) != 8
			print(read, "rows,", wrong, "differ")
			sys.exit(wrong > 0 or read != 8)
		END
}
if [[ -f $compare_py ]] && "$python" -c 'import scipy' 2>/dev/null; then
	taken "compare.py finds our ratios and p of 8 boots a side" u_test "$work/new.json"
	refused "and not those of other figures" "$work/new.json" 's/"real_time": 7/"real_time": 6/' u_test
else
	skip "compare.py finds our ratios and p" "libbenchmark-tools or python3-scipy is not installed"
fi

# What a mail says.
mail=$work/campaign.lkml
says() {
	ok "$(tr -s ' \n' ' ' <"$1" | grep -qE -- "$2"; echo $?)" "$3" "$(head -n 20 "$1")"
}
says "$mail" 'upgrade/anon-reuse none 70[0-9.]+ [0-9.]+ 77[0-9.]+ [0-9.]+ \+10\.[0-9]+\*' "lkml: a regression, base first, delta on time"
says "$mail" 'munmap/populated/size:1M none .* -7\.[0-9]+\*' "lkml: an improvement"
says "$mail" 'dontneed/pte-none/size:4K none .* [+-]0\.[0-9]+=' "lkml: what is equivalent"
says "$mail" 'fault/hugetlb-first/size:2M none .* [+-][0-9.]+\? \[' "lkml: what is inconclusive"
says "$mail" 'broken/new none: INVALID in NEW: no fault was taken' "lkml: a row that is no result"
says "$mail" '8 \+ 8 boots in 8 rounds, paired, .* 5 processes a boot' "lkml: boots, pairing, processes"
says "$mail" 'A/A noise floor: not recorded' "lkml: what is not recorded is said"
says "$mail" 'Control rows .*: [+-]0\.[0-9]+ to [+-]0\.[0-9]+ %' "lkml: the control rows"
says "$mail" 'config delta: none \(hash 0badcafe\)' "lkml: an empty config delta"
says "$mail" '\./run\.sh campaign --kernels base,patched --seed 42' "lkml: the command of the campaign"
says "$mail" 'Not recorded: base commit, series,.* firmware' "lkml: facts that are missing"
"$mnbench" report --format lkml --fact base_commit=v6.18-rc3 --fact series=2026@x --names old,fixed "$work/campaign" >"$work/facts"
says "$work/facts" 'base old: .* new fixed: .* base commit: v6.18-rc3 series: 2026@x' "lkml: facts and names that are given"
says "$work/vm.lkml" 'upgrade/anon-reuse kvm 0 -> 1 0 -> 4096 0 -> 0 [0-9]+ -> [0-9]+' "lkml: guests' counts"
ok "$(grep -qE 'ns/op|ns per op|%' "$work/vm.lkml"; echo $((! $?)))" "lkml: and no time of guests" "$(grep -E 'ns/op|ns per op' "$work/vm.lkml")"
says "$work/vm.lkml" '\./run\.sh vm --kernels debian-6\.1-arm64,debian-6\.12-arm64 --ops' "lkml: the command of a guest run"
echo '{"mnbench_noise_floor": 1, "noise_floor_percent": 0.6, "minimum_detectable_effect_percent": 1, "kernel_release": "x"}' >"$work/floor.json"
"$mnbench" report --format lkml --noise-floor "$work/floor.json" "$base" "$new" >"$work/floor"
says "$work/floor" 'A/A noise floor 0\.6 %.* Reproduce on each kernel with: \./run\.sh --ops ' "lkml: a noise floor that is given, and the runs' own command"
command=$(sed -n '/^This table:/,$p' "$mail" | tail -n +2)
ok "$([[ $(bash -c "printf '%s ' ${command/.\/run.sh/mnbench}" | tr -s ' ') == "mnbench report --format lkml --out $mail $work/campaign " ]]; echo $?)" \
	"lkml: a wrapped command is one command" "$command"

"$mnbench" report --format lkml --out "$work/extreme.lkml" "$work/made/extreme-base" "$work/made/extreme-new"
taken "lkml: figures of any size within 72 columns" reader lkml "$work/extreme.lkml"
for format in "${formats[@]}"; do
	timeout 300 "$mnbench" report --format "$format" --out "$work/extreme" "$work/made/extreme-base" "$work/made/extreme-new" 2>"$work/err" &&
		(($(wc -c <"$work/extreme") < 1000000)) || endless+="$format: status $?: $(head -n 1 "$work/err") "
done
ok "$([[ -z ${endless-} ]]; echo $?)" "figures of any size in every format, soon" "${endless-}"

# Where both go to one file, as in a CI's log: nothing on stderr stands within a line of stdout.
in_order() { # in_order NAME COMMAND...: what COMMAND says at its end on stderr comes last
	local name=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	"$@" >"$work/both" 2>&1
	cat "$work/out" "$work/err" | cmp -s - "$work/both" && [[ -s $work/out && -s $work/err ]]
	ok $? "$name" "$(head -n 3 "$work/both")"
}
in_order "check >FILE 2>&1 is in order" "$mnbench" check "$work/vm/debian-6.1-arm64"
in_order "compare >FILE 2>&1, too" "$mnbench" compare "$work/made/base-1,$work/made/base-2" "$work/made/new-1,$work/made/new-2"

# Counts, bytes and addresses are whole numbers, or means with their decimals: nowhere an exponent.
exponent='(^|[^0-9a-zA-Z#._-])-?[0-9]+[.]?[0-9]*[eE][+-]?[0-9]+([^0-9a-zA-Z-]|$)'
huge=("$work/made/huge-base" "$work/made/huge-new")
bad=""
for format in "${formats[@]}"; do
	has "$format" vm || continue
	"$mnbench" report --format "$format" "${huge[0]}" >"$work/huge.$format-1" || bad+="$format-1 fails "
	"$mnbench" report --format "$format" "${huge[@]}" >"$work/huge.$format-2" || bad+="$format-2 fails "
	"$mnbench" report --format "$format" "${huge[@]}" "$work/vm" >"$work/huge.$format-4" || bad+="$format-4 fails "
done 2>/dev/null
for run in "${huge[@]}"; do
	"$mnbench" check "$run" >"$work/huge.check-${run##*-}" 2>&1
	"$mnbench" check --json "$run" >"$work/huge.check-json-${run##*-}" 2>&1
done
"$mnbench" compare "${huge[@]}" >"$work/huge.compare" 2>&1
"$mnbench" compare --json "${huge[@]}" >"$work/huge.compare-json" 2>&1
"$mnbench" history "${huge[@]}" >"$work/huge.history" 2>&1
"$mnbench" history --json "${huge[@]}" >"$work/huge.history-json" 2>&1
"$mnbench" plot --out "$work/huge.plots" "${huge[@]}" >/dev/null 2>&1
cp "${huge[0]}/run.json" "$work/huge.run"
# Of the pictures' data, functions.tsv has places in the picture.
mapfile -t files < <(find "$work"/huge.* -type f ! -name '*.png' ! -name '*.svg' ! -name functions.tsv)
bad+=$(sed -E 's/"packed"|"crc32": "[0-9a-f]*"|[A-Za-z0-9+/]{60,}=*//' "${files[@]}" | grep -oE ".{0,60}$exponent" | head -n 5)
ok "$([[ -z $bad ]]; echo $?)" "no exponent in a count, in any of ${#files[@]} files" "$bad"
for text in '[^0-9]2097152[^0-9]' '[^0-9]1048576\.5 ' '[^0-9]1\.5 '; do
	grep -q -- "$text" "$work/huge.check-base" || echo "$text"
done >"$work/lacking"
ok "$([[ ! -s $work/lacking ]]; echo $?)" "and all digits are there" "$(cat "$work/lacking")"

# A row of which no number is known is in no format's way, nor any other row's figure lost for it.
bad=""
for format in "${formats[@]}"; do
	"$mnbench" report --format "$format" --out "$work/unknown.$format" "$work/made/unknown" || bad+="$format "
	[[ $format == junit ]] || reader "$format" "$work/unknown.$format" || (($? == 77)) || bad+="$format "
	[[ $format == otava-config ]] || grep -qE '(^|[^n])known.all' "$work/unknown.$format" || bad+="no row in $format "
done >"$work/out" 2>&1
"$mnbench" compare --json "$work/made/unknown" "$work/made/unknown" >"$work/unknown.json" 2>>"$work/out"
"$python" - "$work"/unknown.{json,kcidb,github-action,gbench} "$work/made/unknown/run.json" >>"$work/out" 2>&1 <<-'END' || bad+="JSON "
	import json, sys
	compared, kcidb, github, gbench, run = (json.load(open(path)) for path in sys.argv[1:])
	rows = run["mnbench"]["rows"]
	assert [len(row["samples"]["ns_per_op"]) for row in rows] == 4 * [5]
	assert [len(row.get("log_ratios", [])) for row in rows] == [0, 5, 0, 5]
	assert rows[3]["samples"]["control_ns"] == 5 * [None]
	assert rows[1].keys() - rows[3].keys() == set(), rows[1].keys() - rows[3].keys()
	assert len(compared["rows"]) == 4 and all(row["times"] for row in compared["rows"])
	assert sum(o["unit"] == "ns/op" for o in github) == 3, github
	assert len(gbench["benchmarks"]) == 15
	assert sum(o["path"].startswith("mnbench.ns.") and "number" in o for o in kcidb["tests"]) == 3
END
ok "$([[ -z $bad ]]; echo $?)" "a row of which no number is known, in every format" "$bad $(tail -n 5 "$work/out")"

# Requests.
expect "formats are listed" 0 "" "$mnbench" report --list-formats
for format in text lkml markdown csv gbench ktap junit kcidb lava github-action openmetrics otava otava-config; do
	grep -q "^$format " "$work/out" || echo "$format"
done >"$work/lacking"
ok "$([[ ! -s $work/lacking ]]; echo $?)" "and these are among them" "$(cat "$work/lacking")"
expect "a format that is none" 2 'no format "nosuch"' "$mnbench" report --format nosuch "$work/native"
expect "no run" 2 "usage: report" "$mnbench" report
expect "a fact that is none" 2 "give KEY=VALUE" "$mnbench" report --fact x "$work/native"
expect "names for fewer kernels" 2 "give 2 names" "$mnbench" report --names one "$work/campaign"
expect "an origin that KCIDB refuses" 2 "origin=A B" "$mnbench" report --format kcidb --fact origin='A B' "$work/native"
expect "times of a guest" 2 "no times to export" "$mnbench" report --format gbench --out "$work/none" "$work/vm"
ok "$([[ ! -e $work/none ]]; echo $?)" "leave no file"
expect "a file that cannot be written" 2 "cannot write /proc/nowhere" "$mnbench" report --out /proc/nowhere "$work/native"
expect "several boots against one" 2 "is one boot" "$mnbench" report "$base" "$work/made/new-1"
expect "nothing in common" 2 "no row in common" "$mnbench" report "$work/made/empty" "$work/native"
mkdir "$work/nothing"
expect "a folder with nothing in it" 2 "holds no run.json" "$mnbench" report "$work/nothing"
expect "events of two runs" 2 "of one run" "$mnbench" report --events "$work/campaign"
mkdir "$work/damaged"
echo '{"done": [{"folder": "../../etc/1-A"}]}' >"$work/damaged/campaign.json"
expect "a campaign.json that leads elsewhere" 2 "is damaged" "$mnbench" report "$work/damaged"
printf '{"context": {}, "mnbench": {"rows": [{"name": "\xff\xfe"' >"$work/latin.json"
expect "a name that is no UTF-8" 2 "is not whole" "$mnbench" report "$work/latin.json"
mkdir "$work/guests"
cp -r "$root/tests/fixtures/vm/debian-6.1-arm64" "$work/guests/$(printf 'a\xff\e[31m|b')"
cp -r "$root/tests/fixtures/vm/debian-6.1-arm64" "$work/guests/plain"
bad=""
for format in "${formats[@]}"; do
	has "$format" vm || continue
	"$mnbench" report --format "$format" --out "$work/folder.$format" "$work/guests" || bad+="$format "
	[[ $format == junit ]] || reader "$format" "$work/folder.$format" || (($? == 77)) || bad+="$format "
done >"$work/out" 2>&1
ok "$([[ -z $bad ]]; echo $?)" "a folder's name that is no UTF-8 harms no format" "$bad $(cat "$work/out")"
ok "$([[ ! -e /tmp/mnbench-hostile ]]; echo $?)" "no name was taken for a command"
expect "more kernels side by side" 0 "" "$mnbench" report --format lkml "$work/vm" "$work/native"
says "$work/out" '\[3\] .*: Linux' "lkml: three kernels are numbered"
tap_end
