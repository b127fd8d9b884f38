/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "harness/counted.h"
#include "results/stats.h"

double counted_scale(const struct perf_reading *window, unsigned int i)
{
	if (i >= window->n || !window->running)
		return NAN;
	return (double)window->values[i] * ((double)window->enabled / (double)window->running);
}

double counted_null(const struct perf_reading *nulls, unsigned int n, unsigned int i)
{
	double counts[COUNTED_MAX];
	size_t seen = 0;

	for (unsigned int k = 0; k < n && k < COUNTED_MAX; k++) {
		counts[seen] = counted_scale(&nulls[k], i);
		seen += !isnan(counts[seen]);
	}
	return seen ? stats_median(counts, seen) : NAN;
}

static void refuse(struct counter *counter, const struct counted *counted)
{
	if (!(counter->running > 0))
		snprintf(counter->why, sizeof(counter->why),
			 "it was never on a counter: other users of the PMU, or another core type");
	else if (counter->running < COUNTED_SHARE_MIN)
		snprintf(counter->why, sizeof(counter->why),
			 "on a counter for %.0f %% of the time, less than %.0f %%: end other users "
			 "of the PMU",
			 100 * counter->running, 100 * COUNTED_SHARE_MIN);
	else if (counted->n < COUNTED_MIN)
		snprintf(counter->why, sizeof(counter->why), "%zu batches count, fewer than %d",
			 counted->n, COUNTED_MIN);
}

void counted_finish(struct counter *counter, const struct counted *counted)
{
	struct interval i;

	counter->value = counter->low = counter->high = counter->agree = NAN;
	counter->batches = counted->n;
	counter->running = counted->enabled > 0 ? counted->running / counted->enabled : NAN;
	if (!counter->why[0])
		refuse(counter, counted);
	if (counter->why[0])
		return;
	i = stats_t_interval(counted->per_op, counted->n, 0.95);
	counter->value = i.estimate;
	counter->low = i.low;
	counter->high = i.high;
}
