/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/uncore_figure.h"
#include "results/count.h"
#include "results/memory.h"
#include "results/stats.h"

static double seen_per_op(const struct uncore_window *w)
{
	return w->seen / w->ops;
}

static double idle_per_op(const struct uncore_window *w)
{
	return w->idle / w->idle_seconds * w->seconds / w->ops;
}

static struct interval mean_of(const struct uncore_window *w, size_t n,
			       double (*per_op)(const struct uncore_window *))
{
	double *x = enough(calloc(n + 1, sizeof(*x)));
	struct interval i;

	for (size_t k = 0; k < n; k++)
		x[k] = per_op(&w[k]);
	i = stats_t_interval(x, n, 0.95);
	free(x);
	return i;
}

static void refuse(struct counter *c)
{
	c->value = c->low = c->high = NAN;
}

static void fill(struct counter *c, const struct uncore_window *w, size_t n,
		 double (*per_op)(const struct uncore_window *))
{
	struct interval i = mean_of(w, n, per_op);

	c->batches = n;
	c->agree = NAN;
	c->running = 0;
	for (size_t k = 0; k < n; k++)
		c->running += w[k].running / n;
	c->value = i.estimate;
	c->low = i.low;
	c->high = i.high;
	if (n >= 2)
		return;
	c->running = NAN;
	refuse(c);
	snprintf(c->why, sizeof(c->why), "fewer than two batches were counted");
}

void uncore_figure(struct counter *c, const struct uncore_window *w, size_t n, bool clock)
{
	double background;

	fill(c, w, n, seen_per_op);
	if (clock || isnan(c->value))
		return;
	background = mean_of(w, n, idle_per_op).estimate;
	if (background * 2 <= c->value)
		return;
	snprintf(c->why, sizeof(c->why),
		 "no more than background: %s per op, and %s in as long a time with nothing "
		 "done",
		 count_words(c->value, 4).text, count_words(background, 4).text);
	refuse(c);
}

void uncore_idle_figure(struct counter *c, const struct uncore_window *w, size_t n)
{
	fill(c, w, n, idle_per_op);
}
