#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make install, uninstall and deb; what is installed runs from where it is.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
cd "$root" || exit 2
to="$work/a place with 'quotes'"
unset XDG_DATA_HOME
export HOME=$work/home
mkdir "$HOME"

# runs NAME PREFIX_FOLDER: what is installed there works, and writes below the user's home.
runs() {
	local name=$1 bin=$2/bin/mnbench folder
	shift 2
	cd "$work" || exit 2
	ok "$("$bin" --version | grep -q "^mnbench $(cat "$root/VERSION")"; echo $?)" "$name: runs"
	ok "$("$bin" vm --list-kernels 2>&1 | grep -q '^debian-6.1-arm64 '; echo $?)" "$name: finds its kernels"
	ok "$("$bin" complete build-kernel --changes fin | grep -qx final; echo $?)" "$name: finds its changes"
	expect "$name: calls itself mnbench" 2 'see mnbench run --help' "$bin" run x
	ok "$("$bin" build-kernel --help | grep -q '^usage: mnbench build-kernel'; echo $?)" "$name: build-kernel has its help"
	expect "$name: build-kernel finds its script" 2 'build-kernel: no kernel nosuch that is built; mnbench vm' "$bin" build-kernel nosuch
	rm -rf "$HOME/.local"
	expect "$name: measures" 0 "" "$bin" run --time 0.1 --threads 1 --ops dontneed/untouched --benchmark_repetitions=2
	folder=$(find "$HOME/.local/share/mnbench/runs" -mindepth 1 -maxdepth 1 -type d)
	ok "$([[ -s $folder/run.json && $(wc -l <<<"$folder") == 1 ]]; echo $?)" "$name: runs are below the user's home" "$folder"
	if command -v gnuplot >/dev/null; then
		ok "$([[ -n $(find "$folder" -name '*.png' 2>/dev/null) ]]; echo $?)" "$name: finds its plots" "$(ls "$folder")"
	else
		skip "$name: finds its plots" "gnuplot is not installed"
	fi
	expect "$name: reads them there" 0 "" "$bin" history
	cd "$root" || exit 2
}

build=(make -s)
"${build[@]}" install DESTDIR="$to" PREFIX=/opt/mn >"$work/out" 2>&1
ok $? "make install" "$(tail -n 3 "$work/out")"
touch "$work/installed"
runs "installed" "$to/opt/mn"
ok "$([[ -z $(find "$to" -newer "$work/installed" -type f) ]]; echo $?)" "nothing is written where it is installed"
ok "$(! grep -rE '\./(run\.sh (vm|build-kernel|run)|setup --for)' "$to/opt/mn/share/mnbench/kernels-under-test" --include='[bfi]*' >"$work/said"; echo $?)" \
	"no installed script names a checkout's command" "$(head -n 3 "$work/said")"
"${build[@]}" uninstall DESTDIR="$to" PREFIX=/opt/mn
ok "$([[ -z $(find "$to" ! -type d) ]]; echo $?)" "make uninstall leaves no file" "$(find "$to" ! -type d | head -n 3)"
expect "a PREFIX that is none" 2 "PREFIX is an absolute path" .ci/packaging/install build "$to" here

if command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null; then
	deb=$("${build[@]}" deb 2>"$work/err" | tail -n 1)
	ok "$([[ -s $deb ]]; echo $?)" "make deb" "$(tail -n 3 "$work/err")"
	sum=$(sha256sum <"$deb")
	sleep 1
	.ci/packaging/deb build >"$work/out" 2>&1
	ok "$([[ $(sha256sum <"$deb") == "$sum" ]]; echo $?)" "the same build makes the same package"
	depends=$(dpkg-deb -f "$deb" Depends)
	for library in libbenchmark1debian libpfm4 libhwloc15 libjansson4 libc6; do
		ok "$(grep -qE "(^| )$library( |,|$)" <<<"$depends"; echo $?)" "it depends on $library" "$depends"
	done
	dpkg-deb -c "$deb" >"$work/contents"
	for file in usr/bin/mnbench usr/lib/mnbench/guest-init usr/lib/mnbench/insn.so usr/share/man/man1/mnbench.1.gz \
		usr/share/bash-completion/completions/mnbench usr/share/doc/mnbench/copyright \
		usr/share/mnbench/plots/draw.gp usr/share/mnbench/kernels-under-test/softsmmu/Kbuild; do
		ok "$(grep -q " \./$file$" "$work/contents"; echo $?)" "it holds $file"
	done
	ok "$(awk '$2 != "root/root" { bad = 1 } END { exit bad }' "$work/contents"; echo $?)" "all of it is root's"
	ok "$(awk '$1 ~ /^-/ && $1 !~ /^-rw[x-]r-[x-]r-[x-]$/ { bad = 1 } END { exit bad }' "$work/contents"; echo $?)" "and none but root writes it"
	dpkg-deb -x "$deb" "$work/unpacked"
	ok "$(! grep -rlaF "$root" "$work/unpacked/usr" >"$work/said"; echo $?)" "no path of this machine is in it" "$(cat "$work/said")"
	runs "unpacked" "$work/unpacked/usr"
else
	skip "make deb" "dpkg-dev is not installed"
fi
tap_end
