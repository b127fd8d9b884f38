/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "harness/calls.h"
#include "harness/cost.h"
#include "harness/counters.h"
#include "harness/insn.h"
#include "harness/interrupt.h"
#include "harness/kernel_watch.h"
#include "harness/lenses.h"
#include "harness/machine.h"
#include "harness/needs.h"
#include "harness/tracefs.h"
#include "harness/uncore.h"
#include "results/cli/progress.h"
#include "results/say.h"

static const struct options *options;
static struct run *run;
static bool calls, counters, uncore; /* are open */

int lenses_choose(const struct options *o)
{
	return o->counters ? counters_choose(o->events, o->emulated) : EXIT_GOOD;
}

/* A lens that cannot be had is told; it ends the run only if there is no other. */
static int open_one(const char *lens, const char *missing, bool *open)
{
	*open = !missing;
	if (!missing)
		return EXIT_GOOD;
	run_add_unavailable(run, lens, missing);
	if (options->time + options->calls + options->counters + options->insn + options->cost > 1)
		return EXIT_GOOD;
	return say_error("the lens `%s` cannot be had: %s", lens, missing);
}

/* Events of PMUs that are no core's: those that are named, or the machine's default ones. */
static int open_uncore(void)
{
	int status;

	if (options->emulated || (options->events && !strchr(options->events, '/')))
		return EXIT_GOOD;
	status = uncore_open(options->events, run);
	uncore = !status && uncore_wanted();
	return status;
}

static int open_counters(void)
{
	int status = open_uncore();
	bool only_uncore = uncore && options->events && !counters_chosen();

	if (!status && !only_uncore)
		status = open_one("counters", counters_open(run), &counters);
	/* Software events alone say little of an operation: they are counted if asked for. */
	if (!options->lens_chosen && !options->events)
		counters &= counters_have_pmu();
	return status;
}

int lenses_open(const struct options *o, struct run *of)
{
	int status = EXIT_GOOD;

	options = o;
	run = of;
	if (o->calls)
		status = open_one("calls", calls_open(run), &calls);
	if (o->time)
		calls_close(); /* an armed probe costs time, if nobody reads it as well */
	if (o->counters && !status)
		status = open_counters();
	if (!status && !o->time && !calls && !counters && !uncore && !o->insn && !o->cost)
		status = say_error("none of the lenses can be had; `mnbench doctor` says why");
	return status;
}

void lenses_invalidate(struct group *g, const char *why)
{
	row_invalidate(g->base_row, why);
	if (g->armed_row)
		row_invalidate(g->armed_row, why);
}

unsigned int lenses_set_machine(struct group *g)
{
	unsigned int mark = machine_mark();
	const char *missing = needs_apply(g->base.op);

	if (missing)
		lenses_invalidate(g, missing);
	return mark;
}

static int count_calls(const struct cell *cell, const int *cpus, struct row *row)
{
	return calls_count(cell, cpus, row, run);
}

typedef int count_row(const struct cell *cell, const int *cpus, struct row *row);

/* One lens on both rows of a group. */
static void count_rows(struct group *g, count_row *count)
{
	struct row *rows[2] = {g->base_row, g->armed_row};
	const struct cell *cells[2] = {&g->base, &g->armed};

	for (int i = 0; i < 2 && !interrupted(); i++) {
		if (!rows[i] || rows[i]->invalid)
			continue;
		if (options->emulated)
			progress_plain(LENSES_ROW "%s", rows[i]->name);
		if (count(cells[i], g->cpus, rows[i]))
			row_invalidate(rows[i], op_failure());
		kernel_watch_look(rows[i]);
	}
}

/* One lens on one group, under the settings that its op asks for. */
static void count_group(struct group *g, count_row *count)
{
	unsigned int mark = lenses_set_machine(g);

	kernel_watch_look(NULL);
	count_rows(g, count);
	machine_restore_to(mark);
}

/* Where a pass is, between two rows. */
static void tell_group(const struct plan *plan, size_t i)
{
	char name[120];

	row_short_name(plan->groups[i].base_row, name, sizeof(name));
	progress_at((double)i, name);
}

static void begin_pass(const struct plan *plan, const char *what)
{
	progress_begin(what, plan->n);
	progress_plain("%s", what);
}

static bool asked_for(const struct group *g)
{
	return g->told[0] || g->told[1];
}

void lenses_count_calls(struct group *g)
{
	if (!calls || g->counted)
		return;
	g->counted = true;
	if (g->base.bystanders)
		return; /* its counts are the row's without one */
	if (g->base.threads > 1)
		run_add_unavailable(run, "calls with several threads",
				    "unmaps of one mm that overlap flush in full "
				    "(mm_tlb_flush_nested()): calls are counted with one thread");
	else
		count_group(g, count_calls);
}

/* A pass: one lens over the groups that the library has asked for. */
static void count_groups(struct plan *plan, bool several_threads, count_row *count)
{
	for (size_t i = 0; i < plan->n && !interrupted(); i++) {
		struct group *g = &plan->groups[i];

		tell_group(plan, i);
		if (asked_for(g) && !g->base.bystanders &&
		    (g->base.threads == 1 || several_threads))
			count_group(g, count);
	}
}

static void count_all_calls(struct plan *plan)
{
	if (calls && options->time) {
		begin_pass(plan, "counting calls");
		calls = !calls_open(run);
		for (size_t i = 0; i < plan->n && !interrupted(); i++) {
			tell_group(plan, i);
			if (asked_for(&plan->groups[i]))
				lenses_count_calls(&plan->groups[i]);
		}
	}
	calls_close();
}

bool lenses_follow(void)
{
	return (calls && options->time) || counters || uncore || options->cost || options->insn;
}

void lenses_count_all(struct plan *plan)
{
	count_all_calls(plan);
	if (counters) {
		begin_pass(plan, "counting events");
		count_groups(plan, true, counters_count);
	}
	if (uncore) {
		begin_pass(plan, "counting uncore events");
		count_groups(plan, false, uncore_count);
	}
	if (options->cost) {
		begin_pass(plan, "counting callbacks by their cost");
		cost_open(options->guest);
		count_groups(plan, false, cost_count);
	}
	if (!options->insn)
		return;
	begin_pass(plan, "counting instructions");
	count_groups(plan, false, insn_count);
	json_object_set_new(run->context, "insn_windows", json_integer(insn_windows()));
}

void lenses_close(void)
{
	calls_close();
	tracefs_close(); /* counters may have looked for tracepoints */
	uncore_close();
}
