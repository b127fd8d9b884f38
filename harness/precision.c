/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "harness/clock.h"
#include "harness/interrupt.h"
#include "harness/precision.h"
#include "results/memory.h"
#include "results/sequential.h"

/* What the row's interval is of: overheads, or the times of a row that nobody listens to. */
static bool is_enough(const struct group *g, double precision)
{
	const struct row *row = g->base_row;
	double *x;
	bool narrow;

	if (row->invalid || interrupted())
		return true;
	if (g->armed_row)
		return sequential_enough(g->armed_row->log_ratios, g->armed_row->n_log_ratios,
					 precision);
	x = enough(malloc((row->n_samples + 1) * sizeof(*x)));
	for (size_t i = 0; i < row->n_samples; i++)
		x[i] = log(row->samples[i].ns_per_op);
	narrow = sequential_enough(x, row->n_samples, precision);
	free(x);
	return narrow;
}

/* Pairs up to the next look; true if the group is to get more. */
static bool measure_to(struct group *g, size_t look, const struct precision *p)
{
	while (g->base_row->n_samples < look && !g->base_row->invalid && !interrupted()) {
		if (look > SEQUENTIAL_FIRST && clock_seconds() >= p->until)
			return false;
		p->measure(g);
	}
	return !is_enough(g, p->log_ratio) && clock_seconds() < p->until;
}

static void mark(struct group *g)
{
	g->base_row->confidence = sequential_confidence();
	if (g->armed_row)
		g->armed_row->confidence = sequential_confidence();
}

void precision_measure(const struct plan *plan, const struct precision *p)
{
	bool *done = enough(calloc(plan->n + 1, sizeof(*done)));

	for (size_t i = 0; i < plan->n; i++) {
		done[i] = !p->wanted(&plan->groups[i]);
		if (!done[i])
			mark(&plan->groups[i]);
	}
	for (size_t look = sequential_next(0); look && !interrupted();
	     look = sequential_next(look)) {
		for (size_t i = 0; i < plan->n; i++) {
			if (done[i] || measure_to(&plan->groups[i], look, p))
				continue;
			done[i] = true;
			p->done(&plan->groups[i]);
		}
	}
	free(done);
}
