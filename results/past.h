/* SPDX-License-Identifier: MIT */
/* One series of a history as a picture needs it: values, intervals, levels. */
#ifndef RESULTS_PAST_H
#define RESULTS_PAST_H

#include <stddef.h>
#include <time.h>

#include "results/history.h"

struct past_point {
	time_t when;
	double value, low, high; /* in the figure's unit; low and high NaN: no interval */
};

struct past_change {
	size_t at; /* the first point of the new level, above 0 */
	double before, after;
};

struct past {
	struct past_point *points; /* by time */
	size_t n;
	struct past_change *changes; /* by time */
	size_t n_changes;
};

/*
 * The times (ns per op) of the series, with the changes of their level (results/stats_changes.h;
 * effect: the least that is told, a ln ratio). A point whose date cannot be read is left out.
 * past_free() ends it.
 */
void past_of(struct past *past, const struct archive *archive, const struct series *series,
	     double effect);
void past_free(struct past *past);

#endif
