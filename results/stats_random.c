/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/stats.h"
#include "results/stats_random.h"

#define STEP UINT64_C(0x9e3779b97f4a7c15)

uint64_t stats_random(uint64_t *state)
{
	uint64_t z = *state += STEP;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t stats_random_at(uint64_t seed, uint64_t i)
{
	seed += i * STEP;
	return stats_random(&seed);
}

uint64_t stats_random_below(uint64_t *state, uint64_t n)
{
	/* Draws again in the part of the range that n does not divide. */
	uint64_t rest = -n % n, draw;

	do
		draw = stats_random(state);
	while (draw < rest);
	return draw % n;
}

double stats_random_normal(uint64_t *state)
{
	return stats_t_quantile(((double)(stats_random(state) >> 11) + 0.5) * 0x1p-53, INFINITY);
}
