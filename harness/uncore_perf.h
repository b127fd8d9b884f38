/* SPDX-License-Identifier: MIT */
/* Counters of a whole CPU's or unit's events, through perf_event_open(2). */
#ifndef HARNESS_UNCORE_PERF_H
#define HARNESS_UNCORE_PERF_H

#include "harness/event_source.h"

/* What perf has counted so far, and how long it was on a counter (ns). */
struct uncore_count {
	double seconds; /* CLOCK_MONOTONIC_RAW, of the middle of the read */
	uint64_t count, enabled, running;
};

enum uncore_role {
	UNCORE_ALONE,	/* counts at once */
	UNCORE_LEADER,	/* of a group: counts when uncore_perf_start() is called */
	UNCORE_SIBLING, /* counts with its leader */
};

/*
 * Opens a counter of no process, on the CPU of the PMU's cpumask, or on `cpu` if it has
 * none, without any exclude_*: all that the drivers of uncore PMUs let be
 * (PERF_PMU_CAP_NO_EXCLUDE; drivers/perf/arm_smmuv3_pmu.c, smmu_pmu_event_init()). It is
 * pinned, a sibling by its leader: it has a counter of its own all the time, or none.
 * Returns a descriptor, or -1 after op_fail() with what to do.
 */
int uncore_perf_open(const struct event_pmu *pmu, const struct perf_event_attr *attr, int cpu,
		     enum uncore_role role, int leader);

/*
 * Starts a whole group. It must not count while siblings join: Linux 6.18 leaves the last
 * one of a pinned group that does without a counter, at 0. Returns 0, or -1 after op_fail().
 */
int uncore_perf_start(int leader);

/* Returns 0, or -1 after op_fail(): also if the event has not been on a counter. */
int uncore_perf_read(int fd, struct uncore_count *count);

/* Sleeps. Returns 0, or -1 after op_fail() if the run is interrupted. */
int uncore_sleep(double seconds);

#endif
