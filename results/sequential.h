/* SPDX-License-Identifier: MIT */
/*
 * Measuring until an interval is narrow enough, without paying for it in errors.
 *
 * An interval that is looked at again and again until it pleases misses the truth more
 * often than it says. Here the number of looks is fixed beforehand, and each look,
 * with one more for the time being up, has the same part of the error: by Boole's
 * inequality all of them together hold 95 %, whatever decides to stop and however
 * the looks depend on each other. tests/test_sequential.c simulates it.
 */
#ifndef RESULTS_SEQUENTIAL_H
#define RESULTS_SEQUENTIAL_H

#include "results/stats.h"

#define SEQUENTIAL_LOOKS 7
#define SEQUENTIAL_FIRST 5  /* pairs at the first look */
#define SEQUENTIAL_LAST	 60 /* at the last */
#define SEQUENTIAL_ALPHA 0.05

/* The confidence that each interval is to be computed with, so that 95 % is what it holds. */
double sequential_confidence(void);

/*
 * Pairs at the next look, given n so far: 5, 8, 12, 18, 27, 40, 60. 0 if there is
 * none any more.
 */
size_t sequential_next(size_t n);

/*
 * May measuring stop with these values, ln ratios of pairs? At a look whose interval
 * reaches no further than `precision` (a ln ratio, log1p(0.005) for 0.5 %) from its
 * middle, and at the last look; never between looks. False for a NaN before the
 * last look.
 */
bool sequential_enough(const double *x, size_t n, double precision);

#endif
