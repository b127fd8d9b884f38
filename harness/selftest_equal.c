/* SPDX-License-Identifier: MIT */
/* A/A: what two sides that are the same differ by, and how often that is called a finding. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/interrupt.h"
#include "harness/plan.h"
#include "harness/selftest.h"
#include "results/cli/progress.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/stats.h"

struct equal {
	double *differences; /* |ln ratio| of each comparison */
	unsigned int n, alarms, failed;
};

static int make_plan(const struct selftest *s, struct plan *plan, struct run *run)
{
	struct options o = {
		.ops = s->ops,
		.time = true,
		.mm_shared = true,
		.bystanders_chosen = true, /* none */
		.subscriber = subscriber_find("kvm"),
		.threads = {1},
		.n_threads = 1,
	};

	if (plan_make(plan, &o, run))
		return op_fail("the quick rows cannot be had");
	return plan->n ? 0 : op_fail("no quick row's needs are met; see `mnbench doctor`");
}

static int compare_one(struct selftest *s, const struct group *g, double seconds, struct equal *e)
{
	struct trial t = {.n = 0};
	int err = trial_run(&t, &g->base, g->cpus, seconds, &s->seed);

	if (!err) {
		e->alarms += stats_t_test(t.log_ratios, t.n) < TRIAL_ALPHA;
		e->differences[e->n++] = fabs(stats_mean(t.log_ratios, t.n));
	}
	trial_free(&t);
	return err;
}

static int compare_all(struct selftest *s, const struct plan *plan, struct equal *e)
{
	double seconds = s->total * SELFTEST_AA_SHARE / s->comparisons;

	progress_begin("selftest: equal with equal", s->comparisons);
	for (unsigned int i = 0; i < s->comparisons; i++) {
		const struct group *g = &plan->groups[i % plan->n];
		unsigned int before = e->alarms;

		progress_at(i, g->base_row->name);
		if (compare_one(s, g, seconds, e)) {
			if (interrupted())
				return -1;
			say_note("INVALID %s: %s", g->base_row->name, op_failure());
			e->failed++;
			continue;
		}
		progress_plain("[%2u/%u] A/A %-40.40s %5.2f %%%s", i + 1, s->comparisons,
			       g->base_row->name, 100 * expm1(e->differences[e->n - 1]),
			       e->alarms > before ? "  false alarm" : "");
	}
	progress_end();
	return e->n ? 0 : op_fail("no quick row could be measured");
}

static void tell(const struct selftest *s, const struct plan *plan, const struct equal *e,
		 struct selftest_result *r)
{
	size_t least, most;

	r->comparisons = e->n;
	r->alarms = e->alarms;
	r->failed = e->failed;
	r->floor = stats_quantile(e->differences, e->n, 0.95);
	selftest_chance(e->n, &least, &most);
	printf("Equal against equal: %u comparisons of %.1f s over %zu quick rows, at level %.0f %%\n"
	       "  false alarms %u of %u; chance alone gives %zu to %zu (95 %%): %s\n"
	       "  noise floor %.2f %%: 95 of 100 such differences are smaller (median %.2f %%)\n",
	       e->n, s->total * SELFTEST_AA_SHARE / s->comparisons, plan->n, 100 * TRIAL_ALPHA,
	       e->alarms, e->n, least, most, selftest_is_good(r) ? "good" : "NOT GOOD",
	       100 * expm1(r->floor), 100 * expm1(stats_median(e->differences, e->n)));
	if (e->failed)
		printf("  %u more came to no result: NOT GOOD; stderr says why\n", e->failed);
}

int selftest_equal(struct selftest *s, struct selftest_result *r)
{
	struct run *run = run_new();
	struct plan plan = {.n = 0};
	struct equal e = {.n = 0};
	int err;

	e.differences = enough(malloc(s->comparisons * sizeof(*e.differences)));
	err = make_plan(s, &plan, run) || compare_all(s, &plan, &e);
	if (!err)
		tell(s, &plan, &e, r);
	free(e.differences);
	plan_free(&plan);
	run_free(run);
	return err ? -1 : 0;
}
