/* SPDX-License-Identifier: MIT */
/*
 * The lens `counters`: events of the CPU's PMU, of the kernel's software events and of
 * tracepoints, per operation, in a pass of its own: reading them costs time.
 */
#ifndef HARNESS_COUNTERS_H
#define HARNESS_COUNTERS_H

#include <stdbool.h>
#include <stdio.h>

#include "harness/cell.h"
#include "results/model.h"

/*
 * What is to be counted: a list of events (harness/events.h), or NULL for this core's
 * default set; on an emulated machine nothing that an emulator makes up (events_of_emulated()).
 * Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int counters_choose(const char *list, bool emulated);

/* How many events were chosen, those of PMUs that are no core's aside. */
size_t counters_chosen(void);

/*
 * Finds out which of them this machine counts, and which at once; tells `run` (may be NULL)
 * the others, and why. Returns NULL, or one line that says why nothing can be counted at all.
 */
const char *counters_open(struct run *run);

/* Is any of those that count one of the CPU's PMU? After counters_open(). */
bool counters_have_pmu(void);

/*
 * Counts a cell, group of events by group, each in batches of its own, in every thread,
 * and stores the counters in `row`. Returns 0, or -1 after op_fail(): the operation did
 * not happen as stated.
 */
int counters_count(const struct cell *cell, const int *cpus, struct row *row);

/* Prints what was chosen, how libpfm4 encodes it, and if it can be counted here. */
void counters_tell(FILE *out);

#endif
