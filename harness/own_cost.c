/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/own_cost.h"
#include "harness/pair.h"
#include "harness/placement.h"
#include "results/memory.h"
#include "results/stats.h"
#include "results/stats_random.h"

#define BARE_BATCH (1u << 18) /* so long that its clock reads do not show */
#define PAIRS	   5
#define WARM_UP	   4	/* batches: a thread's first ones find nothing in its caches */
#define SKEWS_MAX  8192 /* batches that are kept: enough for a 95th percentile */

static unsigned int size_is_batch(uint64_t size)
{
	return (unsigned int)size;
}

static bool takes_no_range(uint64_t size)
{
	(void)size;
	return true;
}

static int spin(struct op_thread *t, unsigned int n)
{
	(void)t;
	for (unsigned int i = 0; i < n; i++)
		__asm__ volatile("" : "+r"(i));
	return 0;
}

static const struct op loop = {
	.name = "selftest/loop",
	.what = "a turn of an empty loop",
	.kernel_path = "none",
	.unit = "turn",
	.internal = true,
	.batch = size_is_batch,
	.one_range = takes_no_range,
	.body = spin,
};
OP_REGISTER(loop)

static struct cell loop_cell(unsigned int batch, unsigned int threads)
{
	return (struct cell){
		.op = &loop, .size = batch, .subscriber = &subscriber_none, .threads = threads};
}

static int measure_overhead(double seconds, uint64_t *seed, struct own_cost *cost)
{
	struct cell bare = loop_cell(BARE_BATCH, 1), batch = loop_cell(OWN_COST_BATCH, 1);
	double bares[PAIRS], overheads[PAIRS];
	int cpu;

	if (placement_choose(PLACE_COMPACT, false, 1, &cpu))
		return -1;
	for (int i = 0; i < PAIRS; i++) {
		struct pair_result p;

		if (pair_run(&bare, &batch, &cpu, seconds / PAIRS, stats_random(seed), &p))
			return -1;
		bares[i] = p.base.ns_per_op;
		overheads[i] = p.armed.ns_per_op - p.base.ns_per_op;
		sample_free(&p.base);
		sample_free(&p.armed);
	}
	cost->bare_ns = stats_median(bares, PAIRS);
	cost->overhead_ns = stats_median(overheads, PAIRS);
	return 0;
}

static unsigned int keep_skews(const struct crew *crew, double *skews, unsigned int n)
{
	const struct crew_slot *slots = crew->shared->slots;

	for (unsigned int i = WARM_UP; i < CREW_BATCHES_MAX && n < SKEWS_MAX; i++)
		if (!crew_rejected(crew, i))
			skews[n++] =
				fabs((double)slots[0].begin_ns[i] - (double)slots[1].begin_ns[i]);
	return n;
}

static int measure_skew(double seconds, struct own_cost *cost)
{
	struct cell cell = loop_cell(OWN_COST_BATCH, 2);
	double *skews = enough(malloc(SKEWS_MAX * sizeof(*skews)));
	double until = clock_seconds() + seconds;
	struct crew crew = {.cell = NULL};
	unsigned int n = 0;
	int cpus[2], err;

	err = placement_choose(PLACE_COMPACT, false, 2, cpus) || crew_start(&crew, &cell, cpus);
	while (!err && n < SKEWS_MAX && (!n || clock_seconds() < until)) {
		err = crew_block(&crew, CREW_BATCHES_MAX);
		if (!err)
			n = keep_skews(&crew, skews, n);
	}
	crew_stop(&crew);
	cost->skew_batches = n;
	cost->skew_p50_ns = stats_median(skews, n);
	cost->skew_p95_ns = stats_quantile(skews, n, 0.95);
	free(skews);
	return err ? -1 : 0;
}

int own_cost_measure(double seconds, uint64_t *seed, struct own_cost *cost)
{
	*cost = (struct own_cost){.skew_p50_ns = NAN, .skew_p95_ns = NAN};
	if (measure_overhead(seconds / 2, seed, cost))
		return -1;
	return placement_cores() < 2 ? 0 : measure_skew(seconds / 2, cost);
}
