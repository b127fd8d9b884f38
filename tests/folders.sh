#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is not ours stays: a folder full of odd names before and after every subcommand that writes
# where it is told to, whether that succeeds, fails or is interrupted.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export LC_ALL=C MNBENCH_CACHE=$work/cache XDG_DATA_HOME=$work/data
row=(run --ops dontneed/untouched --time 0.1 --threads 1 --bystander none --benchmark_repetitions=2)
long=("${row[@]}" --time 60)
fixture=$work/fixture
mkdir "$work/outside" "$work/bin" "$fixture"
cp "$root/tests/fixtures/run/format-2.json" "$fixture/run.json"
echo precious >"$work/outside/file"

# odd FOLDER [unfinished]: what users keep, some of it named much like what is ours.
odd() {
	rm -rf "$1"
	mkdir -p "$1/sub/1-A" "$1/debian-6.1-arm64" "$1/1-A" "$1/.scratch-abcdef" "$1/report.json.abcdef"
	(
		cd "$1" || exit
		for name in config.json.sample notes.txt.backup package.json.backup index.html.backup data.tsv.123456 \
			run.json.bak run.json.backup partial.json.backup calls.tsv.abcdef report.txt.old run.json.new \
			run.json.new.aB3-E9 run.json.new.aB3dE9x run.json.new.aB3dE run.jsonXnewXaB3dE9 my-run.json.new.aB3dE9 \
			'run.json.new.a 3dE9' other.json.new.aB3dE9 UNFINISHED.backup .hidden .run.json.new.aB3dE9 -rf --out \
			'a name with blanks.txt.abcdef' $'two\nlines.txt.abcdef' $'*.json.??????' noise_floor.json vm.json.old \
			sub/run.json.new.aB3dE9 sub/1-A/run.json debian-6.1-arm64/notes 1-A/notes .scratch-abcdef/file; do
			echo "content of $name" >"./$name"
		done
		ln -s ../outside link
		ln -s ../outside/file report.html.new.aB3dE9
		[[ -z ${2-} ]] || : >UNFINISHED
	)
}

# Names, kinds, targets of links, contents: a line each, whatever the names are.
snapshot() {
	(cd "$1" && find . -mindepth 1 -type f -print0 | sort -z | xargs -0r sha256sum --
		find . -mindepth 1 ! -type f -printf '%y %l %p\0' | tr '\n\0' '?\n'
		sha256sum "$work/outside/file") | sort
}

before() { snapshot "$1" >"$work/before"; }

# kept NAME FOLDER [OURS]: nothing that was there is gone or another one, but for names of ours.
kept() {
	local lost
	lost=$(snapshot "$2" | comm -23 "$work/before" - | grep -vE " \./(${3:-UNFINISHED})$")
	ok "$([[ -z $lost ]]; echo $?)" "$1: everything is still there" "$lost"
}

# same NAME FOLDER: and nothing has been added.
same() {
	local now
	now=$(snapshot "$2" | diff "$work/before" -)
	ok "$([[ -z $now ]]; echo $?)" "$1: nothing has changed" "$now"
}

# interrupted NAME CONDITION COMMAND...: SIGINT once the condition holds.
interrupted() {
	local name=$1 condition=$2 pid
	shift 2
	env --default-signal=INT "$@" >"$work/out" 2>"$work/err" </dev/null & # a shell's own child ignores it
	pid=$!
	until eval "$condition" || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
	kill -INT $pid 2>/dev/null
	wait $pid
	ok "$(($? == 2 || $? == 130 ? 0 : 1))" "$name: is interrupted" "$(cat "$work/err")"
}

# What a command needs that is not its folder: images, a QEMU that is none, a tree.
python3 - "$work" "$root/tests/fixtures/vm/debian-6.12-arm64/run.json" <<-'END'
	import sys, zlib
	work, run = sys.argv[1], open(sys.argv[2]).read()
	bzimage = bytearray(4096)
	bzimage[0x1f1], bzimage[0x1f4], bzimage[0x202:0x206] = 1, 64, b"HdrS"
	arm64 = bytearray(4096)
	arm64[56:60] = b"ARM\x64"
	open(f"{work}/image.x86_64", "wb").write(bzimage)
	open(f"{work}/image.aarch64", "wb").write(arm64)
	with open(f"{work}/console", "w") as out:
	    def line(head, text=""):
	        print("@mnbench %08x %s%s" % (zlib.crc32((head + text).encode()), head, text), file=out)
	    pieces = []
	    for text in run.split("\n")[:-1]:
	        while len(text) > 800:
	            pieces.append(("part", text[:800]))
	            text = text[800:]
	        pieces.append(("line", text))
	    line("file run.json lines=%d bytes=%d crc32=%08x" % (len(pieces), len(run.encode()), zlib.crc32(run.encode())))
	    for k, (kind, text) in enumerate(pieces, 1):
	        line(f"{kind} {k} ", text)
	    line("end run.json")
	    line("exit 0")
END
machine=$(uname -m)
cat >"$work/bin/qemu-system-$machine" <<-END
	#!/bin/sh
	[ -e "$work/slow" ] && touch "$work/booted" && exec sleep 1000
	[ -e "$work/broken" ] && exit 1
	cat "$work/console"
END
chmod +x "$work/bin/qemu-system-$machine"
vm=(env PATH="$work/bin:$PATH" "$mnbench" vm --image "$work/image.$machine")
git init -q "$work/tree"
for n in 1 2; do
	git -C "$work/tree" -c user.name=n -c user.email=n@localhost commit -q --allow-empty -m "commit $n"
	git -C "$work/tree" tag "v$n"
done
arch=$([[ $machine == aarch64 ]] && echo arm64 || echo amd64)
bisect=(env PATH="$work/bin:$PATH" "$mnbench" bisect --arch "$arch" --tree "$work/tree" --good v1 --bad v2 --rule upgrade-notifies)
build=("$mnbench" build-kernel --arch "$arch" --tree "$work/tree")
by_hand=("$mnbench" campaign --host --no-kexec --rounds 1 --seed 6 --settle 0 --kernels "$(uname -r),nosuch" --ops dontneed/untouched)
quick=(-- --time 0.1 --threads 1 --bystander none --benchmark_repetitions=2)

# refused NAME FOLDER COMMAND...: a folder that is not empty and not unfinished.
refused() {
	local name=$1 folder=$2
	shift 2
	odd "$folder"
	before "$folder"
	expect "$name: a folder with something in it" 2 "is not empty" "$@"
	same "$name" "$folder"
	odd "$folder"
	echo mine >"$folder/UNFINISHED"
	before "$folder"
	expect "$name: and a file UNFINISHED that is not our mark" 2 "is not empty" "$@"
	same "$name" "$folder"
	odd "$folder" unfinished
	: >"$folder/run.json"
	before "$folder"
	expect "$name: an unfinished folder with a run.json" 2 "holds a run already" "$@"
	same "$name" "$folder"
	rm -rf "$folder"
	mkdir "$folder"
}

# ends NAME STATUS FOLDER COMMAND...: in a folder that was left unfinished.
ends() {
	local name=$1 status=$2 folder=$3
	shift 3
	odd "$folder" unfinished
	before "$folder"
	expect "$name" "$status" "" "$@"
	kept "$name" "$folder"
}

d=$work/folder
try_run_out() {
	refused "run" "$d" "$mnbench" "${row[@]}" --out "$d"
	ends "run" 0 "$d" "$mnbench" "${row[@]}" --out "$d//"
	ok "$([[ -s $d/run.json && -s $d/report.html && ! -e $d/UNFINISHED ]]; echo $?)" "run: and the run is there" "$(ls "$d")"
	before "$d"
	expect "run into a whole one" 2 "holds a run already" "$mnbench" "${row[@]}" --out "$d"
	same "run into a whole one" "$d"
	odd "$d" unfinished
	mkdir "$d/report.html" && echo mine >"$d/report.html/file"
	before "$d"
	expect "run that cannot write its page" 2 "report.html" "$mnbench" "${row[@]}" --out "$d"
	kept "run that fails" "$d"
	odd "$d" unfinished
	echo mine >"$d/overhead.png" && ln -s ../outside/file "$d/calls.svg"
	before "$d"
	expect "run beside pictures that are not ours" 0 "in the way" "$mnbench" "${row[@]}" --out "$d"
	kept "run beside pictures that are not ours" "$d"
	odd "$d" unfinished
	before "$d"
	interrupted "run" '[[ -e $d/partial.json ]]' "$mnbench" "${long[@]}" --out "$d"
	kept "run that is interrupted" "$d"
	# Strays of a run that was killed go; in a folder that nobody marked they stay.
	local name names=(run.json partial.json report.txt report.html vm.json campaign.json steps.json table.md kallsyms.txt kernel-log.txt)
	while read -r name; do names+=("$name.tsv"); done < <(sed -nE 's/^\t\{"([a-z]+)", "[a-z]+", .*/\1/p' "$root/plots/plot.c")
	rm -rf "$d" && mkdir "$d"
	for name in "${names[@]}"; do echo stray >"$d/$name.new.aB3dE9"; done
	before "$d"
	expect "strays in a folder without a mark" 2 "is not empty" "$mnbench" "${row[@]}" --out "$d"
	same "strays in a folder without a mark" "$d"
	: >"$d/UNFINISHED"
	expect "strays in a folder with one" 0 "" "$mnbench" "${row[@]}" --out "$d"
	ok "$([[ ${#names[@]} -gt 15 ]] && ! compgen -G "$d/*.new.*" >/dev/null; echo $?)" "strays of ours are gone" "$(ls "$d")"
	# Every file that a run writes by file_write() is one whose stray is known.
	ok "$(for name in "$d"/*.{json,txt,html,tsv}; do printf '%s\n' "${names[@]}" | grep -qxF "${name##*/}" || exit 1; done; echo $?)" "they are all that a run writes" "$(ls "$d")"
	# A folder that a user has made stays his.
	rm -rf "$d" && mkdir "$d"
	interrupted "run into an empty folder" '[[ -e $d/UNFINISHED ]]' "$mnbench" "${long[@]}" --out "$d"
	ok "$([[ -d $d && -z $(ls -A "$d") ]]; echo $?)" "an empty folder is as it was" "$(ls -A "$d")"
	# Two at once, and what was interrupted is not begun anew over itself.
	"$mnbench" "${long[@]}" --suite full --out "$work/live" >/dev/null 2>&1 &
	local pid=$!
	until [[ -e $work/live/partial.json ]] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
	expect "another that writes there now" 2 "is running" "${vm[@]}" --out "$work/live"
	kill -KILL $pid
	wait $pid 2>/dev/null
	before "$work/live"
	expect "an interrupted run" 2 "go on with: .*--resume $work/live" "$mnbench" "${row[@]}" --out "$work/live"
	same "an interrupted run" "$work/live"
	# Generated names: who makes the folder has it.
	local n
	for n in 1 2 3 4; do "${vm[@]}" >/dev/null 2>&1 & done
	wait
	ok "$([[ $(find "$XDG_DATA_HOME" "$root/results/runs" -newer "$work/console" -name '*-vm*' -maxdepth 3 -type d 2>/dev/null | wc -l) == 4 ]]; echo $?)" \
		"four at once have a folder each" "$(find "$XDG_DATA_HOME" "$root/results/runs" -newer "$work/console" -name '*-vm*' 2>/dev/null)"
	find "$root/results/runs" -maxdepth 1 -newer "$work/console" -name '*-vm*' -exec rm -r {} + 2>/dev/null
}

# An interrupted run's folder, odd names added, is copied to the folder.
interrupted_run() {
	odd "$d" unfinished
	cp "$work/partial.json" "$d/"
}
try_run_resume() {
	"$mnbench" "${row[@]}" --out "$work/begun" --time 60 >/dev/null 2>&1 &
	local pid=$!
	until [[ -e $work/begun/partial.json ]] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
	kill -KILL $pid
	wait $pid 2>/dev/null
	sed 's/"60"/"0.1"/' "$work/begun/partial.json" >"$work/partial.json"
	interrupted_run
	rm "$d/UNFINISHED"
	before "$d"
	expect "resume without a mark" 2 "holds no interrupted run" "$mnbench" run --resume "$d"
	same "resume without a mark" "$d"
	interrupted_run
	before "$d"
	expect "resume" 0 "" "$mnbench" run --resume "$d"
	kept "resume" "$d" 'UNFINISHED|partial.json'
	ok "$([[ -s $d/run.json && ! -e $d/partial.json ]]; echo $?)" "resume: and the run is there"
	interrupted_run
	sed -i 's/"boot_id": "[^"]*"/"boot_id": "another"/' "$d/partial.json"
	before "$d"
	expect "resume of another boot's" 2 "another boot_id" "$mnbench" run --resume "$d"
	same "resume of another boot's" "$d"
	interrupted_run
	cp "$work/begun/partial.json" "$d/"
	before "$d"
	interrupted "resume" "running '^mnbench worker'" "$mnbench" run --resume "$d"
	kept "resume that is interrupted" "$d" 'UNFINISHED|partial.json'
}

try_vm_out() {
	refused "vm" "$d" "${vm[@]}" --out "$d"
	ends "vm" 0 "$d" "${vm[@]}" --out "$d"
	ok "$([[ -s $d/table.md && ! -e $d/UNFINISHED ]]; echo $?)" "vm: and its report is there" "$(cat "$work/err")"
	touch "$work/broken"
	ends "vm that fails" 2 "$d" "${vm[@]}" --out "$d"
	rm "$work/broken"
	touch "$work/slow"
	odd "$d" unfinished
	before "$d"
	interrupted "vm" '[[ -e $work/booted ]]' "${vm[@]}" --out "$d"
	kept "vm that is interrupted" "$d"
	rm -rf "$d" && mkdir "$d"
	rm "$work/booted"
	interrupted "vm into an empty folder" '[[ -e $work/booted ]]' "${vm[@]}" --out "$d"
	ok "$([[ -d $d && -z $(ls -A "$d") ]]; echo $?)" "vm: an empty folder is as it was" "$(ls -A "$d")"
	rm "$work/slow"
}

try_campaign_out() {
	refused "campaign" "$d" "${by_hand[@]}" --out "$d"
	ends "campaign" 0 "$d" "${by_hand[@]}" --out "$d"
	odd "$d"
	echo '{"mine": 1}' >"$d/campaign.json"
	before "$d"
	expect "campaign beside a campaign.json that is none" 2 "cannot be gone on with" "${by_hand[@]}" --out "$d"
	same "campaign beside a campaign.json that is none" "$d"
}
# A campaign that waits for the boot that is there now, among odd names.
asked_for() {
	rm -rf "$work/asked"
	"${by_hand[@]}" --out "$work/asked" "$@" >/dev/null 2>&1
	odd "$d" unfinished
	rm -r "$d/1-A"
	sed 's/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$work/asked/campaign.json" >"$d/campaign.json"
	before "$d"
}
try_campaign_resume() {
	local own='UNFINISHED|campaign.json'
	asked_for "${quick[@]}"
	expect "campaign --resume" 0 "boot 1 of 2" "$mnbench" campaign --resume "$d"
	kept "campaign --resume" "$d" "$own"
	# Lost after the run, before campaign.json knew: the run is taken, not made again.
	cp "$work/asked/campaign.json" "$d/campaign.json"
	sed -i 's/"asked_from": ".*"/"asked_from": "an earlier boot"/' "$d/campaign.json"
	echo mine >"$d/1-A/notes"
	before "$d"
	expect "campaign --resume with a boot's run" 0 "boot 1 of 2" "$mnbench" campaign --resume "$d"
	kept "campaign --resume with a boot's run" "$d" "$own|1-A/run.json"
	# Lost in its run.
	asked_for "${quick[@]}"
	mkdir "$d/1-A" && touch "$d"/1-A/{UNFINISHED,partial.json,run.json} && echo mine >"$d/1-A/partial.json.backup"
	before "$d"
	expect "campaign --resume with half a run" 0 "boot 1 of 2" "$mnbench" campaign --resume "$d"
	kept "campaign --resume with half a run" "$d" "$own|1-A/(UNFINISHED|partial.json|run.json)"
	asked_for "${quick[@]}" --nonsense
	expect "campaign whose run fails" 2 "stopped after 0" "$mnbench" campaign --resume "$d"
	kept "campaign whose run fails" "$d" "$own"
	asked_for "${quick[@]}" --time 60
	interrupted "campaign" '[[ -e $d/1-A/partial.json ]]' "$mnbench" campaign --resume "$d"
	kept "campaign that is interrupted" "$d" "$own"
	# All done: it compares.
	asked_for "${quick[@]}"
	rm -rf "$d"/1-B
	for side in A B; do mkdir "$d/1-$side" && cp "$fixture/run.json" "$d/1-$side/"; done
	sed -i 's/"done": \[\]/"done": [{"folder":"1-A","boot_id":"x","kernel":"y"},{"folder":"1-B","boot_id":"z","kernel":"y"}]/' "$d/campaign.json"
	echo mine >"$d/calls.png"
	before "$d"
	"$mnbench" campaign --resume "$d" >"$work/out" 2>"$work/err"
	ok "$([[ $(cat "$d/report.txt") == "Campaign: 1 rounds"* && $(head -n 3 "$d/report.txt") == "$(head -n 3 "$work/out")" ]]; echo $?)" "a campaign's end is compared" "$(cat "$work/err")"
	kept "campaign that compares" "$d" "$own"
}

try_bisect_out() {
	local key tool
	for tool in make flex bison bc cpio; do
		command -v $tool >/dev/null || { skip "bisect" "$tool is not installed" && return; }
	done
	refused "bisect" "$d" "${bisect[@]}" --out "$d"
	ends "bisect" 2 "$d" "${bisect[@]}" --out "$d"
	ok "$([[ -s $d/steps.json ]]; echo $?)" "bisect: and its steps are there" "$(cat "$work/err")"
	odd "$d" unfinished
	mkdir -p "$d/steps/01-abc" && echo mine >"$d/steps/01-abc/run.json"
	before "$d"
	expect "bisect beside steps that are not its own" 2 "cannot make .*steps" "${bisect[@]}" --out "$d"
	kept "bisect that fails" "$d"
	# It waits for a lock, and is interrupted there.
	key=$(cd "$work/tree" && pwd -P | sha256sum | cut -c 1-16)
	mkdir -p "$MNBENCH_CACHE/trees/$key"
	exec 7>>"$MNBENCH_CACHE/trees/$key/lock"
	flock 7
	odd "$d" unfinished
	before "$d"
	interrupted "bisect" '[[ -e $d/steps ]]' "${bisect[@]}" --out "$d"
	kept "bisect that is interrupted" "$d"
	exec 7>&-
}

# with the file that --out names: replaced, if it is one, and nothing else.
try_report_out() {
	odd "$d"
	echo mine >"$d/report.csv"
	before "$d"
	expect "report" 0 "" "$mnbench" report "$fixture" --format csv --out "$d/report.csv"
	kept "report" "$d" report.csv
	odd "$d"
	ln -s ../outside/file "$d/report.csv"
	before "$d"
	for file in report.csv sub link; do
		expect "report --out $file" 2 "no regular file" "$mnbench" report "$fixture" --format csv --out "$d/$file"
	done
	expect "report of nothing" 2 "" "$mnbench" report "$work/nosuch" --format csv --out "$d/.hidden"
	mkfifo "$work/fifo.json"
	interrupted "report" '[[ $(</proc/$pid/comm) == mnbench ]]' "$mnbench" report "$work/fifo.json" --out "$d/.hidden"
	same "report that fails" "$d"
}

try_selftest_out() {
	odd "$d"
	ln -s ../outside/file "$d/floor.json"
	before "$d"
	expect "selftest" 2 "no regular file" "$mnbench" selftest --out "$d/floor.json"
	expect "selftest that fails" 2 "" "$mnbench" selftest --op nosuch --out "$d/.hidden"
	same "selftest that fails" "$d"
}

try_build_kernel_out() {
	local commit key folder
	commit=$(git -C "$work/tree" rev-parse HEAD)
	odd "$d"
	echo mine >"$d/vmlinuz.new"
	ln -s ../outside/file "$d/vmlinuz"
	before "$d"
	expect "build-kernel" 2 "no regular file" "${build[@]}" --out "$d/vmlinuz"
	expect "build-kernel that fails" 1 "is no kernel tree" "${build[@]}" --out "$d/.hidden"
	same "build-kernel that fails" "$d"
	# The image that it would build is in the cache.
	key=$(bash -c 'set -e; here=$1 arch=$5 config=$5 changes="" name=x cache=$2
		source "$here/build-tree"; source "$here/fetch-build"; source "$here/fetch-module"
		{ git -C "$3" rev-parse "$4^{tree}" && recipe; } | sha256sum | cut -d " " -f 1' - \
		"$root/kernels-under-test" "$MNBENCH_CACHE" "$work/tree" "$commit" "$arch")
	folder=$MNBENCH_CACHE/images/$key
	mkdir -p "$folder"
	echo kernel >"$folder/vmlinuz"
	(cd "$folder" && sha256sum vmlinuz >SHA256SUMS)
	rm "$d/vmlinuz"
	before "$d"
	expect "build-kernel" 0 "" "${build[@]}" --out "$d/vmlinuz"
	kept "build-kernel" "$d"
	ok "$([[ $(cat "$d/vmlinuz") == kernel ]]; echo $?)" "build-kernel: and the image is there"
	# The cache may be a folder that holds something else as well.
	odd "$work/cache2"
	mkdir "$work/cache2/work.backup" && echo mine >"$work/cache2/work.backup/file"
	echo mine >"$work/cache2/lock"
	before "$work/cache2"
	MNBENCH_CACHE=$work/cache2 timeout 20 env APT_CONFIG=/dev/null PATH="$work/bin:$PATH" "$mnbench" build-kernel 6.1-base-arm64 >"$work/out" 2>&1 </dev/null
	kept "a cache with something else in it" "$work/cache2"
}

try_plot_out() {
	local tail
	refused_plot() {
		before "$d"
		expect "plot beside $1" 2 "in the way" "$mnbench" plot --out "$d" "$fixture"
		same "plot beside $1" "$d"
	}
	odd "$d"
	before "$d"
	expect "plot" 0 "" "$mnbench" plot --out "$d" "$fixture"
	kept "plot" "$d"
	ok "$(compgen -G "$d/*.png" >/dev/null; echo $?)" "plot: and there are pictures"
	expect "plot again" 0 "" "$mnbench" plot --out "$d" "$fixture"
	kept "plot again" "$d"
	for tail in tsv png svg; do
		odd "$d"
		echo mine >"$d/calls.$tail"
		refused_plot "a calls.$tail"
		odd "$d"
		ln -s ../outside/file "$d/curves.$tail"
		refused_plot "a link curves.$tail"
	done
	before "$d"
	expect "plot of nothing" 2 "" "$mnbench" plot --out "$d" "$work/nosuch"
	same "plot of nothing" "$d"
	odd "$d"
	before "$d"
	printf '#!/bin/sh\ntouch %q\nexec sleep 5\n' "$work/drawing" >"$work/bin/gnuplot"
	chmod +x "$work/bin/gnuplot"
	interrupted "plot" '[[ -e $work/drawing ]]' env PATH="$work/bin:$PATH" "$mnbench" plot --out "$d" "$fixture"
	rm "$work/bin/gnuplot"
	kept "plot that is interrupted" "$d"
}

# Which options there are the commands say; one that is new has no function above.
found=()
for command in $("$mnbench" --help | awk '/^  [a-z]/ { print $1 }'); do
	for option in $("$mnbench" "$command" --help 2>/dev/null | grep -oE -- '--(out|resume)\b' | sort -u); do
		found+=("$command$option")
		try=try_${command//-/_}_${option#--}
		if declare -F "$try" >/dev/null; then
			"$try"
		else
			ok 1 "$command $option is tried" "write $try()"
		fi
	done
done
ok "$((${#found[@]} >= 9 ? 0 : 1))" "the commands name their options" "${found[*]}"

# make uninstall takes what was installed.
to=$work/to
"$root/.ci/packaging/install" "$root/build" "$to" /usr >"$work/out" 2>&1
ok $? "install" "$(cat "$work/out")"
odd "$to/usr/share/mnbench/mine"
echo mine >"$to/usr/share/mnbench/kernels-under-test/own.kernel"
before "$to/usr/share/mnbench/mine"
expect "uninstall" 0 "" "$root/.ci/packaging/install" --uninstall "$to" /usr
kept "uninstall" "$to/usr/share/mnbench/mine"
ok "$([[ $(find "$to" -name '*.kernel' -o -name mnbench -type f) == "$to/usr/share/mnbench/kernels-under-test/own.kernel" ]]; echo $?)" \
	"and a descriptor of one's own; nothing of ours" "$(find "$to" ! -type d | head -n 5)"
tap_end
