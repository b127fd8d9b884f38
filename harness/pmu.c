/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/event_source.h"
#include "harness/kernel.h"
#include "harness/pmu.h"
#include "results/file.h"

#define COMMON_EVENTS  0x40   /* that PMCEID0 and PMCEID1 speak of */
#define ARM_EVENT_MASK 0xffff /* PMEVTYPER.evtCount */
#define ARM_CHAIN      0x1e   /* the kernel's own, never listed */

static bool file_says(const char *path, unsigned int code)
{
	unsigned int there = 0;
	char *text;
	bool same;

	if (file_read(path, 64, &text, NULL))
		return false;
	same = sscanf(text, "event=%x", &there) == 1 && there == code;
	free(text);
	return same;
}

/* Does a file of that folder say "event=CODE"? */
static bool lists_code(const char *folder, unsigned int code)
{
	char path[PATH_MAX + 300];
	struct dirent *e;
	bool found = false;
	DIR *d = opendir(folder);

	while (d && !found && (e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		found = e->d_name[0] != '.' && file_says(path, code);
	}
	if (d)
		closedir(d);
	return found;
}

/*
 * A core's PMU as its driver names it: arch/x86/events/core.c and intel/core.c (hybrid),
 * drivers/perf/arm_pmuv3.c (armv8_pmuv3_0, armv9_neoverse_n2) and apple_m1_cpu_pmu.c.
 */
static bool is_core(const char *pmu)
{
	return !strcmp(pmu, "cpu") || !strncmp(pmu, "cpu_", 4) || !strncmp(pmu, "armv", 4) ||
	       !strncmp(pmu, "apple_", 6);
}

static bool any_core(void)
{
	struct dirent *e;
	bool found = false;
	DIR *d = opendir(event_source_root());

	while (d && !found && (e = readdir(d)))
		found = is_core(e->d_name);
	if (d)
		closedir(d);
	return found;
}

/* Is there an Arm PMU, and does none of them list that code? */
static bool not_listed(unsigned int code)
{
	char folder[PATH_MAX];
	struct dirent *e;
	bool found = false, any = false;
	DIR *d = opendir(event_source_root());

	while (d && !found && (e = readdir(d))) {
		if (strncmp(e->d_name, "armv", 4))
			continue;
		any = true;
		if (snprintf(folder, sizeof(folder), "%s/%s/events", event_source_root(),
			     e->d_name) >= (int)sizeof(folder))
			continue;
		found = lists_code(folder, code);
	}
	if (d)
		closedir(d);
	return any && !found;
}

static bool is_raw_arm(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_RAW && kernel_is("aarch64", 0, 0);
}

bool pmu_lacks(const struct perf_event_attr *attr)
{
	unsigned int code = attr->config & ARM_EVENT_MASK;

	return is_raw_arm(attr) && code && code < COMMON_EVENTS && code != ARM_CHAIN &&
	       not_listed(code);
}

bool pmu_does_not_list(const struct perf_event_attr *attr)
{
	return is_raw_arm(attr) && not_listed(attr->config & ARM_EVENT_MASK);
}

/* CPU_CYCLES, BUS_CYCLES, STALL and their kinds: include/linux/perf/arm_pmuv3.h. */
static bool is_arm_cycles(unsigned int code)
{
	return code == 0x11 || code == 0x1d || code == 0x23 || code == 0x24 ||
	       (code >= 0x3c && code <= 0x3f);
}

bool pmu_counts_time(const struct perf_event_attr *attr)
{
	if (attr->type == PERF_TYPE_SOFTWARE)
		return attr->config == PERF_COUNT_SW_CPU_CLOCK ||
		       attr->config == PERF_COUNT_SW_TASK_CLOCK;
	if (attr->type == PERF_TYPE_HARDWARE)
		return attr->config == PERF_COUNT_HW_CPU_CYCLES ||
		       attr->config >= PERF_COUNT_HW_BUS_CYCLES;
	return is_raw_arm(attr) && is_arm_cycles(attr->config & ARM_EVENT_MASK);
}

/* kernel.perf_event_paranoid, or a number that forbids nothing if it cannot be read. */
static long paranoid(void)
{
	char *text;
	long level = -1;

	if (!file_read("/proc/sys/kernel/perf_event_paranoid", 32, &text, NULL)) {
		level = strtol(text, NULL, 10);
		free(text);
	}
	return level;
}

/* Documentation/admin-guide/sysctl/kernel.rst: 2 forbids the kernel, Debian's 3 everything. */
static void why_not_permitted(const struct perf_event_attr *attr, char *text, size_t room)
{
	long level = paranoid(), most = attr->exclude_kernel ? 2 : 1;

	if (level > most)
		snprintf(text, room,
			 "not permitted: kernel.perf_event_paranoid is %ld; sysctl "
			 "kernel.perf_event_paranoid=%ld, CAP_PERFMON, or run as root",
			 level, most);
	else
		snprintf(
			text, room,
			"not permitted, and not by kernel.perf_event_paranoid (%ld): a container's "
			"seccomp filter or a security module; run outside of it",
			level);
}

static bool is_hardware(const struct perf_event_attr *attr)
{
	return attr->type != PERF_TYPE_SOFTWARE && attr->type != PERF_TYPE_TRACEPOINT;
}

const char *pmu_why(int err, const struct perf_event_attr *attr, char *text, size_t room)
{
	switch (err) {
	case EACCES:
	case EPERM:
		why_not_permitted(attr, text, room);
		break;
	case ENOENT:
	case EOPNOTSUPP:
	case ENXIO:
	case ENODEV:
		snprintf(text, room, "%s",
			 !is_hardware(attr) ? "this kernel has no such event"
			 : any_core()	    ? "this core's PMU does not count it"
					    : "no hardware counters: a virtual machine without a "
					      "virtual PMU?");
		break;
	case ENOSYS:
		snprintf(text, room,
			 "no perf_event_open(): a kernel without CONFIG_PERF_EVENTS, or a "
			 "container's seccomp filter; run outside of it");
		break;
	case EINVAL:
		snprintf(text, room, "the PMU refuses it: it cannot be counted for one thread");
		break;
	case EBUSY:
	case PMU_NEVER_RAN:
		snprintf(text, room,
			 "its counter is taken: end other users of the PMU; sysctl "
			 "kernel.nmi_watchdog=0");
		break;
	case EMFILE:
		snprintf(text, room, "too many open files: ulimit -n");
		break;
	default:
		snprintf(text, room, "perf_event_open: %s", strerror(err));
	}
	return text;
}
