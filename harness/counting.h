/* SPDX-License-Identifier: MIT */
/*
 * A worker thread's own counters, for a block that the lens `counters` runs. They are
 * open in such a block only: in a time pass nothing is.
 */
#ifndef HARNESS_COUNTING_H
#define HARNESS_COUNTING_H

#include "harness/op.h"
#include "harness/perf_group.h"

#define COUNTING_BATCHES_MAX 32 /* in one block */

/* What is counted in a block; n is 0 in every other one. */
struct counting {
	unsigned int n;
	struct perf_event_attr attrs[PERF_GROUP_MAX];
};

/* What one thread counted. */
struct counting_slot {
	struct perf_reading begin, end;
	struct perf_reading windows[COUNTING_BATCHES_MAX]; /* around each batch */
	struct perf_reading nulls[COUNTING_BATCHES_MAX];   /* around nothing, before each */
	int error; /* errno of a group that this thread could not open, or 0 */
};

/* Opens the block's events for this thread; a failure stays in slot->error. */
void counting_start(const struct counting *counting, struct counting_slot *slot);
void counting_stop(void);

/*
 * Counts around a body of no operations, with all else that a batch has between its two
 * readings: what is left of a batch's count when this is taken off is its operations'.
 */
void counting_null(struct op_thread *t, struct counting_slot *slot, unsigned int batch);

/* The two readings of a batch, right around its clock reads; nothing if nothing is open. */
void counting_begin(struct counting_slot *slot);
void counting_end(struct counting_slot *slot);

/* Keeps them as the batch's window. */
void counting_keep(struct counting_slot *slot, unsigned int batch);

#endif
