/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "results/memory.h"
#include "results/stats_multiple.h"

struct ranked {
	double p;
	size_t place;
};

static int by_p(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->p, y = ((const struct ranked *)b)->p;

	return (x > y) - (x < y);
}

/* The tests in ascending order of p, without the NaNs; the caller frees them. */
static struct ranked *rank(const double *p, double *q, size_t n, size_t *tests)
{
	struct ranked *order = enough(malloc((n + 1) * sizeof(*order)));

	*tests = 0;
	for (size_t i = 0; i < n; i++) {
		if (isnan(p[i]))
			q[i] = NAN;
		else
			order[(*tests)++] = (struct ranked){p[i], i};
	}
	qsort(order, *tests, sizeof(*order), by_p);
	return order;
}

static void step_up(const double *p, double *q, size_t n, bool any_dependence)
{
	size_t m;
	struct ranked *order = rank(p, q, n, &m);
	double least = 1, factor = any_dependence ? 0 : 1;

	for (size_t k = 1; any_dependence && k <= m; k++)
		factor += 1. / k;
	for (size_t k = m; k; k--) {
		least = fmin(least, order[k - 1].p * factor * m / k);
		q[order[k - 1].place] = least;
	}
	free(order);
}

void stats_bh(const double *p, double *q, size_t n)
{
	step_up(p, q, n, false);
}

void stats_by(const double *p, double *q, size_t n)
{
	step_up(p, q, n, true);
}

void stats_holm(const double *p, double *q, size_t n)
{
	size_t m;
	struct ranked *order = rank(p, q, n, &m);
	double most = 0;

	for (size_t k = 0; k < m; k++) {
		most = fmin(1, fmax(most, order[k].p * (m - k)));
		q[order[k].place] = most;
	}
	free(order);
}
