/* SPDX-License-Identifier: MIT */
#include "results/sequential.h"

/* Half as many again each time: a row that ends early saves much, another one loses little. */
static const size_t looks[SEQUENTIAL_LOOKS] = {SEQUENTIAL_FIRST, 8, 12, 18, 27, 40,
					       SEQUENTIAL_LAST};

double sequential_confidence(void)
{
	return 1 - SEQUENTIAL_ALPHA / (SEQUENTIAL_LOOKS + 1);
}

size_t sequential_next(size_t n)
{
	for (size_t i = 0; i < SEQUENTIAL_LOOKS; i++)
		if (looks[i] > n)
			return looks[i];
	return 0;
}

static bool is_look(size_t n)
{
	for (size_t i = 0; i < SEQUENTIAL_LOOKS; i++)
		if (looks[i] == n)
			return true;
	return false;
}

bool sequential_enough(const double *x, size_t n, double precision)
{
	struct interval i;

	if (n >= SEQUENTIAL_LAST)
		return true;
	if (!is_look(n))
		return false;
	i = stats_t_interval(x, n, sequential_confidence());
	return i.high - i.low <= 2 * precision;
}
