/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/stats.h"
#include "results/stats_line.h"

double stats_slope(const double *x, const double *y, size_t n)
{
	double mean_x = stats_mean(x, n), mean_y = stats_mean(y, n), xy = 0, xx = 0;

	for (size_t i = 0; i < n; i++) {
		xy += (x[i] - mean_x) * (y[i] - mean_y);
		xx += (x[i] - mean_x) * (x[i] - mean_x);
	}
	return xx > 0 ? xy / xx : NAN;
}
