#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The format html: whole, small, harmless, and in a headless Chromium (tests/browser.py).
# The runs are tests/picture_runs.c's, and a guest run of Debian's kernels.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"

runs=$work/runs
mkdir "$runs"
(cd "$runs" && PATH=/nowhere "$root"/build/tests/picture_runs "$runs") 2>/dev/null

# page NAME RUN...: $work/NAME.html
page() {
	local name=$1
	shift
	"$mnbench" report --format html --out "$work/$name.html" "$@" 2>"$work/err"
	ok $? "$name: written" "$(<"$work/err")"
}

has() {
	ok "$(grep -qF -- "$2" "$work/$1.html"; echo $?)" "$1: \"$2\""
}

page one "$runs/shapes"
page compared "$runs/shapes" "$runs/slower"
page gaps "$runs/gaps"
page guests "$root/tests/fixtures/vm"
page full "$runs/full"
page hostile "$runs/hostile"
page bare "$runs/bare"

mkdir "$work/nights"
for ((i = 0; i < 30; i++)); do
	printf '2026-01-%02dT03:00:00+00:00 board 6.12.%d %s 1 1\n' $((1 + i)) $((i / 15)) "$((i < 15 ? 100 : 108))e-2"
done | "$root"/build/tests/history_runs "$work/nights" 1
newest=$(find "$work/nights" -mindepth 1 -maxdepth 1 | sort -V | tail -n 1)
page past --history "$work/nights" "$newest"
has past 'kvm, 30 runs; dashed: its level changed'
page alone "$newest"
ok "$(! grep -q 'History' "$work/alone.html"; echo $?)" "without --history no history"
expect "--history of another format" 2 'is of the format html' "$mnbench" report --history "$work/nights" "$newest"

has compared 'REGRESSION'
has gaps '<b class="bad-word">INVALID</b>: 0 minor faults, 512 expected'
has gaps 'no hardware counters here'
has guests 'upgrade-notifies@upgrade/anon-reuse'
has guests 'an emulated guest: counts, no times'
ok "$(! grep -q 'ns/op' "$work/guests.html"; echo $?)" "guests: an emulated guest tells no time"
size=$(stat -c %s "$work/full.html")
ok "$((size >= 2000000))" "a full suite's page is below 2 MB" "$size bytes"
ok "$(! grep -qiE '(src|href)="?[a-z]*:?//|@import|url\(' "$work/compared.html"; echo $?)" "nothing is loaded from elsewhere"
ok "$([[ $(grep -c '<script' "$work/hostile.html") == 2 ]]; echo $?)" "hostile: no name became a script"
has hostile '&lt;/script&gt;&lt;script&gt;window.hacked=1&lt;/script&gt;'
has hostile '&lt;i&gt;broken'
ok "$(! grep -qE '<i>|<b>bold' "$work/hostile.html"; echo $?)" "hostile: no name became an element"
has hostile '\u003c/script\u003e\u003cscript\u003e'

if ! command -v chromedriver >/dev/null || ! command -v python3 >/dev/null; then
	skip "the pages in a browser" "chromium-driver or python3 is not installed"
	tap_end
fi
mkdir "$work/shots"
HOME=$work python3 "$root"/tests/browser.py "$work/shots" "$work"/{compared,guests,gaps,past,hostile}.html >"$work/browser" 2>"$work/err"
status=$?
if ((status == 77)); then
	skip "the pages in a browser" "Chromium does not start: $(head -n 1 "$work/browser")"
	tap_end
fi
while read -r line; do
	case $line in
	'ok '*) ok 0 "${line#*- }" ;;
	'not ok '*) ok 1 "${line#*- }" ;;
	'# '*) echo "$line" ;;
	esac
done <"$work/browser"
ok "$((status > 1))" "the browser's test came to its end" "$(tail -n 5 "$work/err")"
tap_end
