#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# --tune on this machine: after every way out all settings are as they were.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/tap.sh"
export TMPDIR=$work
row=(run --threads 1 --bystander none --ops dontneed/untouched --lens time)

# Everything that --tune may write, and its value.
settings() {
	local file
	for file in /proc/sys/vm/{stat_interval,compaction_proactiveness} \
		/proc/sys/kernel/{nmi_watchdog,soft_watchdog,watchdog,numa_balancing,bpf_stats_enabled} \
		/sys/devices/system/cpu/cpufreq/{boost,policy*/{scaling_governor,scaling_min_freq,boost,energy_performance_preference}} \
		/sys/devices/system/cpu/intel_pstate/no_turbo /sys/devices/virtual/workqueue/cpumask \
		/proc/irq/*/smp_affinity_list /sys/kernel/mm/{ksm/run,numa/demotion_enabled} \
		/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs \
		$tracing/current_tracer; do
		[[ -r $file ]] && echo "$file $(cat "$file" 2>/dev/null)"
	done
}
same() { # same NAME
	ok "$([[ $(settings) == "$before" ]]; echo $?)" "$1" "$(diff <(echo "$before") <(settings))"
}
latency() { od -An -td4 /dev/cpu_dma_latency 2>/dev/null | tr -d ' '; }

# begin: a tuned run in the background, in $pid, that has tuned and begun to measure.
begin() {
	"$mnbench" "${row[@]}" --tune --time 600 --out "$work/hit" >"$work/out" 2>"$work/err" &
	pid=$!
	until running '^mnbench worker' || ! kill -0 $pid 2>/dev/null; do sleep 0.1; done
}

if [[ $EUID != 0 ]]; then
	expect "--tune without root" 2 "run as root" "$mnbench" "${row[@]}" --tune --time 1 --out "$work/user"
	skip "--tune" "needs root"
	tap_end
fi
if command -v setpriv >/dev/null; then
	chmod 755 "$work"
	expect "--tune without root" 2 "run as root" setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$mnbench" "${row[@]}" --tune --time 1 --out "$work/user"
	ok "$([[ ! -e $work/user ]]; echo $?)" "it leaves no folder"
fi

before=$(settings) files=$(compgen -G "/run/mnbench.restore.*")
latency_before=$(latency)
expect "a tuned run" 0 "^tuned for this run: " "$mnbench" "${row[@]}" --tune --time 1 --benchmark_repetitions=2 --out "$work/run"
same "its end restores every setting"
ok "$([[ $(compgen -G "/run/mnbench.restore.*") == "$files" ]]; echo $?)" "and leaves no state file"
names=$(sed -n 's/^tuned for this run: //p' "$work/err")
ok "$(grep -q "\"tuned\": \"$names\"" "$work/run/run.json"; echo $?)" "what was set is in run.json: $names"
ok "$(grep -q '"factor_stat_interval": "120"' "$work/run/run.json" || [[ $names != *stat_interval* ]]; echo $?)" \
	"the run records what held, not what was there"
expect "a run that is not tuned" 0 "" "$mnbench" "${row[@]}" --time 1 --benchmark_repetitions=2 --out "$work/plain"
ok "$(grep -q '"tuned": "none"' "$work/plain/run.json"; echo $?)" "it says so"
ok "$([[ $(grep -c '"factor_' "$work/plain/run.json") -gt 60 ]]; echo $?)" "and records the factors"
ok "$([[ $(grep -cE '(warnings?|unknown).*doctor says more$' "$work/err") == 1 ]]; echo $?)" "it names them in one line"
ok "$([[ $(grep -c '^flagged: [0-9]* of 4 samples' "$work/plain/report.txt") == 1 ]]; echo $?)" "the report counts flagged samples"
expect "doctor" 0 "" "$mnbench" doctor
ok "$([[ $(grep -cE '^  (ok|warn|unknown) ' "$work/out") -gt 60 ]]; echo $?)" "doctor has a line for each factor"

begin
ok "$([[ $(settings) != "$before" ]]; echo $?)" "settings differ while it runs (or this proves nothing)"
if [[ -w /dev/cpu_dma_latency && -e /sys/devices/system/cpu/cpu0/cpuidle/state0/latency ]]; then
	ok "$([[ $(latency) == 0 ]]; echo $?)" "no idle state is entered while it runs"
fi
kill -INT $pid
wait $pid
ok "$(($? == 2 ? 0 : 1))" "SIGINT ends it with status 2"
same "SIGINT restores every setting"
ok "$([[ $(latency) == "$latency_before" ]]; echo $?)" "and the idle states"
begin
kill -TERM $pid
wait $pid
same "SIGTERM restores every setting"
expect "an error after tuning" 2 "no operation matches" "$mnbench" run --tune --ops nosuch --out "$work/none"
same "an error restores every setting"

for next in run doctor; do
	begin
	kill -KILL $pid
	wait $pid 2>/dev/null
	ok "$([[ $(settings) != "$before" && -e /run/mnbench.restore.$pid ]]; echo $?)" "SIGKILL leaves settings changed (or this proves nothing)"
	ok "$([[ $(latency) == "$latency_before" ]]; echo $?)" "but not the idle states"
	rm -rf "$work/hit"
	if [[ $next == run ]]; then
		expect "the next run restores" 0 "restoring [0-9]+ settings" "$mnbench" "${row[@]}" --time 1 --benchmark_repetitions=2 --out "$work/next"
	else
		expect "doctor restores" 0 "restoring [0-9]+ settings" "$mnbench" doctor
	fi
	same "every setting is back after SIGKILL and $next"
done

# A second run waits (tests/native.sh); what only looks meanwhile loses nothing of the first one's.
begin
"$mnbench" doctor >"$work/out2" 2>"$work/err2"
ok "$([[ -e /run/mnbench.restore.$pid ]]; echo $?)" "doctor leaves the state file of a run that is under way"
kill -INT $pid
wait $pid
same "and its settings come back"

if [[ $names == *compaction* ]] && unshare -m true 2>/dev/null; then
	expect "a value that does not stick is said" 0 "--tune: compaction: 1 of 1 not set .*did not stick" unshare -m bash -c \
		'mount --bind /dev/null /proc/sys/vm/compaction_proactiveness; exec "$@"' - \
		"$mnbench" "${row[@]}" --tune --time 1 --benchmark_repetitions=2 --out "$work/stick"
	same "and the rest comes back"
	expect "a setting that cannot be written is said" 0 "--tune: compaction: 1 of 1 not set .*Read-only" unshare -m bash -c \
		'f=/proc/sys/vm/compaction_proactiveness; mount --bind $f $f; mount -o remount,bind,ro $f; exec "$@"' - \
		"$mnbench" "${row[@]}" --tune --time 1 --benchmark_repetitions=2 --out "$work/ro"
	same "and the rest comes back then"
fi
tap_end
