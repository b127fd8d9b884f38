/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/memory.h"
#include "results/stats.h"
#include "results/stats_sort.h"

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

/* |x - *from|, or x without a `from`. */
static double distance(double x, const double *from)
{
	return from ? fabs(x - *from) : x;
}

static double quantile(const double *x, size_t n, const double *from, double p)
{
	double at, weight, low, high, *sorted;

	if (!n || !(p >= 0 && p <= 1))
		return NAN;
	at = floor((n - 1) * p);
	weight = (n - 1) * p - at;
	sorted = enough(malloc(n * sizeof(*sorted)));
	for (size_t i = 0; i < n; i++) {
		sorted[i] = distance(x[i], from);
		if (isnan(sorted[i])) {
			free(sorted);
			return NAN;
		}
	}
	stats_sort(sorted, n);
	low = sorted[(size_t)at];
	high = sorted[(size_t)at + (weight > 0)];
	free(sorted);
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

double stats_median_of_logs(const double *logs, size_t n)
{
	double *x = enough(malloc((n + 1) * sizeof(*x))), median;

	for (size_t i = 0; i < n; i++)
		x[i] = exp(logs[i]);
	median = stats_median(x, n);
	free(x);
	return median;
}

double stats_mad(const double *x, size_t n)
{
	double median = stats_median(x, n);

	return quantile(x, n, &median, 0.5);
}
