/* SPDX-License-Identifier: MIT */
/*
 * A positive control: the op against itself and a known delay. The delay is spun once a
 * batch: one inside the op's loop would change the loop by more than its length.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/placement.h"
#include "harness/point.h"
#include "harness/selftest.h"
#include "results/cli/progress.h"
#include "results/memory.h"
#include "results/power.h"
#include "results/stats.h"

#define PILOT	 10 /* pairs without a delay, to choose the others by */
#define DRAWS	 4000
#define POWER	 0.9
#define OTHERS_S 4 /* seconds, for the harness's own cost */

/* Delays in percent of a batch: those around what the pilot promises to find. */
static const double ladder[] = {0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5, 10, 20};

struct delayed {
	struct cell cells[SELFTEST_DELAYS];
	struct trial trials[SELFTEST_DELAYS];
	double percent[SELFTEST_DELAYS]; /* asked for */
	int cpu;
	size_t pairs; /* of a comparison */
	double pair_seconds;
	unsigned int comparisons; /* of each size */
};

unsigned int selftest_delayed_comparisons(const struct selftest *s)
{
	double left = s->total * (1 - SELFTEST_AA_SHARE) - OTHERS_S;

	return (unsigned int)fmax(1, floor(left / (SELFTEST_DELAYS * s->budget)));
}

double selftest_delayed_seconds(const struct selftest *s)
{
	double pair_seconds;
	size_t pairs = trial_pairs(s->budget, &pair_seconds);

	return s->budget *
	       (SELFTEST_DELAYS * selftest_delayed_comparisons(s) + (double)PILOT / pairs);
}

static int choose_cell(const struct selftest *s, struct delayed *d)
{
	const struct op *op = op_find(s->op);
	struct op_point points[POINTS_MAX];

	if (!op || op->internal)
		return op_fail("no operation \"%s\"; `mnbench list` names them", s->op);
	if (!point_list(op, points))
		return op_fail("%s has no row here", s->op);
	for (int i = 0; i < SELFTEST_DELAYS; i++)
		d->cells[i] = (struct cell){
			.op = op,
			.size = points[0].size,
			.density = points[0].density,
			.subscriber = &subscriber_none,
			.threads = 1,
			.no_twin = true, /* its time is better spent on the op */
		};
	return placement_choose(PLACE_COMPACT, false, 1, &d->cpu);
}

static int add_pair(struct selftest *s, struct delayed *d, int size)
{
	return trial_add_pair(&d->trials[size], &d->cells[0], &d->cells[size], &d->cpu,
			      d->pair_seconds, &s->seed);
}

/* Three steps of the ladder: below, at and above what is found 9 times in 10. */
static void choose_delays(struct delayed *d, double batch_ns)
{
	const struct trial *t = &d->trials[0];
	double found = 100 * stats_mde(stats_sd(t->log_ratios, t->n), d->pairs, POWER, TRIAL_ALPHA);
	size_t at = 1;

	while (at + 2 < sizeof(ladder) / sizeof(*ladder) && ladder[at] < found)
		at++;
	for (int i = 1; i < SELFTEST_DELAYS; i++) {
		d->percent[i] = ladder[at + i - 2];
		d->cells[i].delay_ns = d->percent[i] / 100 * batch_ns;
	}
}

static int run_pilot(struct selftest *s, struct delayed *d)
{
	struct trial *t = &d->trials[0];
	const struct cell *cell = &d->cells[0];
	double batch_ns;

	for (int i = 0; i < PILOT; i++)
		if (add_pair(s, d, 0))
			return -1;
	batch_ns = stats_median(t->ns_per_op, t->n) * cell->op->batch(cell->size);
	choose_delays(d, batch_ns);
	t->n = 0;
	return 0;
}

/* Pair by pair in turn, so that the machine's moods hit all sizes. */
static int run_comparisons(struct selftest *s, struct delayed *d)
{
	size_t pairs = d->pairs * SELFTEST_DELAYS;

	progress_begin("selftest: known delays", d->comparisons);
	for (unsigned int i = 0; i < d->comparisons; i++) {
		for (size_t k = 0; k < pairs; k++) {
			progress_at(i + (double)k / pairs, s->op);
			if (add_pair(s, d, k % SELFTEST_DELAYS))
				return -1;
		}
		progress_plain("[%u/%u] delays of 0, %g, %g and %g %% compared", i + 1,
			       d->comparisons, d->percent[1], d->percent[2], d->percent[3]);
	}
	progress_end();
	return 0;
}

/* Every pair's difference less what it was slowed down by. */
static double *residuals(const struct delayed *d, size_t *n)
{
	double *x = enough(malloc(SELFTEST_DELAYS * d->trials[0].n * sizeof(*x)));

	*n = 0;
	for (int i = 0; i < SELFTEST_DELAYS; i++) {
		const struct trial *t = &d->trials[i];
		double effect = stats_median(t->effects, t->n);

		for (size_t k = 0; k < t->n; k++)
			x[(*n)++] = t->log_ratios[k] - effect;
	}
	return x;
}

static unsigned int count_found(const struct delayed *d, int size)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < d->comparisons; i++) {
		const double *x = d->trials[size].log_ratios + i * d->pairs;

		found += stats_t_test(x, d->pairs) < TRIAL_ALPHA &&
			 (size == 0 || stats_mean(x, d->pairs) > 0);
	}
	return found;
}

static void tell(const struct selftest *s, const struct delayed *d, struct selftest_result *r)
{
	double *thresholds = enough(malloc(DRAWS * sizeof(*thresholds))), *x;
	char name[120];
	size_t n;

	x = residuals(d, &n);
	power_draw(x, n, d->pairs, TRIAL_ALPHA, 1, thresholds, DRAWS);
	r->detectable = power_detectable(thresholds, DRAWS, POWER);
	cell_name(name, sizeof(name), &d->cells[0]);
	printf("A known delay, once a batch: %s\n"
	       "  comparisons of %g s: %zu pairs of processes; a pair's difference has an sd of %.2f %%\n"
	       "  delay, as timed beside it   difference  95 %% CI            found    power\n",
	       name, s->budget, d->pairs, 100 * stats_sd(x, n));
	for (int i = 0; i < SELFTEST_DELAYS; i++) {
		const struct trial *t = &d->trials[i];
		struct interval ci = stats_t_interval(t->log_ratios, t->n, 0.95);
		double effect = stats_median(t->effects, t->n);

		printf("  %20.3f %%      %+8.3f %%  [%+6.3f, %+6.3f]  %2u of %-3u",
		       100 * expm1(effect), 100 * expm1(ci.estimate), 100 * expm1(ci.low),
		       100 * expm1(ci.high), count_found(d, i), d->comparisons);
		if (i)
			printf("  %.2f\n", power_at(thresholds, DRAWS, effect));
		else
			printf("  (false alarms)\n");
	}
	printf("  Minimum detectable effect: %.2f %% with 90 %% power in %g s (from these pairs,\n"
	       "  resampled %d times)\n",
	       100 * expm1(r->detectable), s->budget, DRAWS);
	free(thresholds);
	free(x);
}

int selftest_delayed(struct selftest *s, struct selftest_result *r)
{
	struct delayed d = {.comparisons = selftest_delayed_comparisons(s)};
	int err;

	d.pairs = trial_pairs(s->budget, &d.pair_seconds);
	err = choose_cell(s, &d) || run_pilot(s, &d) || run_comparisons(s, &d);
	if (!err)
		tell(s, &d, r);
	for (int i = 0; i < SELFTEST_DELAYS; i++)
		trial_free(&d.trials[i]);
	return err ? -1 : 0;
}
