/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/stats_beta.h"
#include "results/stats_binomial.h"

double stats_binomial_cdf(long k, size_t n, double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	if (k < 0 || k >= (long)n)
		return k >= 0;
	return stats_beta(1 - p, (double)n - (double)k, (double)k + 1);
}

size_t stats_binomial_quantile(double q, size_t n, double p)
{
	size_t k = 0;

	/* A quantile that is met exactly is met, whatever rounding says. */
	while (k < n && !(stats_binomial_cdf((long)k, n, p) >= q * (1 - 1e-14)))
		k++;
	return k;
}

/* The p with P(X >= k) == tail, which grows with p. */
static double share_with_tail(size_t k, size_t n, double tail)
{
	double low = 0, high = 1;

	for (int i = 0; i < 100 && high - low > 1e-16; i++) {
		double p = (low + high) / 2;

		*(stats_beta(p, (double)k, (double)(n - k) + 1) < tail ? &low : &high) = p;
	}
	return (low + high) / 2;
}

struct interval stats_binomial_interval(size_t k, size_t n, double confidence)
{
	double tail = (1 - confidence) / 2;

	if (!n || k > n)
		return (struct interval){NAN, NAN, NAN, n};
	return (struct interval){
		.estimate = (double)k / n,
		.low = k ? share_with_tail(k, n, tail) : 0,
		.high = k < n ? share_with_tail(k + 1, n, 1 - tail) : 1,
		.n = n,
	};
}
