/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/flags.h"
#include "harness/pair.h"
#include "results/memory.h"
#include "results/stats.h"
#include "results/stats_random.h"

#define BLOCK_SECONDS 0.008 /* of wall time, re-arming included */
/*
 * A pair of one thread that lasts has shorter blocks and is judged quad by quad: what
 * disturbs a shared machine lasts for milliseconds and longer, and is to hit both sides
 * of a quad. A few quads, or threads that wait for each other, are better judged as one.
 * The first batch of a block finds the caches as the other side left them: three.
 */
#define FINE_PAIR_SECONDS  0.2
#define FINE_BLOCK_SECONDS 0.002
#define FINE_BLOCK_BATCHES 3
#define FINE_QUADS_MIN	   20
#define QUADS_MIN	   2	/* in a pair */
#define STOLEN_MAX	   4096 /* batches of a process whose bystanders are told of */
#define REJECTED_MAX	   2	/* batches of a process that may be rejected, */
#define REJECTED_SHARE	   100	/* or one in so many */

/* One side of a pair: its crew and what its blocks gave. */
struct side {
	struct crew crew;
	struct sample sample;
	double ns_sum, cpu_sum;
	double *delays;	  /* ns of the delay, one a block */
	double *controls; /* ns, one a block */
	double *stolen;	  /* ns/op that each batch cost a bystander */
	size_t n_stolen, stolen_room;
	double *twins; /* ns/op of the null twin, one a block */
	size_t room;
};

/* Mean over the threads of one batch's ns/op; lowers *overlap to the batch's. */
static double batch_ns(const struct crew *crew, unsigned int batch, unsigned int ops,
		       double *overlap)
{
	const struct crew_slot *slots = crew->shared->slots;
	uint64_t first = UINT64_MAX, last = 0, all_begun = 0, one_done = UINT64_MAX;
	double sum = 0;

	for (unsigned int i = 0; i < crew->cell->threads; i++) {
		uint64_t begin = slots[i].begin_ns[batch], end = slots[i].end_ns[batch];

		sum += (double)(end - begin) / ops;
		first = begin < first ? begin : first;
		last = end > last ? end : last;
		all_begun = begin > all_begun ? begin : all_begun;
		one_done = end < one_done ? end : one_done;
	}
	if (last > first) {
		double share = one_done > all_begun ? (double)(one_done - all_begun) : 0;

		share /= (double)(last - first);
		*overlap = share < *overlap ? share : *overlap;
	}
	return sum / crew->cell->threads;
}

/* The same of its null twin; 0 without one. */
static double twin_ns(const struct crew *crew, unsigned int batch, unsigned int ops)
{
	double sum = 0;

	for (unsigned int i = 0; i < crew->cell->threads; i++)
		sum += (double)crew->shared->slots[i].twin_ns[batch] / ops;
	return sum / crew->cell->threads;
}

/*
 * Nanoseconds that an op of the batch cost a bystander: the time it took for its
 * units, less what they take while nothing is done.
 */
static double stolen_ns(const struct crew_slot *slot, unsigned int batch, double ops)
{
	const struct bystander_work *busy = &slot->busy[batch], *idle = &slot->idle[batch];

	return (busy->ns - (double)busy->units * idle->ns / idle->units) / ops;
}

static void keep_stolen(struct side *side, unsigned int batch, double ops)
{
	const struct cell *cell = side->crew.cell;

	for (unsigned int i = cell->threads; i < cell_members(cell); i++) {
		const struct crew_slot *slot = &side->crew.shared->slots[i];

		if (side->n_stolen == STOLEN_MAX || !slot->idle[batch].units)
			continue;
		if (side->n_stolen == side->stolen_room) {
			side->stolen_room = side->stolen_room ? 2 * side->stolen_room : 256;
			side->stolen = enough(
				realloc(side->stolen, side->stolen_room * sizeof(*side->stolen)));
		}
		side->stolen[side->n_stolen++] = stolen_ns(slot, batch, ops * cell->threads);
	}
}

static void keep_block(struct side *side, double ns, double twin, double delay)
{
	struct sample *s = &side->sample;

	if (s->n_blocks == side->room) {
		side->room = side->room ? 2 * side->room : 16;
		s->blocks = enough(realloc(s->blocks, side->room * sizeof(*s->blocks)));
		side->controls =
			enough(realloc(side->controls, side->room * sizeof(*side->controls)));
		side->twins = enough(realloc(side->twins, side->room * sizeof(*side->twins)));
		side->delays = enough(realloc(side->delays, side->room * sizeof(*side->delays)));
	}
	side->delays[s->n_blocks] = delay;
	side->twins[s->n_blocks] = twin;
	side->controls[s->n_blocks] = side->crew.shared->slots[0].control_ns;
	s->blocks[s->n_blocks++] = ns;
}

/* What else the threads say of an accepted batch. */
static void keep_usage(struct side *side, unsigned int batch, unsigned int ops)
{
	const struct cell *cell = side->crew.cell;

	for (unsigned int i = 0; i < cell->threads; i++) {
		const struct crew_slot *slot = &side->crew.shared->slots[i];

		side->cpu_sum += (double)slot->cpu_ns[batch] / ops / cell->threads;
		side->sample.preempted += slot->preempted[batch];
	}
}

/*
 * What else a kernel does (a reference taken by compaction or DAMON for a moment)
 * may spoil a batch's proof. Two, as in the lenses, or one in a hundred are left out and
 * counted; with more the operation is not what it says.
 */
static int check_rejected(const struct side *side)
{
	const struct sample *s = &side->sample;
	uint64_t all = s->batches + s->rejected;

	if (s->rejected <= REJECTED_MAX || s->rejected * REJECTED_SHARE <= all)
		return 0;
	return op_fail("%llu of %llu batches: %s", (unsigned long long)s->rejected,
		       (unsigned long long)all, crew_reason(&side->crew));
}

/* Runs a block and keeps the median over its batches of ns/op. */
static int run_block(struct side *side, unsigned int batches)
{
	const struct cell *cell = side->crew.cell;
	unsigned int ops = cell->op->batch(cell->size), n = 0;
	double batch[CREW_BATCHES_MAX], twin[CREW_BATCHES_MAX], delay[CREW_BATCHES_MAX];
	int err;

	/* Where batches are long a block is a single one. */
	while ((err = crew_block(&side->crew, batches)) > 0) {
		side->sample.rejected += batches;
		if (check_rejected(side))
			return -1;
	}
	if (err)
		return -1;
	for (unsigned int i = 0; i < batches; i++) {
		if (crew_rejected(&side->crew, i))
			continue;
		keep_stolen(side, i, ops);
		twin[n] = twin_ns(&side->crew, i, ops);
		delay[n] = (double)side->crew.shared->slots[0].delay_ns[i];
		batch[n] = batch_ns(&side->crew, i, ops, &side->sample.overlap);
		side->ns_sum += batch[n++];
		keep_usage(side, i, ops);
	}
	side->sample.batches += n;
	side->sample.rejected += batches - n;
	keep_block(side, stats_median(batch, n), stats_median(twin, n), stats_median(delay, n));
	return 0;
}

/* What is no part of its sample. */
static void free_figures(struct side *side)
{
	free(side->controls);
	free(side->twins);
	free(side->delays);
	free(side->stolen);
}

static void begin_side(struct side *side)
{
	sample_free(&side->sample);
	free_figures(side);
	side->controls = side->twins = side->delays = side->stolen = NULL;
	side->n_stolen = side->stolen_room = 0;
	side->sample = (struct sample){.overlap = 1};
	side->ns_sum = side->cpu_sum = 0;
	side->room = 0;
}

/* A, B, B, A, or the reverse. */
static int run_quad(struct side *sides, unsigned int batches, unsigned int first)
{
	unsigned int order[4] = {first, !first, !first, first};

	for (unsigned int i = 0; i < 4; i++)
		if (run_block(&sides[order[i]], batches))
			return -1;
	return 0;
}

/* So many of so many seconds each make a block. */
static unsigned int batches_of_block(double seconds, bool fine)
{
	double n = BLOCK_SECONDS / seconds;

	if (fine)
		n = fmin(n, fmax(FINE_BLOCK_BATCHES, FINE_BLOCK_SECONDS / seconds));
	return (unsigned int)fmax(1, fmin(n, CREW_BATCHES_MAX));
}

enum { CALIBRATE_BATCHES = PAIR_WARM_UP_BATCHES / 2 };

/* Batches that fill a block's wall time, from a first look at the slower side. */
static int calibrate(struct side *sides, bool fine, unsigned int *batches)
{
	double slowest = 0;

	for (unsigned int i = 0; i < 2; i++) {
		double begin, took;

		if (run_block(&sides[i], CALIBRATE_BATCHES))
			return -1;
		begin = clock_seconds();
		if (run_block(&sides[i], CALIBRATE_BATCHES))
			return -1;
		took = (clock_seconds() - begin) / CALIBRATE_BATCHES;
		slowest = took > slowest ? took : slowest;
		begin_side(&sides[i]);
	}
	*batches = batches_of_block(slowest, fine);
	return 0;
}

static void finish_side(struct side *side)
{
	const struct cell *cell = side->crew.cell;
	struct sample *s = &side->sample;

	s->ns_per_op = stats_median(s->blocks, s->n_blocks);
	s->control_ns = stats_median(side->controls, s->n_blocks);
	s->stolen = side->stolen;
	s->n_stolen = side->n_stolen;
	side->stolen = NULL;
	s->twin_ns = stats_median(side->twins, s->n_blocks);
	s->ns_mean = side->ns_sum / s->batches;
	s->cpu_ns_per_op = side->cpu_sum / s->batches;
	s->ops = s->batches * cell->op->batch(cell->size) * cell->threads;
}

/* ln(armed / base) of a quad: it compares neighbours in time. */
static double ratio_of(const struct side *sides, unsigned int i)
{
	const double *base = sides[0].sample.blocks + 2 * i;
	const double *armed = sides[1].sample.blocks + 2 * i;

	return log(armed[0] * armed[1] / (base[0] * base[1])) / 2;
}

/* ln(1 + delay / batch) of a quad: what the one above should find. */
static double delay_of(const struct side *sides, unsigned int i)
{
	const struct cell *cell = sides[0].crew.cell;
	const double *base = sides[0].sample.blocks + 2 * i, *delays = sides[1].delays + 2 * i;

	return log1p((delays[0] + delays[1]) / (base[0] + base[1]) / cell->op->batch(cell->size));
}

/* That a few quads were disturbed in one half does not matter. */
static double median_of_quads(const struct side *sides, unsigned int quads,
			      double (*of)(const struct side *sides, unsigned int i))
{
	double *x = enough(malloc(quads * sizeof(*x))), median;

	for (unsigned int i = 0; i < quads; i++)
		x[i] = of(sides, i);
	median = stats_median(x, quads);
	free(x);
	return median;
}

static int take_turns(struct side *sides, bool fine, double until, uint64_t seed,
		      struct pair_result *result)
{
	unsigned int batches;

	result->quads = 0;
	if (calibrate(sides, fine, &batches))
		return -1;
	do {
		if (run_quad(sides, batches, (seed + result->quads) & 1))
			return -1;
	} while (++result->quads < QUADS_MIN || clock_seconds() < until);
	if (check_rejected(&sides[0]) || check_rejected(&sides[1]))
		return -1;
	finish_side(&sides[0]);
	finish_side(&sides[1]);
	if (fine && result->quads >= FINE_QUADS_MIN)
		result->log_ratio = median_of_quads(sides, result->quads, ratio_of);
	else
		result->log_ratio = log(sides[1].sample.ns_per_op / sides[0].sample.ns_per_op);
	result->delayed = median_of_quads(sides, result->quads, delay_of);
	return isfinite(result->log_ratio) ? 0 : op_fail("batches of no measurable time");
}

uint64_t pair_seed(uint64_t seed, uint32_t group, uint32_t pair)
{
	return stats_random_at(seed, (uint64_t)group << 32 | pair);
}

int pair_run(const struct cell *base, const struct cell *armed, const int *cpus, double seconds,
	     uint64_t seed, struct pair_result *result)
{
	struct side sides[2] = {0};
	struct flags flags;
	const struct cell *cells[2] = {base, armed};
	bool fine = seconds >= FINE_PAIR_SECONDS && cell_members(base) == 1;
	double until = clock_seconds() + seconds;
	unsigned int first = seed >> 1 & 1; /* which process is started first is drawn as well */
	int err;

	begin_side(&sides[0]);
	begin_side(&sides[1]);
	flags_begin(&flags, cpus, cell_members(base));
	err = crew_start(&sides[first].crew, cells[first], cpus) ||
	      crew_start(&sides[!first].crew, cells[!first], cpus) ||
	      take_turns(sides, fine, until, seed, result);
	flags_end(&flags, &sides[0].sample.during);
	sides[1].sample.during = sides[0].sample.during;
	if (!err) {
		crew_cpus(&sides[0].crew, result->cpus[0]);
		crew_cpus(&sides[1].crew, result->cpus[1]);
		result->base = sides[0].sample;
		result->armed = sides[1].sample;
	} else {
		sample_free(&sides[0].sample);
		sample_free(&sides[1].sample);
	}
	for (int i = 0; i < 2; i++) {
		free_figures(&sides[i]);
		crew_stop(&sides[i].crew);
	}
	return err ? -1 : 0;
}
