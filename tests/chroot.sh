#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A system that has nothing else: the Debian package is installed by apt, run, removed; then
# README.md's first command, which installs what it needs. The system is this machine's release,
# from its own mirror (some minutes, 1 GB below TMPDIR).
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
source "$(dirname "$0")/system.sh"

suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
lacking=$(system_lacks "$suite")
[[ -z $lacking ]] || { skip "the package in a chroot" "$lacking" && tap_end; }

deb=$(make -s deb | tail -n 1)
ok "$([[ -s $deb ]]; echo $?)" "make deb" || tap_end
if command -v lintian >/dev/null; then
	said=$(DEBEMAIL=nobody@debian.org .ci/packaging/deb build >/dev/null && lintian --fail-on error,warning "$deb" 2>&1 |
		grep -v 'running with root privileges')
	ok "$([[ -z $said ]]; echo $?)" "lintian finds nothing" "$said"
else
	skip "lintian finds nothing" "lintian is not installed"
fi

system=$work/system
system_make "$suite" "$system"
status=$?
ok $status "debootstrap $suite" "$(tail -n 3 "$work/log")"
((status == 0)) || tap_end
cp "$deb" "$system/tmp/mnbench.deb"
inside "$system" apt-get -q -y update >"$work/log" 2>&1
inside "$system" apt-get -q -y install --no-install-recommends /tmp/mnbench.deb >"$work/log" 2>&1
status=$?
ok $status "apt installs it" "$(tail -n 3 "$work/log")"
((status == 0)) || tap_end

touch "$work/before"
ok "$(inside "$system" mnbench --version | grep -q "^mnbench $(cat VERSION)"; echo $?)" "it runs"
ok "$([[ $(inside "$system" mnbench list --markdown) == "$(cat docs/operations.md)" ]]; echo $?)" "it has its operations"
ok "$(inside "$system" mnbench vm --list-kernels | grep -q '^debian-6.1-arm64 '; echo $?)" "and its kernels"
inside "$system" mnbench run --time 1 --threads 1 --ops dontneed/untouched --json >"$work/run.json" 2>"$work/log"
status=$?
ok "$([[ $status == 0 ]] && grep -q '"ns_per_op"' "$work/run.json"; echo $?)" "it measures" "$status: $(tail -n 3 "$work/log")"
ok "$([[ -n $(find "$system/root/.local/share/mnbench/runs" -name report.html) ]]; echo $?)" "into the user's home"
expect "what vm needs is said" 2 'install|missing|not (here|there|installed)' inside "$system" mnbench vm --kernels debian-6.1-amd64
ok "$([[ -z $(find "$system/usr" -newer "$work/before" -type f ! -name '*.pyc') ]]; echo $?)" "it writes nothing below /usr" \
	"$(find "$system/usr" -newer "$work/before" -type f | head -n 3)"
inside "$system" dpkg -r mnbench >"$work/log" 2>&1
ok "$([[ -z $(find "$system/usr" "$system/var/lib/dpkg/info" -name '*mnbench*') ]]; echo $?)" "and is removed without a trace" \
	"$(find "$system/usr" -name '*mnbench*' | head -n 3)"

git clone -q "$root" "$system/root/mnbench" && rm -rf "$system/root/.local"
ok "$(inside "$system" sh -c '! command -v gcc make git'; echo $?)" "the system has no compiler (or this proves nothing)"
inside "$system" sh -c 'cd /root/mnbench && exec ./run.sh --time 2 --threads 1 --ops dontneed/untouched' >"$work/out" 2>"$work/log"
status=$?
ok "$([[ $status == 0 ]] && grep -q '^dontneed/untouched' "$work/out"; echo $?)" "./run.sh installs what it needs, builds and measures" \
	"$status: $(tail -n 5 "$work/log")"
ok "$([[ $(tail -n 1 "$work/out") == "Look next at: "* ]]; echo $?)" \
	"and says what to look at next" "$(tail -n 2 "$work/out")"
tap_end
