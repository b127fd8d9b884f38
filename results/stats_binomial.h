/* SPDX-License-Identifier: MIT */
/* The binomial distribution: shares with their interval, false alarms of A/A runs, medians. */
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

/*
 * An interval of the median that assumes no distribution: between two order
 * statistics, as near to each other as the confidence allows. *coverage (may be
 * NULL) is what it really holds. Unbounded with coverage 1 if n values (95 %:
 * fewer than 6) allow none. NaN and n == 0: NaN.
 */
struct interval stats_median_interval(const double *x, size_t n, double confidence,
				      double *coverage);

#endif
