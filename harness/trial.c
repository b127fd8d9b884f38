/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "harness/interrupt.h"
#include "harness/machine.h"
#include "harness/needs.h"
#include "harness/pair.h"
#include "harness/trial.h"
#include "results/memory.h"
#include "results/stats_random.h"

#define STOP_SECONDS 0.005 /* a pair's last quad begins before its time is up */

size_t trial_pairs(double seconds, double *pair_seconds)
{
	size_t n = (size_t)fmax(TRIAL_PAIRS_LEAST, floor(seconds / TRIAL_PAIR_SECONDS));

	*pair_seconds = seconds / n - STOP_SECONDS;
	return n;
}

static void keep(struct trial *t, const struct pair_result *p)
{
	if (t->n == t->room) {
		t->room = t->room ? 2 * t->room : 32;
		t->log_ratios = enough(realloc(t->log_ratios, t->room * sizeof(*t->log_ratios)));
		t->effects = enough(realloc(t->effects, t->room * sizeof(*t->effects)));
		t->ns_per_op = enough(realloc(t->ns_per_op, t->room * sizeof(*t->ns_per_op)));
	}
	t->log_ratios[t->n] = p->log_ratio;
	t->ns_per_op[t->n] = p->base.ns_per_op;
	t->effects[t->n++] = p->delayed;
}

/* What else a kernel does can spoil a pair's proofs: it is tried once more. */
static int run_pair(const struct cell *first, const struct cell *second, const int *cpus,
		    double seconds, uint64_t *seed, struct pair_result *p)
{
	for (int attempts = 2; attempts && !interrupted(); attempts--)
		if (!pair_run(first, second, cpus, seconds, stats_random(seed), p))
			return 0;
	return interrupted() ? op_fail("interrupted") : -1;
}

int trial_add_pair(struct trial *t, const struct cell *first, const struct cell *second,
		   const int *cpus, double seconds, uint64_t *seed)
{
	unsigned int mark = machine_mark();
	const char *missing = needs_apply(first->op);
	struct pair_result p;
	int err = missing ? op_fail("%s", missing) : 0;

	if (!err)
		err = run_pair(first, second, cpus, seconds, seed, &p);
	machine_restore_to(mark);
	if (err)
		return -1;
	keep(t, &p);
	sample_free(&p.base);
	sample_free(&p.armed);
	return 0;
}

int trial_run(struct trial *t, const struct cell *cell, const int *cpus, double seconds,
	      uint64_t *seed)
{
	double pair_seconds;
	size_t n = trial_pairs(seconds, &pair_seconds);

	for (size_t i = 0; i < n; i++)
		if (trial_add_pair(t, cell, cell, cpus, pair_seconds, seed))
			return -1;
	return 0;
}

void trial_free(struct trial *t)
{
	free(t->log_ratios);
	free(t->effects);
	free(t->ns_per_op);
	*t = (struct trial){.n = 0};
}
