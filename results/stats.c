/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "results/stats.h"

double stats_mean(const double *x, size_t n)
{
	double mean = 0, rest = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i];
	mean /= n;
	if (!isfinite(mean))
		return mean;
	/* What rounding lost above; exact for equal values. */
	for (size_t i = 0; i < n; i++)
		rest += x[i] - mean;
	return mean + rest / n;
}

double stats_sd(const double *x, size_t n)
{
	double mean = stats_mean(x, n), sum = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sqrt(sum / (n - 1));
}

double stats_cv(const double *x, size_t n)
{
	return stats_sd(x, n) / fabs(stats_mean(x, n));
}

/* Maps values to integers in the same order; own inverse but for the direction. */
static uint64_t to_key(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double from_key(uint64_t key)
{
	uint64_t bits = key >> 63 ? key ^ UINT64_C(1) << 63 : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* |x - *from|, or x without a `from`. */
static double distance(double x, const double *from)
{
	return from ? fabs(x - *from) : x;
}

/*
 * The value with k others before it in ascending order, its key found bit by
 * bit from the top. Sorting would need a copy, and a copy memory.
 */
static double order_statistic(const double *x, size_t n, const double *from, size_t k)
{
	uint64_t key = 0;

	for (uint64_t bit = UINT64_C(1) << 63; bit; bit >>= 1) {
		size_t below = 0;

		for (size_t i = 0; i < n; i++)
			below += to_key(distance(x[i], from)) < (key | bit);
		if (below <= k)
			key |= bit;
	}
	return from_key(key);
}

static double quantile(const double *x, size_t n, const double *from, double p)
{
	double at, weight, low, high;

	if (!n || !(p >= 0 && p <= 1))
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (isnan(distance(x[i], from)))
			return NAN;
	at = floor((n - 1) * p);
	weight = (n - 1) * p - at;
	low = order_statistic(x, n, from, (size_t)at);
	if (weight == 0)
		return low;
	high = order_statistic(x, n, from, (size_t)at + 1);
	return low == high ? low : (1 - weight) * low + weight * high;
}

double stats_quantile(const double *x, size_t n, double p)
{
	return quantile(x, n, NULL, p);
}

double stats_median(const double *x, size_t n)
{
	return quantile(x, n, NULL, 0.5);
}

double stats_mad(const double *x, size_t n)
{
	double median = stats_median(x, n);

	return quantile(x, n, &median, 0.5);
}
