/* SPDX-License-Identifier: MIT */
/*
 * Repetition on several levels (iteration, process, boot) and where it pays:
 * Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013, with
 * the corrected variance estimator of its updated version.
 */
#ifndef RESULTS_STATS_LEVELS_H
#define RESULTS_STATS_LEVELS_H

#include "results/stats.h"

#define STATS_LEVELS_MAX 8

/* Index 0 is the lowest level (the iteration). */
struct levels {
	size_t n;		     /* how many levels */
	double mean;		     /* the grand mean */
	double s2[STATS_LEVELS_MAX]; /* S_i^2: variance seen at a level, with all below it */
	double t2[STATS_LEVELS_MAX]; /* T_i^2: what the level adds by itself; may be below 0 */
};

/*
 * x holds repeats[0] * ... * repeats[n - 1] values, those of one process next to
 * each other; repeats[0] is how often the lowest level was repeated. In x's unit
 * squared. All figures are NaN if a level was repeated less than twice, if a value
 * is NaN, or for n of 0 or above STATS_LEVELS_MAX.
 */
struct levels stats_levels(const double *x, const size_t *repeats, size_t n);

/*
 * How often to repeat level i (not the top one), given what one unit of each level
 * costs: sqrt(cost[i + 1] / cost[i] * T_i^2 / T_{i+1}^2), to be rounded up. 1 if
 * the level adds nothing; INFINITY if the one above adds nothing; NaN for a NaN.
 */
double stats_levels_repeats(const struct levels *levels, size_t i, const double *cost);

/*
 * new/base and its interval from the intervals of both means (Fieller, as in
 * section 7 of the paper). Unbounded if base's interval holds 0.
 */
struct interval stats_fieller(const struct interval *base, const struct interval *new);

#endif
