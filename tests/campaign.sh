#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Campaigns: order, interruption and resumption, in guests and by kexec inside of one.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
PATH=$PATH:/usr/sbin:/sbin
campaign=("$mnbench" campaign)
by_hand=("${campaign[@]}" --host --no-kexec)

order() { sed -n 's/^ *"order": "\(.*\)",/\1/p' "$1/campaign.json" 2>/dev/null; }
boots_done() { grep -c '"folder":' "$1/campaign.json" 2>/dev/null; }

expect "one kernel" 2 "takes two kernels" "${campaign[@]}" --kernels debian-6.1-arm64
expect "three kernels" 2 "takes two kernels" "${campaign[@]}" --kernels a,b,c
expect "no kernels" 2 "which two kernels" "${campaign[@]}"
expect "no such kernel" 2 'nosuch' "${campaign[@]}" --kernels debian-6.1-arm64,nosuch --out "$work/none"
ok "$([[ ! -e $work/none ]]; echo $?)" "what cannot begin leaves no folder"
expect "no rounds" 2 "rounds takes a number from 1" "${campaign[@]}" --kernels a,b --rounds 0
expect "--no-kexec in guests" 2 "are for --host" "${campaign[@]}" --kernels a,b --no-kexec
expect "--resume and more" 2 "no other option" "${campaign[@]}" --resume "$work" --rounds 3
expect "--resume of nothing" 2 "holds no campaign" "${campaign[@]}" --resume "$work"
expect "an image that is not there" 2 "cannot read /nosuch" "${campaign[@]}" --host --kernels a=/nosuch,b=/nosuch --out "$work/none"
ok "$([[ ! -e $work/none ]]; echo $?)" "and leaves no folder either"
expect "fewer than six rounds are warned of" 0 "fewer than 6 rounds" "${by_hand[@]}" --kernels x,y --rounds 5 --out "$work/few"

for name in one two; do
	expect "the next boot is told: $name" 0 "" "${by_hand[@]}" --kernels x,y --rounds 40 --seed 7 --out "$work/$name"
done
ok "$(grep -q -- "--resume $work/two" "$work/out"; echo $?)" "and the command that goes on"
"${by_hand[@]}" --kernels x,y --rounds 40 --seed 8 --out "$work/other" >/dev/null 2>&1
ok "$([[ -n $(order "$work/one") && $(order "$work/one") == "$(order "$work/two")" ]]; echo $?)" "one seed, one order"
ok "$([[ $(order "$work/one") != "$(order "$work/other")" ]]; echo $?)" "another seed, another order"
ok "$([[ $(order "$work/one") == *AB*BA*AB* ]]; echo $?)" "both kernels come first, in no fixed turn" "$(order "$work/one")"
expect "the same command again goes on" 0 "0 of 80 boots done" "${by_hand[@]}" --kernels x,y --rounds 40 --seed 7 --out "$work/one"
expect "another command in the folder" 2 "holds another campaign" "${by_hand[@]}" --kernels x,y --rounds 41 --seed 7 --out "$work/one"

# damage NAME PATTERN SED: what sed makes of campaign.json is refused with one line.
damage() {
	rm -rf "$work/damaged"
	cp -r "$work/one" "$work/damaged"
	sed -i "$3" "$work/damaged/campaign.json"
	expect "$1" 2 "$2" "${campaign[@]}" --resume "$work/damaged"
	ok "$(($(wc -l <"$work/err") == 1 ? 0 : 1))" "and no other line: $1" "$(cat "$work/err")"
}
damage "a campaign.json that is cut off" "not whole" '6,$d'
damage "an order that is not the seed's" "not what its seed gives" 's/"order": "../"order": "XX/'
damage "a seed that is not the order's" "not what its seed gives" 's/"seed": 7/"seed": 8/'
damage "an entry that is gone" "an entry is missing" '/"asked_from"/d'
damage "boots that never were" "not in its order" 's/"done": \[\]/"done": [{"folder":"2-A","boot_id":"x","kernel":"y"}]/'
damage "a campaign of another suite" "another suite_commit" 's/"suite_commit": "/&x/'

# By hand, this machine's kernel being A, and first with this seed. What asked for the boot is
# given another name, as if the machine had been booted since.
quick=(--ops dontneed/untouched -- --time 0.2 --threads 1 --benchmark_repetitions=2)
here=$work/here
"${by_hand[@]}" --kernels "$(uname -r),nosuch" --rounds 2 --seed 6 --settle 0 --out "$here" "${quick[@]}" >"$work/out" 2>&1
ok "$([[ $(order "$here") == AB* && $(boots_done "$here") == 0 ]]; echo $?)" "the boot that begins a campaign is not measured" "$(cat "$work/out")"
sed -i 's/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$here/campaign.json"
expect "a boot that was asked for is measured, and the other kernel asked for" 0 "boot 1 of 4" "${campaign[@]}" --resume "$here"
ok "$(grep -q 'Boot nosuch next' "$work/out" && grep -q '"round": 1' "$here/1-A/run.json"; echo $?)" "its run.json says its round" "$(cat "$work/out")"
sed -i 's/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$here/campaign.json"
sed -i 's/"boot_id": ".*",/"boot_id": "an earlier boot",/' "$here/campaign.json"
expect "the wrong kernel is not measured" 0 "1 of 4 boots done" "${campaign[@]}" --resume "$here"
ok "$([[ $(boots_done "$here") == 1 ]]; echo $?)" "and nothing is added"

# The last of a round and the first of the next are both A: one boot is not measured twice.
twice=$work/twice
"${by_hand[@]}" --kernels "$(uname -r),nosuch" --rounds 2 --seed 5 --settle 0 --out "$twice" "${quick[@]}" >/dev/null 2>&1
sed -i 's/"done": \[\]/"done": [{"folder":"1-B","boot_id":"x","kernel":"y"}]/; s/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$twice/campaign.json"
expect "a kernel that is due twice" 0 "boot 2 of 4" "${campaign[@]}" --resume "$twice"
sed -i 's/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$twice/campaign.json"
expect "is asked for anew" 0 "2 of 4 boots done" "${campaign[@]}" --resume "$twice"
ok "$([[ $(order "$twice") == "BA AB" && $(boots_done "$twice") == 2 ]]; echo $?)" "one boot is not measured twice" "$(order "$twice")"
rm -r "$twice/1-A"
sed -i 's/"boot_id": ".*",/"boot_id": "x",/; s/"kernel": ".*"/"kernel": "Linux of old"/; s/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$twice/campaign.json"
expect "a side of two kernels" 2 "earlier ones of .* were of Linux of old" "${campaign[@]}" --resume "$twice"

# In guests: QEMU fails, then the campaign is interrupted, then it comes to its end.
if arm64_guests "a campaign in guests"; then
	mkdir "$work/fake"
	cat >"$work/fake/qemu-system-aarch64" <<-END
		#!/bin/sh
		[ -e "$work/broken" ] && exit 1
		exec $(command -v qemu-system-aarch64) "\$@"
	END
	chmod +x "$work/fake/qemu-system-aarch64"
	touch "$work/broken"
	guests=$work/guests
	expect "kernels that do not boot end it, resumable" 2 "stopped after 0 of 4 boots; go on with: .*--resume $guests" \
		env PATH="$work/fake:$PATH" "${campaign[@]}" --rounds 2 --seed 3 --ops upgrade/anon-reuse --out "$guests" \
		--kernels debian-6.1-arm64@cortex-a72,debian-6.12-arm64@cortex-a72
	rm "$work/broken"
	"${campaign[@]}" --resume "$guests" >"$work/out" 2>"$work/err" &
	pid=$!
	while [[ $(boots_done "$guests") == 0 ]] && kill -0 $pid 2>/dev/null; do sleep 0.2; done
	expect "two at once are refused" 2 "is running" "${campaign[@]}" --resume "$guests"
	sleep 1
	kill -INT $pid
	wait $pid
	ok "$(($? == 2 ? 0 : 1))" "SIGINT ends it with status 2"
	ok "$([[ $(boots_done "$guests") == 1 && -s $guests/1-B/run.json && ! -e $guests/1-A && -e $guests/UNFINISHED ]]; echo $?)" \
		"one boot is kept, the one at hand is not" "$(ls "$guests")"
	ok "$(! compgen -G "$guests/.scratch*" >/dev/null; echo $?)" "no scratch files are left"
	expect "it goes on and compares" 0 "boot 4 of 4" "${campaign[@]}" --resume "$guests"
	ok "$([[ $(order "$guests") == "BA BA" && -s $guests/2-A/run.json && -s $guests/2-B/run.json ]]; echo $?)" "in the order of its seed"
	ok "$(($(grep -c '2 boots$' "$guests/report.txt") == 2 && $(grep -c '^[0-9]* regressions' "$guests/report.txt") == 1 ? 0 : 1))" \
		"one comparison, of two boots a side" "$(cat "$guests/report.txt")"
	ok "$(grep -q 'upgrade/anon-reuse.* secondary_invalidations_per_op: 0 -> 1' "$work/out"; echo $?)" "6.1 sends none, 6.12 one"
	ok "$(grep -q '<b>0 broken</b>' "$guests/report.html"; echo $?)" "and as a page"
	ok "$([[ ! -e $guests/UNFINISHED ]]; echo $?)" "the folder is whole"
	cp "$guests/report.txt" "$work/report"
	expect "a finished one only compares again" 0 "4 of 4 boots done" "${campaign[@]}" --resume "$guests"
	ok "$(cmp -s "$work/report" "$guests/report.txt"; echo $?)" "with the same outcome"
fi

# One guest that goes from 6.1 to 6.12 and back, twice, its campaign on a disk that stays.
kexec_guest() {
	local kernel folder

	mkdir "$work/disk" "$work/bin"
	printf '#!/bin/sh\nexit 1\n' >"$work/bin/mke2fs" # no image for files: less to load
	chmod +x "$work/bin/mke2fs"
	printf '%s\n' campaign --host --rounds 2 --seed 3 --settle 0 --ops dontneed/untouched --lens calls --out /disk/campaign \
		--kernels 6.1=/disk/6.1:/disk/6.1.initrd,6.12=/disk/6.12:/disk/6.12.initrd -- --emulated --threads 1 >"$work/args"
	for kernel in 6.1 6.12; do
		folder=$("$root/kernels-under-test/fetch" "$root/tests/fixtures/kexec-$kernel-amd64.kernel" \
			"${MNBENCH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mnbench}") || return 1
		cp "$folder/vmlinuz" "$work/disk/$kernel"
		PATH=$work/bin:$PATH "$root/kernels-under-test/initramfs" "$work/disk/$kernel.initrd" \
			"$mnbench" "$root/build/guest-init" "$work/args" "$folder/modules" || return 1
	done
	mke2fs -q -F -t ext4 -E lazy_itable_init=0 -d "$work/disk" "$work/disk.img" 256M || return 1
	timeout 3000 qemu-system-x86_64 -accel tcg,thread=single -machine q35 -cpu qemu64,+svm,+rdrand -m 512M -nodefaults \
		-no-user-config -display none -monitor none -serial stdio -no-reboot \
		-drive if=virtio,format=raw,file="$work/disk.img" -kernel "$work/disk/6.1" -initrd "$work/disk/6.1.initrd" \
		-append "console=ttyS0 no_timer_check rcupdate.rcu_expedited=1 quiet panic=-1 mitigations=off" \
		</dev/null 2>&1 | tr -d '\r' >"$work/console"
	mkdir "$work/kept"
	debugfs -R "rdump /campaign $work/kept" "$work/disk.img" >/dev/null 2>&1
}

if [[ $(uname -m) != x86_64 ]] || ! command -v qemu-system-x86_64 >/dev/null; then
	skip "kexec in a guest" "qemu-system-x86 is not installed, or no mnbench for x86-64 is built here"
elif ! command -v mke2fs >/dev/null; then
	skip "kexec in a guest" "e2fsprogs is not installed"
else
	kexec_guest 2>"$work/err"
	ok $? "a guest with a disk runs" "$(tail -n 3 "$work/err")"
	kept=$work/kept/campaign
	sed -n 's/^mnbench: guest: \([0-9.]*\).* is up.*/# boots \1/p' "$work/console"
	ok "$([[ $(sed -n 's/^mnbench: guest: \([0-9]*\.[0-9]*\).* is up.*/\1/p' "$work/console" | tr '\n' ' ') == "6.1 6.12 6.1 6.12 6.1 " ]]; echo $?)" \
		"from 6.1 to 6.12 and back, twice" "$(tail -n 20 "$work/console")"
	ok "$(($(grep -c '^BASE  Linux 6.1\..*2 boots' "$work/console") == 1 && $(grep -c '^NEW   Linux 6.12\..*2 boots' "$work/console") == 1 &&
		$(grep -c '^[0-9]* regressions' "$work/console") == 1 ? 0 : 1))" "ends with one comparison"
	ok "$(grep -q 'dontneed/untouched.*secondary_invalidations_per_op: 1 -> 0' "$work/console"; echo $?)" "6.1 floods, 6.12 does not"
	ok "$(grep -qE '^@mnbench [0-9a-f]+ exit 0' "$work/console"; echo $?)" "exit status 0"
	ok "$([[ $(boots_done "$kept") == 4 && $(grep '"boot_id"' "$kept"/*/run.json | sed 's/.*: "boot_id"//' | awk '{ print $NF }' | sort -u | wc -l) == 4 ]]; echo $?)" \
		"four boots, no two of them one" "$(ls "$kept")"
	ok "$(grep -q 'mnbench.kernel=6.12"' "$kept/1-B/run.json"; echo $?)" "each says on its command line which it is"
fi
ok "$(ended "^qemu-system.*$work"; echo $?)" "no guest is left behind"
tap_end
