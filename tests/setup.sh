#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The set-up of packages: silent when nothing is missing, one command when something is.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
setup=$root/setup

# A machine on which no package is installed, or no dpkg at all: tools of our own first in PATH.
mkdir "$work/bare" "$work/alien"
printf '#!/bin/sh\nexit 1\n' >"$work/bare/dpkg-query"
chmod +x "$work/bare/dpkg-query"
for tool in bash uname cat grep sed tr id; do
	ln -s "$(command -v $tool)" "$work/alien/$tool"
done

expect "wrong usage" 2 "usage: setup" "$setup" --for nothing
expect "names are printed" 0 "" "$setup" --for check --print
ok "$(grep -qx libpfm4-dev "$work/out" && grep -qx libcmocka-dev "$work/out"; echo $?)" "the printed names hold the libraries"
expect "--no-install prints one command" 3 "apt-get install -y .* libhwloc-dev" env PATH="$work/bare:$PATH" "$setup" --for run --no-install
ok "$([[ ! -s $work/out ]]; echo $?)" "--no-install installs nothing"
expect "a system without dpkg is told what to install" 3 "no dpkg and apt-get here" env PATH="$work/alien" bash "$setup" --for run
if "$setup" --for run --no-install >/dev/null 2>&1; then
	expect "nothing missing" 0 "" "$setup" --for run
	ok "$([[ ! -s $work/out && ! -s $work/err ]]; echo $?)" "nothing missing is silent" "$(head -n 2 "$work/err")"
else
	skip "nothing missing is silent" "something is missing here"
fi
tap_end
