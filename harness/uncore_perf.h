/* SPDX-License-Identifier: MIT */
/* Counters of a whole CPU's or unit's events, through perf_event_open(2). */
#ifndef HARNESS_UNCORE_PERF_H
#define HARNESS_UNCORE_PERF_H

#include "harness/uncore_event.h"

/* What perf has counted so far, and how long it was on a counter (ns). */
struct uncore_count {
	double seconds; /* CLOCK_MONOTONIC_RAW, of the middle of the read */
	uint64_t count, enabled, running;
};

/*
 * Opens a counter that counts at once: of no process, on the CPU of the PMU's cpumask,
 * or on `cpu` if it has none, without any exclude_*: all that the drivers of uncore PMUs
 * let be (PERF_PMU_CAP_NO_EXCLUDE; drivers/perf/arm_smmuv3_pmu.c, smmu_pmu_event_init()).
 * A leader (`group` -1) is pinned: it has a counter of its own all the time, or none.
 * Returns a descriptor, or -1 after op_fail() with what to do.
 */
int uncore_perf_open(const struct event_pmu *pmu, const struct perf_event_attr *attr, int cpu,
		     int group);

/* Returns 0, or -1 after op_fail(): also if the PMU had no counter for it. */
int uncore_perf_read(int fd, struct uncore_count *count);

/* Sleeps. Returns 0, or -1 after op_fail() if the run is interrupted. */
int uncore_sleep(double seconds);

#endif
