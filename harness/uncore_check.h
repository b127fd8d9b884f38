/* SPDX-License-Identifier: MIT */
/* Probes a PMU (harness/uncore_probe.h) with the events that are asked of it. */
#ifndef HARNESS_UNCORE_CHECK_H
#define HARNESS_UNCORE_CHECK_H

#include <stdio.h>

#include "harness/uncore_event.h"

#define CHECK_EVENTS 16 /* at most, of one PMU */

/* One event of a PMU under test, and what was read of it. */
struct uncore_checked {
	char name[UNCORE_TEXT];
	struct perf_event_attr attr;
	bool clock, grouped; /* it was read in a group as well */
	struct uncore_reading alone[PROBE_READINGS], group[PROBE_READINGS];
};

/*
 * Judges the readings. Busy units are refused only of the kinds that should be idle
 * (`quiet`). Returns true, or false with why: the event, and what is wrong with it.
 */
bool uncore_judge(const struct uncore_checked *events, size_t n, bool quiet, char why[PROBE_WHY]);

/*
 * Probes every PMU of these events and sets the fault of the instances that are not to
 * be used. With `out` it prints, PMU by PMU, what was read and the verdict.
 */
void uncore_check(struct uncore_event *events, size_t n, FILE *out);

#endif
