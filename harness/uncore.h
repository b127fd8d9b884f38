/* SPDX-License-Identifier: MIT */
/*
 * Uncore counters: SMMUv3 PMCG, Arm CMN and whatever else the kernel lists below
 * /sys/bus/event_source/devices, over the window of one thread's batches, in a pass of
 * its own. They count what the whole machine does (a PMU without a cpumask: what the
 * row's CPU does), so the same window with nothing done stands beside every figure.
 */
#ifndef HARNESS_UNCORE_H
#define HARNESS_UNCORE_H

#include <stdio.h>

#include "harness/cell.h"
#include "results/model.h"

/*
 * Looks up what is asked for, probes it, and tells `run` what is not used and why.
 * `events` is a comma-separated list of which the entries with a slash are meant; without
 * any, or NULL, the SMMU's and the interconnect's events that this machine has. Returns
 * EXIT_GOOD, also if there is nothing to count, or EXIT_REQUEST after say_error().
 */
int uncore_open(const char *events, struct run *run);
void uncore_close(void);

/* Is there anything to count, or to say why not? */
bool uncore_wanted(void);

/*
 * Counts a cell of one thread on cpus[0] and adds a counter for each event to `row`, and
 * one for its background. What cannot be counted gets its counter with a reason. Returns
 * 0, or -1 after op_fail() if the operation itself failed.
 */
int uncore_count(const struct cell *cell, const int *cpus, struct row *row);

/* For the doctor: the SMMU's and the interconnect's PMUs that there are, or that none is. */
void uncore_tell(FILE *out);

/*
 * `doctor --probe [EVENTS]`: probes each of them and prints what was read. Returns
 * EXIT_GOOD, EXIT_NOT_GOOD if one is not to be used, or EXIT_REQUEST.
 */
int uncore_probe(FILE *out, const char *events);

#endif
