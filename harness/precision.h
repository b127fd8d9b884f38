/* SPDX-License-Identifier: MIT */
/* --precision: pairs of a row until its interval is narrow enough, or the time is up. */
#ifndef HARNESS_PRECISION_H
#define HARNESS_PRECISION_H

#include "harness/plan.h"

struct precision {
	double log_ratio;		       /* how far the interval may reach from its middle */
	double until;			       /* CLOCK_MONOTONIC seconds; INFINITY: no limit */
	bool (*wanted)(const struct group *g); /* is the group part of this run? */
	void (*measure)(struct group *g);      /* one pair more, or the row is invalid */
	void (*done)(const struct group *g);   /* the group gets no more pairs */
};

/*
 * Measures the groups look by look (results/sequential.h): all of them up to the first
 * look, then those that are not precise enough up to the next, so that noisy rows get
 * the time that quiet ones leave. Each group gets SEQUENTIAL_FIRST pairs at least.
 * Marks the rows with the confidence that their intervals need.
 */
void precision_measure(const struct plan *plan, const struct precision *p);

#endif
