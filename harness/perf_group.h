/* SPDX-License-Identifier: MIT */
/* Events of the calling thread that are on the PMU together or not at all (perf_event_open(2)). */
#ifndef HARNESS_PERF_GROUP_H
#define HARNESS_PERF_GROUP_H

#include <linux/perf_event.h>
#include <stdint.h>

/* More than any core counts at once: A64FX has 8 counters and one of cycles, x86 11. */
#define PERF_GROUP_MAX 16

/*
 * What read(2) gives of a group: PERF_FORMAT_GROUP, TOTAL_TIME_ENABLED and
 * TOTAL_TIME_RUNNING, times in nanoseconds; or the difference of two such.
 */
struct perf_reading {
	uint64_t n, enabled, running;
	uint64_t values[PERF_GROUP_MAX];
};

struct perf_group {
	int fds[PERF_GROUP_MAX]; /* the first is the leader's */
	unsigned int n;
};

/*
 * Opens the events (at most PERF_GROUP_MAX) for the calling thread on any CPU and lets
 * them count. Returns 0, or -errno with nothing left open.
 */
int perf_group_open(struct perf_group *group, const struct perf_event_attr *attrs, unsigned int n);
void perf_group_close(struct perf_group *group);

/* One system call. What could not be read gives a reading of no events. */
void perf_group_read(const struct perf_group *group, struct perf_reading *reading);

/* end - begin, field by field; of no events if one of them is. */
void perf_reading_subtract(struct perf_reading *difference, const struct perf_reading *begin,
			   const struct perf_reading *end);

/*
 * Can these events be counted at once? Opens them for the calling thread for some
 * microseconds. Returns 0, -errno, or -PMU_NEVER_RAN (harness/pmu.h): a group that
 * opens may still find no counter, as where the NMI watchdog holds one.
 */
int perf_group_try(const struct perf_event_attr *attrs, unsigned int n);

#endif
