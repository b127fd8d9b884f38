# SPDX-License-Identifier: MIT
# What of a machine a run may touch, as text: the same before and after, or something was left.
# Source this after tap.sh.
# shellcheck shell=bash disable=SC2154

# private_places COMMAND...: goes on as COMMAND in a mount namespace with a /tmp and /dev/shm of its own,
# so that other people's files are not in the way. /run stays: what a killed run leaves there is for
# anybody's next start.
private_places() {
	# shellcheck disable=SC2016 # its own words
	exec unshare -m --propagation private bash -c '
		for place in /tmp /dev/shm; do
			case $PWD/ in "$place"/*) continue ;; esac # the suite is in it
			mount -t tmpfs -o mode=1777 none $place || exit 2
		done
		[[ ! -d $0 ]] || mountpoint -q "$0" || mount -t tracefs none "$0" 2>/dev/null
		exec "$@"' "$tracing" "$@"
}

# Prints "NAME:VALUE" of each file that can be read.
values_of() {
	grep -sHI -d skip '' -- "$@"
}

# Processes that a test has started and that are still there, but for those that ask. Other
# people's carry another mark in their environment, or none.
left_processes() {
	local process words word

	for process in /proc/[0-9]*; do
		[[ ${process#/proc/} != "$BASHPID" ]] || continue
		mapfile -d '' words 2>/dev/null <"$process/environ" || continue
		for word in ${words[@]+"${words[@]}"}; do
			[[ $word != "MNBENCH_TEST=$work" ]] || echo "process $(<"$process/comm") ${process#/proc/}"
		done
	done 2>/dev/null
}

# The machine's state while nobody measures: others' settings are not ours.
machine_state() {
	(flock 8 && state_now) 8<>/run/mnbench.lock
}

state_now() {
	local sys=/sys/kernel/mm traced=$tracing name number

	left_processes # before there are others of our own
	values_of $sys/hugepages/*/nr_{,overcommit_}hugepages $sys/hugepages/*/{free,surplus}_hugepages \
		/sys/devices/system/node/node*/hugepages/*/nr_hugepages $sys/transparent_hugepage/{,khugepaged/,hugepages-*/}* \
		$sys/{ksm,numa,lru_gen,damon/admin}/* /proc/sys/vm/* /proc/sys/kernel/{nmi_watchdog,soft_watchdog,watchdog,numa_balancing,bpf_stats_enabled,perf_event_paranoid} \
		/sys/devices/system/cpu/cpufreq/{boost,policy*/*} /sys/devices/system/cpu/intel_pstate/* \
		/sys/devices/virtual/workqueue/cpumask /proc/irq/*/smp_affinity_list /sys/block/loop*/loop/backing_file |
		grep -vE '/(drop_caches|compact_memory|stat_refresh|pages_collapsed|full_scans|scaling_cur_freq|stats):|/ksm/(full_scans|pages_|ksm_|general_profit)|/khugepaged/(pages_collapsed|full_scans)' |
		sed 's,^/sys/block/loop[0-9]*,a loop device,' # whichever was free
	[[ ! -w /dev/cpu_dma_latency ]] || echo "cpu_dma_latency $(od -An -td4 /dev/cpu_dma_latency)"
	sed 's/^[0-9]* [0-9]* [^ ]* /mount /; s/ - .*//' /proc/self/mountinfo
	# Not what a run that is under way uses.
	for name in "$traced"/instances/* /run/mnbench.restore*; do
		number=${name#*/mnbench[-.]} number=${number#restore.}
		[[ ! -e $name || $(cat "/proc/${number%%.*}/comm" 2>/dev/null) == mnbench ]] || echo "$name"
	done
	values_of $traced/{kprobe_events,uprobe_events,set_event,tracing_on,current_tracer}
	find /sys/fs/cgroup -type d -name '*mnbench*' 2>/dev/null
	cut -d ' ' -f 1 /proc/modules 2>/dev/null | sed 's/^/module /'
	find /tmp /dev/shm "${HOME:-/nonexistent}" -xdev -path "$root" -prune -o -not -path "$work*" -print 2>/dev/null | sed 's/^/file /'
	find /run -maxdepth 1 -name 'mnbench*' -not -name mnbench.lock -not -name 'mnbench.restore*'
}
