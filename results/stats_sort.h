/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_STATS_SORT_H
#define RESULTS_STATS_SORT_H

#include <stddef.h>
#include <stdlib.h>

/* For qsort(3), of doubles or of what begins with one; without NaN. */
static inline int stats_ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline void stats_sort(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), stats_ascending);
}

#endif
