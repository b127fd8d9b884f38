/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/factors.h"
#include "harness/kernel.h"
#include "harness/needs.h"
#include "harness/plan.h"
#include "harness/point.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define ROW_NAME 200

static bool matches_one(const char *pattern, const char *name)
{
	if (strpbrk(pattern, "*?["))
		return !fnmatch(pattern, name, 0);
	return strstr(name, pattern) != NULL;
}

bool plan_matches(const char *patterns, const char *name)
{
	char *list = enough(strdup(patterns)), *rest = list, *pattern;
	bool found = false;

	while (!found && (pattern = strsep(&rest, ",")))
		found = *pattern && matches_one(pattern, name);
	free(list);
	return found;
}

static const char *change_name(enum op_change change)
{
	static const char *const names[] = {
		[CHANGE_NOTHING] = "nothing",	[CHANGE_UPGRADE] = "upgrade",
		[CHANGE_RESTRICT] = "restrict", [CHANGE_REPLACE] = "replace",
		[CHANGE_UNMAP] = "unmap",	[CHANGE_MAP] = "map",
	};

	return names[change];
}

/* Where the CPU sets dirty bits by itself, an op that is about nothing else changes nothing. */
static enum op_change change_here(const struct op *op)
{
	return op->faults_software_dirty && !op->faults_per_op && cpu_has(CPU_SETS_DIRTY) == 1
		       ? CHANGE_NOTHING
		       : op->change;
}

static void add_rows(struct run *run, const struct cell *cell)
{
	const struct op_expect *expected = point_expected(cell->op, cell->size);
	char name[ROW_NAME];
	struct row *row;

	cell_name(name, sizeof(name), cell);
	row = run_add_row(run, name, cell->op->name, cell->subscriber->name, mm_kind_name(cell->mm),
			  cell->op->unit, change_name(change_here(cell->op)));
	row->size = cell->size;
	row->density = cell->density;
	row->cpu_dependent =
		cell->op->cpu_dependent ? enough(strdup(cell->op->cpu_dependent)) : NULL;
	row->threads = cell->threads;
	row->batch = cell->op->batch(cell->size);
	if (!expected || !cell->subscriber->arm)
		return;
	if (expected->secondary != NOT_STATED)
		row_set_metric(row, "expected_secondary_invalidations_per_op", expected->secondary);
	if (expected->pairs != NOT_STATED)
		row_set_metric(row, "expected_notifier_ranges_per_op", expected->pairs);
}

/* Places the group's threads; says so if no kind of cores has enough for them. */
static int place(struct group *g, const struct options *o, struct run *run)
{
	unsigned int n = cell_members(&g->base);
	char what[80], kinds[300], why[400];

	if (placement_choose(o->placement, o->oversubscribe, n, g->cpus))
		return -1;
	if (placement_kinds_of(g->cpus, n, kinds, sizeof(kinds)) < 2)
		return 0;
	placement_tell_kinds(kinds, sizeof(kinds));
	snprintf(what, sizeof(what), "cores of one kind for %u threads", n);
	snprintf(why, sizeof(why), "there are %s: these rows are on several kinds", kinds);
	run_add_unavailable(run, what, why);
	return 0;
}

static int add_group(struct plan *plan, const struct options *o, const struct cell *base,
		     bool armed, struct run *run)
{
	struct group *g;
	const char *missing = needs_missing(base, o->time ? 2 : 1);
	const char *subscriber = base->op->needs.subscriber;
	char what[ROW_NAME];

	if (!missing && subscriber && strcmp(subscriber, o->subscriber->name))
		missing = "makes sense with another subscriber alone: see its needs in list";
	if (!missing && armed && o->subscriber->spoils && base->op->spoilt_by_use)
		missing = "this subscriber's use of the pages would spoil what is measured";
	if (missing) {
		cell_name(what, sizeof(what), base);
		*strstr(what, "/subscriber:") = '\0';
		run_add_unavailable(run, what, missing);
		return 0;
	}
	plan->groups = enough(realloc(plan->groups, (plan->n + 1) * sizeof(*plan->groups)));
	g = &plan->groups[plan->n++];
	memset(g, 0, sizeof(*g));
	g->base = g->armed = *base;
	if (armed)
		g->armed.subscriber = o->subscriber;
	add_rows(run, &g->base);
	if (armed)
		add_rows(run, &g->armed);
	return place(g, o, run);
}

/* The same with a bystander, in the same process and in another. */
static int add_bystanders(struct plan *plan, const struct options *o, const struct cell *cell,
			  bool quick, bool armed, struct run *run)
{
	bool suite = !o->bystanders_chosen && cell->op->bystanders && o->time && quick;
	bool want[] = {[MM_SHARED] = o->bystander_shared || suite,
		       [MM_PRIVATE] = o->bystander_private || (suite && o->full)};
	struct cell with = *cell;

	with.bystanders = 1;
	if (!o->oversubscribe && cell_members(&with) > placement_cores())
		return 0;
	for (enum mm_kind mm = MM_SHARED; mm <= MM_PRIVATE; mm++) {
		with.bystander_mm = mm;
		if (want[mm] && add_group(plan, o, &with, armed, run))
			return -1;
	}
	return 0;
}

static bool is_wanted(const struct options *o, const struct op_point *points, unsigned int n,
		      unsigned int i)
{
	if (o->full || points[i].quick)
		return true;
	if (i || !(o->each || o->cpu_dependent))
		return false;
	while (n)
		if (points[--n].quick)
			return false;
	return true;
}

static int add_sizes(struct plan *plan, const struct options *o, const struct op *op,
		     enum mm_kind mm, bool armed, struct run *run)
{
	struct op_point points[POINTS_MAX];
	unsigned int n = point_list(op, points);

	for (unsigned int i = 0; i < n; i++) {
		if (!is_wanted(o, points, n, i))
			continue;
		for (unsigned int k = 0; k < o->n_threads; k++) {
			struct cell base = {
				.op = op,
				.size = points[i].size,
				.density = points[i].density,
				.subscriber = &subscriber_none,
				.mm = mm,
				.threads = o->threads[k],
			};

			if (op->one_thread && base.threads > 1)
				continue;
			/* One thread has one mm, whatever it is called. */
			if (mm == MM_PRIVATE && base.threads == 1 && o->mm_shared)
				continue;
			if (add_group(plan, o, &base, armed, run) ||
			    add_bystanders(plan, o, &base, points[i].quick, armed, run))
				return -1;
		}
	}
	return 0;
}

/* Rows move while they are added; their addresses hold from here on. */
static void find_rows(struct plan *plan, struct run *run)
{
	char name[ROW_NAME];

	for (size_t i = 0; i < plan->n; i++) {
		struct group *g = &plan->groups[i];

		cell_name(name, sizeof(name), &g->base);
		g->base_row = run_find(run, name);
		if (g->armed.subscriber == g->base.subscriber)
			continue;
		cell_name(name, sizeof(name), &g->armed);
		g->armed_row = run_find(run, name);
		g->armed_row->baseline = enough(strdup(g->base_row->name));
	}
}

static void tell_unseen(struct run *run)
{
	char why[120];

	if (kernel_is(NULL, 0, KERNEL_UNSEEN))
		return;
	snprintf(why, sizeof(why), "no operation's table was compared with Linux %u.%u or later",
		 KERNEL_MAJOR(KERNEL_UNSEEN), KERNEL_MINOR(KERNEL_UNSEEN));
	run_add_unavailable(run, "expected calls (rule as-expected)", why);
}

int plan_make(struct plan *plan, const struct options *o, struct run *run)
{
	const char *missing = o->subscriber->missing ? o->subscriber->missing() : NULL;
	char what[ROW_NAME];
	bool matched = false;
	size_t n;
	const struct op *const *ops = op_all(&n);

	*plan = (struct plan){NULL, 0};
	if (missing) {
		snprintf(what, sizeof(what), "subscriber %s", o->subscriber->name);
		run_add_unavailable(run, what, missing);
	}
	tell_unseen(run);
	for (size_t i = 0; i < n; i++) {
		if (o->ops && !plan_matches(o->ops, ops[i]->name))
			continue;
		matched = true;
		if (o->cpu_dependent && !ops[i]->cpu_dependent)
			continue;
		if ((o->mm_shared && add_sizes(plan, o, ops[i], MM_SHARED, !missing, run)) ||
		    (o->mm_private && add_sizes(plan, o, ops[i], MM_PRIVATE, !missing, run)))
			return say_error("%s", op_failure());
	}
	if (!matched)
		return say_error("no operation matches \"%s\"; %s list names them", o->ops,
				 suite_command());
	find_rows(plan, run);
	return EXIT_GOOD;
}

void plan_measure_on(const struct options *o)
{
	unsigned int bystander =
		!o->bystanders_chosen || o->bystander_shared || o->bystander_private;
	unsigned int cores = placement_cores(), used = 0;
	int *cpus = NULL;

	for (unsigned int i = 0; i < o->n_threads; i++)
		for (unsigned int more = 0; more <= (bystander ? 1 : 0); more++) {
			unsigned int n = o->threads[i] + more;

			n = n < cores ? n : cores;
			cpus = enough(realloc(cpus, (used + n) * sizeof(*cpus)));
			if (!placement_choose(o->placement, false, n, cpus + used))
				used += n;
		}
	if (used)
		factors_measure_on(cpus, used);
	free(cpus);
}

void plan_free(struct plan *plan)
{
	free(plan->groups);
}
