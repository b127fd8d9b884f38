/* SPDX-License-Identifier: MIT */
/* The binomial distribution: shares with their interval, false alarms of A/A runs. */
#ifndef RESULTS_STATS_BINOMIAL_H
#define RESULTS_STATS_BINOMIAL_H

#include "results/stats.h"

/* P(X <= k) of X ~ Bin(n, p); 0 below k = 0, 1 from k = n on. NaN for p outside [0, 1]. */
double stats_binomial_cdf(long k, size_t n, double p);

/* The smallest k with P(X <= k) >= q, as R's qbinom. 0 for q = 0, n for q = 1 or a NaN. */
size_t stats_binomial_quantile(double q, size_t n, double p);

/*
 * The share k / n and its interval, never too narrow: Clopper & Pearson (1934).
 * NaN for n = 0 or k > n.
 */
struct interval stats_binomial_interval(size_t k, size_t n, double confidence);

#endif
