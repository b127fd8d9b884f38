/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/memory.h"
#include "results/power.h"
#include "results/stats.h"
#include "results/stats_random.h"

double power_threshold(const double *x, size_t n, double alpha)
{
	double error = stats_sd(x, n) / sqrt((double)n);

	return stats_t_quantile(1 - alpha / 2, n - 1.) * error - stats_mean(x, n);
}

void power_draw(const double *x, size_t m, size_t n, double alpha, uint64_t seed,
		double *thresholds, size_t draws)
{
	double *drawn = enough(malloc((n + 1) * sizeof(*drawn)));

	for (size_t i = 0; i < draws; i++) {
		for (size_t k = 0; k < n; k++)
			drawn[k] = m ? x[stats_random_below(&seed, m)] : NAN;
		thresholds[i] = power_threshold(drawn, n, alpha);
	}
	free(drawn);
}

double power_at(const double *thresholds, size_t draws, double effect)
{
	size_t found = 0;

	for (size_t i = 0; i < draws; i++)
		found += thresholds[i] < effect;
	return draws ? (double)found / draws : NAN;
}

double power_detectable(const double *thresholds, size_t draws, double power)
{
	double effect = stats_quantile(thresholds, draws, power);

	return effect < 0 ? 0 : effect;
}
