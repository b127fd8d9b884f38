/* SPDX-License-Identifier: MIT */
/* What this core's PMU can count, and why perf_event_open(2) refuses. */
#ifndef HARNESS_PMU_H
#define HARNESS_PMU_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Is it one of the events 0 to 0x3f of Arm's PMUv3 that PMCEID says is not there? Such
 * an event opens as a raw one and counts 0 for ever (armv8_pmuv3_map_event(),
 * drivers/perf/arm_pmuv3.c); the kernel's list in sysfs leaves it out.
 */
bool pmu_lacks(const struct perf_event_attr *attr);

/* A raw event of an Arm PMU that the kernel's list in sysfs does not have at all? */
bool pmu_does_not_list(const struct perf_event_attr *attr);

/* Does it count clocks or cycles? An emulator derives them from its host's clock. */
bool pmu_counts_time(const struct perf_event_attr *attr);

/*
 * Why perf_event_open() ended with -err for an event of this thread, and what to do:
 * one line in `text`, which is returned. Besides its own errors, PMU_NEVER_RAN.
 */
const char *pmu_why(int err, const struct perf_event_attr *attr, char *text, size_t room);

#define PMU_NEVER_RAN 1000 /* it opened, and was never on a counter */

#endif
