/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "harness/clock.h"
#include "harness/cost.h"
#include "harness/crew.h"
#include "results/stats.h"
#include "results/stats_line.h"

#define WARM_UP_BATCHES 2
#define BATCHES_MIN	4 /* of a block */
#define BATCHES_MAX	32
#define ROUNDS_MAX	15
#define COSTS		3   /* points of the line */
#define BATCH_NS	2e6 /* half of a tick of 4 ms */
#define REJECTED_SHARE	20  /* one batch in so many may be rejected */

struct setting {
	double cost_ns[COSTS];
	unsigned int rounds;
	double block_seconds; /* of batches at one cost */
	double quantile;      /* over a block's batches */
};

/*
 * Costs are above 0, so that what a spin takes beyond them (a look at the clock, half of one on
 * average) is the same at all points and no part of the slope.
 */
static const struct setting natively = {.cost_ns = {1000, 5000, 9000},
					.rounds = ROUNDS_MAX,
					.block_seconds = 0.012,
					.quantile = 0.5};

/* Each instruction takes as long as any other: the least has the least of ticks in it. */
static const struct setting emulated = {
	.cost_ns = {10000, 50000, 90000}, .rounds = 3, .block_seconds = 0.15, .quantile = 0};

static const struct setting *setting = &natively;

struct pass {
	struct crew crew;
	unsigned int ops, batches, counted, rejected;
	double cost_ns[COSTS];
};

void cost_open(bool is_emulated)
{
	setting = is_emulated ? &emulated : &natively;
}

/* What a block's batches say of ns/op. */
static int run_block(struct pass *pass, double cost_ns, double *ns_per_op)
{
	const struct crew_slot *slot = &pass->crew.shared->slots[0];
	double ns[CREW_BATCHES_MAX];
	unsigned int n = 0;

	pass->crew.shared->cost_ns = (uint64_t)cost_ns;
	if (crew_block(&pass->crew, pass->batches))
		return -1;
	for (unsigned int i = 0; i < pass->batches; i++)
		if (!crew_rejected(&pass->crew, i))
			ns[n++] = (double)(slot->end_ns[i] - slot->begin_ns[i]) / pass->ops;
	pass->counted += n;
	pass->rejected += pass->batches - n;
	*ns_per_op = stats_quantile(ns, n, setting->quantile);
	return 0;
}

/*
 * In an emulated guest costs are as large as a batch shorter than the kernel's tick allows, or
 * else large enough for a tick's work to end within a spin.
 */
static double scale_for(double batch_ns)
{
	double scale = BATCH_NS / batch_ns;

	if (setting != &emulated)
		return 1;
	return scale < 0.5 ? 2 : fmin(scale, 4);
}

/* The costs, and batches that fill a block at the middle one. */
static int calibrate(struct pass *pass)
{
	double begin, took, ns, scale;

	pass->batches = WARM_UP_BATCHES;
	if (run_block(pass, setting->cost_ns[COSTS / 2], &ns))
		return -1;
	scale = scale_for(ns * pass->ops);
	for (unsigned int i = 0; i < COSTS; i++)
		pass->cost_ns[i] = round(scale * setting->cost_ns[i]);
	begin = clock_seconds();
	if (run_block(pass, pass->cost_ns[COSTS / 2], &ns))
		return -1;
	took = (clock_seconds() - begin) / WARM_UP_BATCHES;
	pass->batches =
		(unsigned int)fmax(BATCHES_MIN, fmin(setting->block_seconds / took, BATCHES_MAX));
	pass->counted = pass->rejected = 0;
	return 0;
}

/* Up in one round and down in the next: what drifts meanwhile cancels. */
static int run_round(struct pass *pass, unsigned int round, double *slope)
{
	double ns[COSTS];

	for (unsigned int i = 0; i < COSTS; i++) {
		unsigned int k = round & 1 ? COSTS - 1 - i : i;

		if (run_block(pass, pass->cost_ns[k], &ns[k]))
			return -1;
	}
	*slope = stats_slope(pass->cost_ns, ns, COSTS);
	return 0;
}

static int run_rounds(struct pass *pass, double *slopes)
{
	if (calibrate(pass))
		return -1;
	for (unsigned int i = 0; i < setting->rounds; i++)
		if (run_round(pass, i, &slopes[i]))
			return -1;
	if (pass->rejected > 1 && pass->rejected * REJECTED_SHARE > pass->counted)
		return op_fail("%u of %u batches: %s", pass->rejected,
			       pass->counted + pass->rejected, crew_reason(&pass->crew));
	return 0;
}

static void store(const struct pass *pass, const double *slopes, struct row *row)
{
	struct interval i = stats_t_interval(slopes, setting->rounds, 0.95);
	struct counter c = {
		.name = "callbacks_by_cost_per_op",
		.event = "callbacks, by their cost",
		.source = "softsmmu",
		.scope = "thread",
		.value = i.estimate,
		.low = i.low,
		.high = i.high,
		.running = NAN,
		.agree = NAN,
		.batches = pass->counted,
	};

	row_add_counter(row, &c);
}

int cost_count(const struct cell *cell, const int *cpus, struct row *row)
{
	struct cell without = *cell;
	struct pass pass = {.ops = cell->op->batch(cell->size)};
	double slopes[ROUNDS_MAX];
	int err;

	if (!cell->subscriber->set_cost)
		return 0;
	without.no_twin = true;
	err = crew_start(&pass.crew, &without, cpus);
	if (!err)
		err = run_rounds(&pass, slopes);
	if (!err)
		crew_tell_cpus(&pass.crew, row);
	crew_stop(&pass.crew);
	if (!err)
		store(&pass, slopes, row);
	return err;
}
