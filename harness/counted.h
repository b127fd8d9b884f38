/* SPDX-License-Identifier: MIT */
/* From readings of counters to a figure per operation, or the reason why there is none. */
#ifndef HARNESS_COUNTED_H
#define HARNESS_COUNTED_H

#include <stddef.h>

#include "harness/perf_group.h"
#include "results/model.h"

#define COUNTED_SHARE_MIN 0.9 /* of the time on a counter; below it there is no figure */
#define COUNTED_MIN	  8   /* batches that count, for a figure */
#define COUNTED_MAX	  96

/* What one event gave, batch by batch. */
struct counted {
	double per_op[COUNTED_MAX];
	size_t n;
	double enabled, running; /* ns over all batches and threads */
};

/*
 * Event `i` of a window, scaled by enabled / running: what it would have been had the
 * event been on a counter all the time. NaN if it never was, or could not be read.
 */
double counted_scale(const struct perf_reading *window, unsigned int i);

/*
 * What a window counts without an operation in it: the median over the `n` null windows
 * (at most COUNTED_MAX). NaN if the event was on a counter in none of them.
 */
double counted_null(const struct perf_reading *nulls, unsigned int n, unsigned int i);

/*
 * Fills value, low, high, running, batches and why: the mean over batches and its 95 %
 * t-interval. No figure but the reason if the event was on a counter for less than
 * COUNTED_SHARE_MIN of the time, if fewer than COUNTED_MIN batches count, or if `why`
 * already says why not.
 */
void counted_finish(struct counter *counter, const struct counted *counted);

#endif
