/* SPDX-License-Identifier: MIT */
/* From what uncore counters read in windows to what is said of an operation. */
#ifndef HARNESS_UNCORE_FIGURE_H
#define HARNESS_UNCORE_FIGURE_H

#include <stddef.h>

#include "results/model.h"

/* One batch's windows: around its operations, and as much later with nothing done. */
struct uncore_window {
	double seen, seconds;	   /* events in the window of the operations, its length */
	double idle, idle_seconds; /* of the other */
	double running;		   /* share of the first that the event was on a counter */
	double ops;
};

/*
 * Fills value, interval, running and batches of `c`, a mean over batches with its 95 %
 * t-interval, per operation. Nothing is subtracted. Unless it counts time, the event has
 * no figure but a `why` if half of it or more is there with nothing done: it says nothing
 * of the operation then. So it has if there are fewer than two batches.
 */
void uncore_figure(struct counter *c, const struct uncore_window *w, size_t n, bool clock);

/* The same of the idle windows, scaled to the length of the others: the background. */
void uncore_idle_figure(struct counter *c, const struct uncore_window *w, size_t n);

#endif
