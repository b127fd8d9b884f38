#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures: each from data that have something for it, none from data that have not; names that
# gnuplot could take for its own; bad requests. The runs are tests/picture_runs.c's.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

if ! command -v gnuplot >/dev/null; then
	skip "pictures" "gnuplot is not installed"
	tap_end
fi
runs=$work/runs
mkdir "$runs"
(cd "$runs" && "$root"/build/tests/picture_runs "$runs") 2>"$work/err"
ok $? "a history is drawn" "$(<"$work/err")"

# draws NAME PICTURES RUN...: draws into $work/NAME exactly these, whole, and says nothing.
draws() {
	local name=$1 wanted=$2 got bad=""
	shift 2
	mkdir -p "$work/$name"
	"$mnbench" plot --out "$work/$name" "$@" >"$work/said" 2>&1
	ok $? "$name: drawn" "$(<"$work/said")"
	ok "$([[ ! -s $work/said ]]; echo $?)" "$name: not a word, gnuplot's neither" "$(<"$work/said")"
	got=$(cd "$work/$name" && ls ./*.tsv | tr -d '\n' | sed 's/\.tsv/ /g; s/\.\///g')
	ok "$([[ $got == "$wanted " ]]; echo $?)" "$name: $wanted" "got: $got"
	for got in $wanted; do
		[[ $(head -c 4 "$work/$name/$got.png" | tail -c 3) == PNG ]] || bad+=" $got.png"
		tail -c 10 "$work/$name/$got.svg" | grep -q '</svg>' || bad+=" $got.svg"
	done
	ok "$([[ -z $bad ]]; echo $?)" "$name: as PNG and SVG" "not:$bad"
}

# says NAME PICTURE TEXT...: the picture shows each text.
says() {
	local name=$1 picture=$2 text
	shift 2
	for text; do
		ok "$(grep -qF -- "$text" "$work/$name/$picture.svg"; echo $?)" "$name: $picture says \"$text\""
	done
}

draws one "bytes calls curves distributions overhead scaling" "$runs/shapes"
says one overhead 'Linux 6.18-base x86_64, a CPU that never was' 'munmap/populated/size:4K'
says one curves '33 pages, tlb_single_page_flush_ceiling; 512 pages, a page table' 'ns per operation'
says one scaling 'bystander, armed' 'threads'
draws compared "bytes calls distributions ratios" "$runs/shapes" "$runs/slower"
says compared ratios 'BASE Linux 6.18-base' 'NEW Linux 6.18-slower' 'regression' 'effect of interest'
ok "$(grep -q "^munmap/populated/size:4K"$'\t'"1\.[12]" "$work/compared/ratios.tsv"; echo $?)" \
	"compared: the ratio is that of times" "$(head -n 3 "$work/compared/ratios.tsv")"
# Eight boots of two kernels, whose processes have no blocks.
"$root"/build/tests/synthetic_runs "$work/made"
draws campaign "bytes calls distributions ratios" "$work/made/campaign"
says campaign ratios 'only in BASE' 'INVALID: no fault was taken' 'improvement'
draws boots "bytes calls distributions" "$work/made/base-1,$work/made/base-2"
draws kernels "bytes calls functions" "$runs/kernels"
says kernels functions 'do_wp_page' 'new_function' 'none to kvm'
draws gaps "bytes calls curves distributions overhead scaling" "$runs/gaps"
says gaps overhead 'INVALID: 0 minor faults, 512 expected' 'not timed'
says gaps distributions 'INVALID: 0 minor faults' 'not timed'
says gaps calls 'INVALID' 'not counted'
says gaps curves 'not timed' 'not counted'
draws guest "bytes calls curves" "$root/tests/fixtures/vm/debian-6.12-arm64"
says guest curves 'MAX_DVM_OPS' 'emulated guest: counts, no times'
ok "$(! grep -q 'ns per operation' "$work/guest/curves.svg"; echo $?)" "guest: no time, and no room for one"
draws full "bytes calls curves distributions overhead scaling" "$runs/full"
says full overhead 'more rows: no room'

# The noise floor of a selftest is a line in the picture.
printf '{"mnbench_noise_floor": 1, "noise_floor_percent": 2.0, "minimum_detectable_effect_percent": 4.0,
"comparison_seconds": 10, "comparisons": 20, "false_alarms": 0, "kernel_release": "x"}\n' >"$work/floor.json"
draws floor "bytes calls distributions ratios" --noise-floor "$work/floor.json" "$runs/shapes" "$runs/slower"
says floor ratios 'noise floor'

draws hostile "bytes calls curves distributions overhead scaling" "$runs/hostile"
ok "$([[ -z $(find "$work" "$PWD" -maxdepth 3 -name 'PWNED*') ]]; echo $?)" "hostile: nothing was executed"
says hostile bytes '%s %d %n %%' '{/Symbol a}^2_b &amp; &lt;b>bold&lt;/b>' '$(touch PWNED) ${HOME} @ARG1'
says hostile curves '&lt;/script>&lt;script>'
if command -v xmllint >/dev/null; then
	xmllint --nonet --noout "$work"/*/*.svg "$runs"/*.svg 2>"$work/err"
	ok $? "every SVG is well-formed" "$(head -n 3 "$work/err")"
else
	skip "every SVG is well-formed" "xmllint is not installed"
fi
grep -q 'change point' "$runs/history.svg" && grep -qF '+12.0 %' "$runs/history.svg"
ok $? "a history shows its change point"
ok "$(! grep -q 'change point\|interval' "$runs/short.svg"; echo $?)" "a short one has neither changes nor intervals"

# Forty nights, the last twenty slower by 8 %.
mkdir "$work/nights"
for ((i = 0; i < 40; i++)); do
	printf '2026-%02d-%02dT03:00:00+00:00 board 6.12.%d %s 1 1\n' $((1 + i / 28)) $((1 + i % 28)) $((i / 20)) \
		"$((i < 20 ? 100 : 108))e-2"
done | "$root"/build/tests/history_runs "$work/nights" 1
"$mnbench" plot --history --out "$work/past" "$work/nights" >"$work/said" 2>&1
ok "$((! $? && $(find "$work/past" -name '*.png' | wc -l) == 2 ? 0 : 1))" "plot --history: a picture of each row whose level changed" "$(<"$work/said")"
ok "$(grep -q '>+[78]\.[0-9] %<' "$work/past/history-1.svg"; echo $?)" "it says by how much"
expect "plot --history of nothing that changed" 2 'no time in these runs changed' "$mnbench" plot --history --out "$work" "$runs/shapes"

cp -r "$runs/shapes" "$work/again"
"$mnbench" plot "$work/again" 2>"$work/err"
ok "$([[ -s $work/again/overhead.png ]]; echo $?)" "one folder's pictures go into it"
cp "$runs/bare/run.json" "$work/again/run.json"
expect "nothing to draw" 2 'nothing to draw' "$mnbench" plot "$work/again"
ok "$([[ -z $(find "$work/again" -name '*.png' -o -name '*.tsv') ]]; echo $?)" "old pictures of it are taken away"
expect "no run" 2 'name a run' "$mnbench" plot
expect "an unknown option" 2 'unknown option --colour' "$mnbench" plot --colour "$runs/shapes"
expect "a run that is not there" 2 'nowhere' "$mnbench" plot --out "$work" "$work/nowhere"
expect "a file for a folder" 2 'give another --out' "$mnbench" plot --out "$work/floor.json" "$runs/shapes"
expect "no gnuplot" 2 'gnuplot is not installed' env PATH=/nowhere "$mnbench" plot --out "$work/one" "$runs/shapes"
tap_end
