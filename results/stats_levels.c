/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>

#include "results/stats_levels.h"

/*
 * The sum of squared distances of the means of groups of `size` values from the
 * mean of the group of repeats * size values they are part of.
 */
static double squares(const double *x, size_t size, size_t repeats, size_t groups)
{
	double sum = 0;

	for (size_t g = 0; g < groups; g++) {
		const double *group = x + g * repeats * size;
		double mean = stats_mean(group, repeats * size);

		for (size_t j = 0; j < repeats; j++)
			sum += pow(stats_mean(group + j * size, size) - mean, 2);
	}
	return sum;
}

struct levels stats_levels(const double *x, const size_t *repeats, size_t n)
{
	struct levels l = {.n = n, .mean = NAN};
	size_t all = 1, size = 1;
	bool enough = n && n <= STATS_LEVELS_MAX;

	for (size_t i = 0; i < STATS_LEVELS_MAX; i++)
		l.s2[i] = l.t2[i] = NAN;
	for (size_t i = 0; enough && i < n; i++) {
		enough = repeats[i] >= 2;
		all *= repeats[i];
	}
	if (!enough)
		return l;
	l.mean = stats_mean(x, all);
	for (size_t i = 0; i < n; i++) {
		size_t groups = all / size / repeats[i];

		l.s2[i] = squares(x, size, repeats[i], groups) / groups / (repeats[i] - 1.);
		l.t2[i] = i ? l.s2[i] - l.s2[i - 1] / repeats[i - 1] : l.s2[i];
		size *= repeats[i];
	}
	return l;
}

double stats_levels_repeats(const struct levels *levels, size_t i, const double *cost)
{
	if (i + 1 >= levels->n || isnan(levels->t2[i]) || isnan(levels->t2[i + 1]))
		return NAN;
	if (levels->t2[i] <= 0)
		return 1;
	if (levels->t2[i + 1] <= 0)
		return INFINITY;
	return sqrt(cost[i + 1] / cost[i] * levels->t2[i] / levels->t2[i + 1]);
}

struct interval stats_fieller(const struct interval *base, const struct interval *new)
{
	double y = base->estimate, z = new->estimate;
	double h = base->high - y, g = new->high - z;
	double below = y * y - h * h, root = sqrt(y * y * z * z - below * (z * z - g * g));
	struct interval ratio = {z / y, -INFINITY, INFINITY, base->n + new->n};

	if (isnan(y) || isnan(z) || isnan(h) || isnan(g))
		ratio.low = ratio.high = NAN;
	else if (below > 0 && isfinite(root)) {
		ratio.low = (y * z - root) / below;
		ratio.high = (y * z + root) / below;
	}
	return ratio;
}
