#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# soak.sh [MINUTES] [SECONDS [OPTION...]]: the quick set again and again, for so long (40 minutes), SECONDS of
# timing each (38). Nothing grows: memory and descriptors of a run, pools of huge pages, the kernel's
# objects of address spaces and virtual machines; the machine is as it was, and the control does not drift.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/state.sh"
if [[ $EUID == 0 && ! ${MNBENCH_PRIVATE-} ]] && unshare -m true 2>/dev/null; then
	cd "$(dirname "$0")/.." || exit 2
	export MNBENCH_PRIVATE=1
	private_places bash tests/soak.sh "$@"
fi
source "$(dirname "$0")/tap.sh"
minutes=${1:-40} seconds=${2:-38}
export TMPDIR=/tmp HOME=/tmp/home
mkdir -p $HOME
"$mnbench" doctor >/dev/null 2>&1
before=$(machine_state)

# The most that a process has used while it lived: "KIB DESCRIPTORS".
watch() {
	local kib=0 most=0 n
	while kill -0 "$1" 2>/dev/null; do
		n=$(awk '/^VmRSS/ { print $2 }' "/proc/$1/status" 2>/dev/null)
		((${n:-0} <= kib)) || kib=$n
		n=$(find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l)
		((n <= most)) || most=$n
		sleep 0.3
	done
	echo "$kib $most"
}
# What the kernel keeps: objects in use of each kind, unreclaimable memory, huge pages.
kept() {
	awk '$1 ~ /^(mm_struct|kvm_vcpu|vm_area_struct|filp|task_struct)$/ { printf "%s %s ", $1, $2 }' /proc/slabinfo 2>/dev/null
	awk '/^(SUnreclaim|HugePages_Total|HugePages_Free)/ { printf "%s %s ", $1, $2 }' /proc/meminfo
}

end=$((SECONDS + minutes * 60)) n=0 bad=0
while ((SECONDS < end)); do
	"$mnbench" run --time "$seconds" "${@:3}" --out "$work/run" >"$work/out" 2>"$work/err" &
	pid=$!
	used=$(watch $pid)
	wait $pid || { bad=$((bad + 1)) && echo "# run $n: $(tail -n 1 "$work/err")"; }
	control=$(jq -r '[.mnbench.rows[].samples.control_ns[]?] | sort | .[length / 2 | floor] // empty' "$work/run/run.json" 2>/dev/null)
	printf '%s %s %s %s %s\n' $n $((SECONDS)) "$used" "${control:-0}" "$(kept)" >>"$work/log"
	n=$((n + 1))
	rm -rf "$work/run"
done
sed 's/^/# run, s, KiB, descriptors, control ns, kept: /' "$work/log"
ok $bad "$n runs in $minutes minutes, each good"
ok "$((n >= 4 ? 0 : 1))" "enough of them to see a trend"
# grows COLUMN: of the runs' last third the median over that of the first third, the first run left out.
grows() {
	awk -v c="$1" 'NR > 1 { v[++n] = $c } END {
		k = int(n / 3); k = k ? k : 1
		for (i = 1; i <= k; i++) { a[i] = v[i]; b[i] = v[n - k + i] }
		sort(a, k); sort(b, k)
		printf "%.4f\n", a[int((k + 1) / 2)] ? b[int((k + 1) / 2)] / a[int((k + 1) / 2)] : 0 }
		function sort(x, n, i, j, t) { for (i = 2; i <= n; i++) for (j = i; j > 1 && x[j - 1] > x[j]; j--) { t = x[j]; x[j] = x[j - 1]; x[j - 1] = t } }' "$work/log"
}
below() { # below NAME COLUMN LIMIT
	local got
	got=$(grows "$2")
	ok "$(awk -v g="$got" -v l="$3" 'BEGIN { exit !(g > 0 && g < l) }'; echo $?)" "$1: last third over first third $got, below $3"
}
below "memory of a run" 3 1.05
below "descriptors of a run" 4 1.01
column=6
for word in $(head -n 1 "$work/log" | cut -d ' ' -f 6-); do
	case $word in
	kvm_vcpu | mm_struct) # others' processes come and go: their sum may not grow by a half
		ok "$(awk -v g="$(grows $((column + 1)))" 'BEGIN { exit !(g < 1.5) }'; echo $?)" "the kernel's $word: $(grows $((column + 1)))" ;;
	esac
	column=$((column + 1))
done
# drift LOG: the slope of the control over time in % a minute, with its 95 % interval, and how much a
# run's control follows the one before. Neighbours on the host come and go for minutes, so that runs in a
# row are no independent samples: the interval is that of fewer, n (1 - r) / (1 + r) with r the
# autocorrelation of what the line leaves (Student's t of 11 degrees of freedom is 2.2).
drift() {
	awk -v t=2.2 'NR > 1 && $5 > 0 { n++; x[n] = $2 / 60; y[n] = $5; sx += x[n]; sy += y[n] } END {
		if (n < 4) { print "none"; exit }
		mx = sx / n; my = sy / n
		for (i = 1; i <= n; i++) { sxx += (x[i] - mx) ^ 2; sxy += (x[i] - mx) * (y[i] - my) }
		slope = sxy / sxx
		for (i = 1; i <= n; i++) {
			left = y[i] - my - slope * (x[i] - mx)
			sum += left ^ 2; next_to += left * before; before = left
		}
		r = sum > 0 ? next_to / sum : 0
		r = r < 0 ? 0 : r > 0.95 ? 0.95 : r
		se = sqrt(sum / (n - 2) / sxx * (1 + r) / (1 - r))
		printf "%.4f %.4f %.4f %.2f\n", 100 * slope / my, 100 * (slope - t * se) / my, 100 * (slope + t * se) / my, r }' "$1"
}
read -r slope low high follows <<<"$(drift "$work/log")"
holds() { awk -v l="${1:-1}" -v h="${2:-0}" 'BEGIN { exit !(l <= 0 && h >= 0) }'; }
ok "$(holds "$low" "$high"; echo $?)" "the control's drift, $slope % a minute, [$low, $high], holds 0 (autocorrelation $follows)"
# And one of 2 % a minute would be seen.
awk '{ $5 *= exp(0.02 * $2 / 60) } { print }' "$work/log" >"$work/drifting"
read -r slope low high _ <<<"$(drift "$work/drifting")"
ok "$(! holds "$low" "$high"; echo $?)" "2 % a minute more would be seen: $slope, [$low, $high]"
after=$(machine_state)
[[ $after == "$before" ]]
ok $? "the machine is as it was" "$(diff <(echo "$before") <(echo "$after") | head -n 5)"
tap_end
