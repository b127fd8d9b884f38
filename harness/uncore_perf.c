/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/interrupt.h"
#include "harness/op.h"
#include "harness/uncore_perf.h"

static const char *advice(int error, bool grouped)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "not permitted: run as root, or sysctl kernel.perf_event_paranoid=0";
	case ENOENT:
		return "the kernel knows no PMU of that number";
	case EINVAL:
		return grouped ? "the PMU takes no such group: it has too few counters, or one "
				 "filter for all of them; ask for fewer events"
			       : "the PMU refuses these terms";
	case ENODEV:
		return "the CPU that its cpumask names is offline";
	default:
		return strerror(error);
	}
}

int uncore_perf_open(const struct event_pmu *pmu, const struct perf_event_attr *attr, int cpu,
		     enum uncore_role role, int leader)
{
	struct perf_event_attr a = *attr;
	int group = role == UNCORE_SIBLING ? leader : -1, fd;

	a.size = sizeof(a);
	a.pinned = role != UNCORE_SIBLING;
	a.disabled = role == UNCORE_LEADER;
	a.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	fd = syscall(SYS_perf_event_open, &a, -1, pmu->cpu >= 0 ? pmu->cpu : cpu, group,
		     PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? op_fail("%s: %s", pmu->name, advice(errno, group >= 0)) : fd;
}

int uncore_perf_start(int leader)
{
	if (ioctl(leader, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP))
		return op_fail("a group cannot be started: %s", strerror(errno));
	return 0;
}

int uncore_perf_read(int fd, struct uncore_count *count)
{
	uint64_t value[3];
	double before = clock_ns(CLOCK_MONOTONIC_RAW) * 1e-9;
	ssize_t n = read(fd, value, sizeof(value));

	/* perf_event_open(2): a pinned event that got no counter reads as the end of a file. */
	if (!n)
		return op_fail("the PMU has no counter left for it: ask for fewer events, and end "
			       "who else counts with it");
	if (n != sizeof(value))
		return op_fail("read of a counter: %s", n < 0 ? strerror(errno) : "too short");
	if (!value[2])
		return op_fail("the event was not on a counter for a moment");
	*count = (struct uncore_count){(before + clock_ns(CLOCK_MONOTONIC_RAW) * 1e-9) / 2,
				       value[0], value[1], value[2]};
	return 0;
}

int uncore_sleep(double seconds)
{
	return interrupt_poll(NULL, 0, (int)ceil(seconds * 1e3)) ? op_fail("interrupted") : 0;
}
