/* SPDX-License-Identifier: MIT */
/*
 * Tests by rank. They are shown beside the t-tests and decide nothing: with few
 * boots their p has a floor (5 pairs: 0.0625), and they test P(X < Y) = 1/2, not
 * medians.
 */
#ifndef RESULTS_STATS_RANK_H
#define RESULTS_STATS_RANK_H

#include <stdbool.h>

#include "results/stats.h"

struct rank_test {
	double statistic; /* U or V, below */
	double p;	  /* two-sided */
	bool exact;	  /* from the null distribution itself; else its normal approximation */
};

/*
 * Mann & Whitney (1947): U = #{base_i < new_j} + #{ties} / 2. As R's wilcox.test:
 * exact if both sides have fewer than 50 values and no two are equal, else
 * normal, with the variance corrected for ties and with continuity correction.
 * All values equal: p = 1. A side that is empty, or a NaN: NaN.
 */
struct rank_test stats_mann_whitney(const double *base, size_t nb, const double *new, size_t nn);

/*
 * Vargha & Delaney's A12 (2000): how often a value of `new` is above one of `base`;
 * 0.5 says no difference. In [0, 1]; NaN for an empty side.
 */
double stats_a12(const double *base, size_t nb, const double *new, size_t nn);

/* P(U <= u) without ties, exact. Sides of 1 to 49 values, else NaN. */
double stats_mann_whitney_cdf(double u, size_t nb, size_t nn);

/*
 * Wilcoxon's signed-rank test (1945) of d symmetric about 0: V = the sum of the
 * ranks of |d| over d > 0. As R's wilcox.test: zeros are left out, which makes it
 * normal; exact for fewer than 50 values without ties and zeros. No value but
 * zeros: p = 1. n == 0 or a NaN: NaN.
 */
struct rank_test stats_signed_rank(const double *d, size_t n);

/*
 * Hodges & Lehmann (1963): the median of all new_j - base_i, or of the Walsh
 * averages (d_i + d_j) / 2 of paired differences, and the interval that the rank
 * test above gives, exact without ties (with ties it is a bit too wide). At most
 * 49 values a side; for more, and for a NaN, NaN. Unbounded if so few values
 * cannot hold the confidence.
 */
struct interval stats_hodges_lehmann(const double *base, size_t nb, const double *new, size_t nn,
				     double confidence);
struct interval stats_pseudo_median(const double *d, size_t n, double confidence);

#endif
