#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kept.sh [POINTS]: a folder is whole, or says that it is not and can be gone on with: killed at each
# of its writes (all of them, or POINTS spread over them; 12), and on a disk that is full.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
points=${1:-12}
row=(run --time 0.1 --threads 1 --bystander none --ops 'dontneed/untouched,dontneed/pte-none' --benchmark_repetitions=2)
"$mnbench" doctor >/dev/null 2>&1

# judge DIR: whole, marked, or not there; its run.json, if it has one, is a whole run. Sets why.
judge() {
	why=''
	[[ -d $1 ]] || return 0
	if [[ ! -e $1/UNFINISHED ]]; then
		[[ -s $1/run.json && -s $1/report.txt && -s $1/report.html && ! -e $1/partial.json ]] ||
			[[ ! $(find "$1" -type f) ]] || why="not marked, not whole: $(find "$1" -type f -printf '%f ')"
	fi
	if [[ -e $1/run.json ]]; then
		"$mnbench" report "$1" >/dev/null 2>"$work/said" || why="run.json is not whole: $(head -n 1 "$work/said")"
		[[ $(grep -c '"op":' "$1/run.json") == "$rows" && $(grep -c '"real_time"' "$1/run.json") == "$times" ]] ||
			why="run.json lacks rows or times"
	fi
	[[ -z $why ]]
}

library=$work/kill_at.so
if ! "${CC:-gcc}" -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -shared -fPIC -o "$library" "$root/tests/preload/kill_at.c" -ldl 2>"$work/err"; then
	ok 1 "the library that kills is built" "$(head -n 3 "$work/err")"
	tap_end
fi
expect "a run is counted" 0 "" env LD_PRELOAD="$library" KILL_AT=0 KILL_COUNT="$work/count" "$mnbench" "${row[@]}" --out "$work/run"
calls=$(cat "$work/count" 2>/dev/null || echo 0)
rows=$(grep -c '"op":' "$work/run/run.json") times=$(grep -c '"real_time"' "$work/run/run.json")
judge "$work/run"
ok $? "and whole" "$why"
# The judge's eyes.
cp -r "$work/run" "$work/lie"
rm "$work/lie/report.html"
judge "$work/lie"
ok "$(($? == 0))" "a folder without its page, and without a mark, would be noticed"
head -c -200 "$work/run/run.json" >"$work/lie/run.json"
touch "$work/lie/UNFINISHED"
judge "$work/lie"
ok "$(($? == 0))" "half a run.json would be noticed"
rm -r "$work/run" "$work/lie"

killed=0 marked=0 resumed=0 bad=0
step=$((calls / points))
for ((at = 1; at <= calls; at += step > 0 ? step : 1)); do
	(LD_PRELOAD="$library" KILL_AT=$at exec "$mnbench" "${row[@]}" --out "$work/run") >/dev/null 2>"$work/err"
	(($? != 137)) || killed=$((killed + 1))
	if ! judge "$work/run"; then
		bad=$((bad + 1))
		echo "# killed at call $at: $why"
	fi
	if [[ -e $work/run/UNFINISHED ]]; then
		marked=$((marked + 1))
		if [[ -e $work/run/partial.json ]]; then
			"$mnbench" run --resume "$work/run" >/dev/null 2>"$work/err" && judge "$work/run" && [[ ! -e $work/run/UNFINISHED ]] &&
				resumed=$((resumed + 1)) || echo "# killed at call $at, not resumed: $(tail -n 1 "$work/err") $why"
		elif [[ -e $work/run/run.json ]]; then
			resumed=$((resumed + 1)) # all is there but the pictures
		else
			marked=$((marked - 1)) # before anything was measured
		fi
		! compgen -G "$work/run/*.??????" >/dev/null || [[ ! -e $work/run/run.json ]] || echo "# left: $(ls "$work/run")"
	fi
	rm -rf "$work/run"
done 2>/dev/null
ok "$bad" "killed at $killed of $calls calls that change files: whole or marked"
ok "$((killed >= points - 2 && marked > 3 ? 0 : 1))" "$marked were marked and had something (or this proves nothing)"
ok "$((marked == resumed ? 0 : 1))" "all of these can be gone on with: $resumed"

if [[ $EUID != 0 ]] || ! mkdir "$work/disk" || ! mount -t tmpfs -o size=64k none "$work/disk" 2>/dev/null; then
	skip "a full disk" "needs root to mount a tmpfs"
	tap_end
fi
trap 'umount "$work/disk"; rm -rf "$work"' EXIT
full=0 whole=0 bad=0 resumed=0 partial=0
for kib in 4 12 20 28 40 64 96 200 400 3000; do
	mount -o remount,size=${kib}k "$work/disk"
	"$mnbench" "${row[@]}" --out "$work/disk/run" >/dev/null 2>"$work/err"
	status=$?
	if ((status == 0)); then
		whole=$((whole + 1))
		[[ ! -e $work/disk/run/UNFINISHED ]] || { bad=$((bad + 1)) && echo "# $kib KiB: status 0 and marked"; }
	else
		full=$((full + 1))
		((status == 2)) && grep -q 'No space left' "$work/err" || { bad=$((bad + 1)) && echo "# $kib KiB: status $status, $(tail -n 1 "$work/err")"; }
		[[ ! -d $work/disk/run || -e $work/disk/run/UNFINISHED ]] || { bad=$((bad + 1)) && echo "# $kib KiB: a folder without a mark: $(ls "$work/disk/run")"; }
	fi
	judge "$work/disk/run" || { bad=$((bad + 1)) && echo "# $kib KiB: $why"; }
	if [[ -e $work/disk/run/partial.json ]]; then
		partial=$((partial + 1))
		mount -o remount,size=8m "$work/disk"
		"$mnbench" run --resume "$work/disk/run" >/dev/null 2>"$work/err" && judge "$work/disk/run" && [[ ! -e $work/disk/run/UNFINISHED ]] &&
			resumed=$((resumed + 1)) || echo "# $kib KiB, not resumed: $(tail -n 1 "$work/err")"
	fi
	rm -rf "$work/disk/run"
done
ok "$bad" "disks of 4 KiB to 3 MiB: whole, or status 2, marked, and the reason"
ok "$((full >= 4 && whole >= 1 ? 0 : 1))" "$full were full, $whole were not (or this proves nothing)"
ok "$((partial > 0 && partial == resumed ? 0 : 1))" "with room again $resumed of $partial are gone on with"
# A guest's run has a folder, too.
if [[ -x $root/build/arm64/mnbench ]] && "$mnbench" vm --list-kernels | grep -qE '^debian-6.12-arm64 .* yes ' && command -v qemu-system-aarch64 >/dev/null; then
	mount -o remount,size=20m "$work/disk"
	vm=(vm --kernels debian-6.12-arm64 --one-cpu --ops dontneed/untouched --out "$work/disk/vm")
	"$mnbench" "${vm[@]}" >/dev/null 2>"$work/err"
	status=$?
	ok "$([[ $status == 2 && (! -d $work/disk/vm || -e $work/disk/vm/UNFINISHED) ]]; echo $?)" "a disk without room for a guest: status 2, no folder that looks whole" \
		"status $status: $(tail -n 2 "$work/err"); $(find "$work/disk" | head -n 5)"
else
	skip "a disk without room for a guest" "no QEMU, no program for arm64 or no kernel in the cache"
fi
tap_end
