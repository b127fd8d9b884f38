/* SPDX-License-Identifier: MIT */
/*
 * Percentile bootstrap (Efron 1979) of medians of boots: new boots are drawn from
 * the ones that there are. Shown beside the t-interval, never alone: with few
 * boots it is too narrow (a 95 % interval over 5 boots holds 87 %).
 */
#ifndef RESULTS_STATS_BOOTSTRAP_H
#define RESULTS_STATS_BOOTSTRAP_H

#include <stdint.h>

#include "results/stats.h"

#define STATS_BOOTSTRAP_EXACT 24 /* values a side up to which nothing need be drawn */

/*
 * median(new) / median(base), both above 0, and its percentile interval from
 * `replicates` draws of both sides (10000 by custom), the quantiles being order
 * statistics. The same seed gives the same interval. One value a side: a point.
 * An empty side, a value that is not above 0, a NaN, no replicates: NaN.
 */
struct interval stats_bootstrap_ratio(const double *base, size_t nb, const double *new, size_t nn,
				      double confidence, size_t replicates, uint64_t seed);

/*
 * What stats_bootstrap_ratio() comes to with replicates without end: the
 * distribution of a drawn median is known. For at most STATS_BOOTSTRAP_EXACT
 * values a side, else NaN.
 */
struct interval stats_bootstrap_ratio_exact(const double *base, size_t nb, const double *new,
					    size_t nn, double confidence);

#endif
