# SPDX-License-Identifier: MIT
# TAP for shell tests: source this, then call the functions; tap_end last.
# shellcheck shell=bash
set -u
tap_n=0
tap_failed=0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # used by who sources this
mnbench=$root/build/mnbench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ok STATUS NAME [DETAIL]: status 0 is ok.
ok() {
	tap_n=$((tap_n + 1))
	if (($1 == 0)); then
		echo "ok $tap_n - $2"
	else
		echo "not ok $tap_n - $2"
		tap_failed=$((tap_failed + 1))
		[[ -z ${3-} ]] || sed 's/^/# /' <<<"$3"
	fi
}

# skip NAME WHY
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $2"
}

# expect NAME STATUS PATTERN COMMAND...: the command ends with STATUS, and its
# standard error has one line that says PATTERN (empty: whatever it says).
expect() {
	local name=$1 status=$2 pattern=$3 got
	shift 3
	"$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	if ((got != status)); then
		ok 1 "$name" "status $got, not $status: $(tail -n 3 "$work/err")"
	elif [[ -n $pattern ]] && (($(grep -cE -- "$pattern" "$work/err") != 1)); then
		ok 1 "$name" "not said in one line: $pattern: $(tail -n 3 "$work/err")"
	else
		ok 0 "$name"
	fi
}

# entry_figure RUN_JSON ROW METRIC: a number of the row's first Google Benchmark entry, "" if none.
entry_figure() {
	grep -m 1 -F "{\"name\": \"$2\"" "$1" 2>/dev/null | grep -o "\"$3\": [^,}]*" | sed 's/.*: //'
}

# is_number NAME GOT WANTED: equal numbers; GOT may be "".
is_number() {
	ok "$(awk -v a="$2" -v b="$3" 'BEGIN { exit !(a != "" && a + 0 == b + 0) }'; echo $?)" "$1 is $3" "seen: ${2:-nothing}"
}

# figure_is NAME RUN_JSON ROW METRIC VALUE [SUBSCRIBER]: a number of a run's armed row.
figure_is() {
	is_number "$1: $3: $4" "$(entry_figure "$2" "$3/subscriber:${6:-kvm}/mm:shared/threads:1" "$4")" "$5"
}

# arm64_guests NAME: builds what runs in them; where they cannot be had it skips NAME and is false.
arm64_guests() {
	local lacking=''
	[[ $(uname -m) == aarch64 ]] || command -v aarch64-linux-gnu-g++ >/dev/null || lacking=g++-aarch64-linux-gnu
	command -v qemu-system-aarch64 >/dev/null || lacking=qemu-system-arm
	if [[ $lacking ]]; then
		skip "$1" "$lacking is not installed"
		return 1
	fi
	[[ $(uname -m) == aarch64 ]] || make -s -C "$root" -j "$(nproc)" ARCH=arm64 all >"$work/build" 2>&1
	ok $? "cross-builds for arm64" "$(tail -n 5 "$work/build" 2>/dev/null)"
}

# running PATTERN: is there a process of this test's whose command line matches? Others' carry
# another mark in their environment, or none.
export MNBENCH_TEST=$work
running() {
	local process words
	for process in /proc/[0-9]*; do
		{ mapfile -d '' words <"$process/environ"; } 2>/dev/null || continue
		[[ " ${words[*]} " == *" MNBENCH_TEST=$work "* ]] || continue
		{ mapfile -d '' words <"$process/cmdline"; } 2>/dev/null || continue
		[[ "${words[*]}" =~ $1 ]] && return 0
	done
	return 1
}

# Where tracefs is; a kernel that has had an Oops since it booted may hang there for ever.
export tracing=/sys/kernel/tracing
((($(cat /proc/sys/kernel/tainted 2>/dev/null || echo 0) & 128) == 0)) || tracing=/nonexistent

# eventually COMMAND...: waits until it is true; false if it is not after two minutes, for something hangs.
eventually() {
	local end=$((SECONDS + 120))
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

# ended PATTERN: no such process is left, once those that are being ended are gone.
ended() {
	eventually not_running "$1"
}

not_running() {
	! running "$1"
}

tap_end() {
	echo "1..$tap_n"
	((tap_failed == 0))
	exit
}
