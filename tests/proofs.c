/* SPDX-License-Identifier: MIT */
/*
 * Each operation really happens, and each operation's proof sees it when it does not: the operation
 * is run as it is, then with its re-arm broken, then with its body left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/machine.h"
#include "harness/mapping.h"
#include "harness/pair.h"
#include "harness/needs.h"
#include "harness/placement.h"
#include "harness/plan.h"
#include "harness/point.h"
#include "tests/broken.h"

static int tests, failed;

static void say(bool ok, const char *name, const char *detail)
{
	printf("%s %d - %s%s%s\n", ok ? "ok" : "not ok", ++tests, name, detail[0] ? ": " : "",
	       detail);
	failed += !ok;
}

static void skip(const char *name, const char *why)
{
	printf("ok %d - %s # SKIP %s\n", ++tests, name, why);
}

enum outcome {
	HOLDS,
	REJECTED, /* armed(), the number of faults or verify() did not agree */
	HARD,	  /* whatever else: a step that failed, a worker that died */
};

static enum outcome run_batch(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->cell->threads; i++)
		crew->shared->slots[i].rejected[0] = false;
	if (!crew_block(crew, 1) && !crew_rejected(crew, 0))
		return HOLDS;
	if (atomic_load(&crew->shared->failed) || !crew_rejected(crew, 0))
		return HARD;
	op_fail("%s", crew_reason(crew));
	return REJECTED;
}

/* Until three batches hold, or more than so many do not; why not is the calling thread's failure.
 */
static enum outcome run_batches(struct crew *crew, unsigned int rejected_max)
{
	unsigned int rejected = 0;

	for (unsigned int held = 0; held < 3;) {
		enum outcome outcome = run_batch(crew);

		if (outcome == HARD || (outcome == REJECTED && ++rejected > rejected_max))
			return outcome;
		held += outcome == HOLDS;
		if (outcome == REJECTED)
			printf("# not counted: %s\n", op_failure());
	}
	return HOLDS;
}

static enum outcome run_cell(const struct cell *cell, unsigned int rejected_max, const char **why)
{
	enum outcome outcome = HARD;
	int cpus[2];
	struct crew crew = {.cell = NULL};
	unsigned int mark = machine_mark();
	const char *missing = needs_apply(cell->op);

	if (missing)
		op_fail("%s", missing);
	else if (!placement_choose(PLACE_COMPACT, true, cell->threads, cpus) &&
		 !crew_start(&crew, cell, cpus))
		outcome = run_batches(&crew, rejected_max);
	crew_stop(&crew);
	machine_restore_to(mark);
	*why = outcome == HOLDS ? "" : op_failure();
	return outcome;
}

#define OPS_MAX	 256
#define SPOILED	 "spoiled/"
#define BODILESS "bodiless/"
static struct op broken_ops[N_BROKEN], spoiled_ops[2 * OPS_MAX];
static char broken_names[N_BROKEN][64], spoiled_names[2 * OPS_MAX][100];
static size_t n_spoiled;

/* Of a spoiled or bodiless one: what it was made of. */
static const char *original_name(const struct op *op)
{
	return op->name + strlen(op->body == no_body ? BODILESS : SPOILED);
}

/* Where nothing is to change: something is there to be changed. Some have made it read-only. */
static int rearm_and_touch(struct op_thread *t)
{
	const struct op *op = op_find(original_name(t->op));

	if (op->rearm && op->rearm(t))
		return -1;
	mprotect(t->base, t->size, PROT_READ | PROT_WRITE);
	return touch_first(t);
}

static struct op *add_spoiled(const struct op *op, const char *prefix)
{
	struct op *spoiled = &spoiled_ops[n_spoiled];

	*spoiled = *op;
	snprintf(spoiled_names[n_spoiled], sizeof(spoiled_names[0]), "%s%s", prefix, op->name);
	spoiled->name = spoiled_names[n_spoiled++];
	return spoiled;
}

/*
 * Every op, without its re-arm, or with a page present where there must be none; and every one that
 * changes something, with nothing done. What changes nothing leaves no trace but in the calls.
 */
static void spoil(const struct op *op)
{
	struct op *spoiled = add_spoiled(op, SPOILED);

	if (op->change == CHANGE_NOTHING) {
		spoiled->rearm = rearm_and_touch;
		return;
	}
	spoiled->rearm = spoiled->rearm_process = NULL;
	add_spoiled(op, BODILESS)->body = no_body;
}

/* Broken ops must be known to the workers as well, which are this program. */
static void register_broken(void)
{
	size_t n;
	const struct op *const *ops = op_all(&n);

	for (size_t i = 0; i < n && i < OPS_MAX; i++)
		spoil(ops[i]);
	for (size_t i = 0; i < N_BROKEN; i++) {
		const struct broken *b = &broken[i];

		broken_ops[i] = *op_find(b->op);
		if (b->setup)
			broken_ops[i].setup = b->setup;
		if (b->rearm_process)
			broken_ops[i].rearm_process = b->rearm_process;
		if (b->rearm)
			broken_ops[i].rearm = b->rearm;
		if (b->body)
			broken_ops[i].body = b->body;
		snprintf(broken_names[i], sizeof(broken_names[i]), "broken/%zu", i);
		broken_ops[i].name = broken_names[i];
	}
	for (size_t i = 0; i < N_BROKEN; i++)
		op_register(&broken_ops[i]);
	for (size_t i = 0; i < n_spoiled; i++)
		op_register(&spoiled_ops[i]);
}

#define LUCK 2 /* batches that what else a machine does may spoil, as in the lenses */

static void check_cell(const struct op *op, const struct op_point *point, unsigned int threads,
		       enum mm_kind mm)
{
	struct cell cell = {
		.op = op,
		.size = point->size,
		.density = point->density,
		.subscriber = &subscriber_none,
		.mm = mm,
		.threads = threads,
	};
	const char *missing = needs_missing(&cell, 1), *why = "";
	char row[200], name[260];

	cell_name(row, sizeof(row), &cell);
	snprintf(name, sizeof(name), "proof holds: %s", row);
	if (missing) {
		skip(name, missing);
		return;
	}
	say(run_cell(&cell, LUCK, &why) == HOLDS, name, why);
}

/* One thread at every point, two at the first. */
static void check_op(const struct op *op)
{
	struct op_point points[POINTS_MAX];
	unsigned int n = point_list(op, points);

	for (unsigned int i = 0; i < n; i++)
		check_cell(op, &points[i], 1, MM_SHARED);
	if (!n || op->one_thread)
		return;
	check_cell(op, &points[0], 2, MM_SHARED);
	check_cell(op, &points[0], 2, MM_PRIVATE);
}

/* The cell of an op's first point, with one thread: false if it has none here. */
static bool first_cell(const struct op *op, struct cell *cell)
{
	struct op_point points[POINTS_MAX];
	bool any = point_list(op, points);

	*cell = (struct cell){
		.op = op,
		.size = any ? points[0].size : 0,
		.density = any ? points[0].density : 0,
		.subscriber = &subscriber_none,
		.mm = MM_SHARED,
		.threads = 1,
	};
	return any;
}

/* What the op itself lacks here, as one that is broken may lack more; NULL: nothing. */
static const char *op_missing(const char *name)
{
	struct cell cell;

	return first_cell(op_find(name), &cell) ? needs_missing(&cell, 1) : "no huge pages";
}

static void check_wrong(const struct op *op, const char *what, const char *how, bool hard)
{
	const char *missing = op_missing(what), *why = "";
	enum outcome outcome;
	struct cell cell;
	char name[160];

	snprintf(name, sizeof(name), "proof %s: %s %s", hard ? "is told from a failure" : "fails",
		 what, how);
	if (missing) {
		skip(name, missing);
		return;
	}
	first_cell(op, &cell);
	cell.no_twin = true; /* which has a proof of its own */
	outcome = run_cell(&cell, 0, &why);
	say(outcome == (hard ? HARD : REJECTED), name,
	    outcome == HOLDS ? "nothing was noticed" : why);
}

/* A pair of processes as `run` measures it: NULL, or why there is no result. */
static const char *run_pair(const struct op *op)
{
	struct cell cell;
	struct pair_result result;
	unsigned int mark = machine_mark();
	const char *missing = needs_apply(op);
	int cpu, err;

	if (missing)
		return missing;
	first_cell(op, &cell);
	err = placement_choose(PLACE_COMPACT, true, 1, &cpu) ||
	      pair_run(&cell, &cell, &cpu, 0.1, 1, &result);
	machine_restore_to(mark);
	if (err)
		return op_failure();
	sample_free(&result.base);
	sample_free(&result.armed);
	return NULL;
}

static const struct op *broken_as(const char *how)
{
	size_t i = 0;

	while (strcmp(broken[i].how, how))
		i++;
	return &broken_ops[i];
}

static void check_pair(const char *name, const char *what, const struct op *op, bool rejected)
{
	const char *missing = op_missing(what), *why;
	unsigned int some = 0, all = 0;

	if (missing) {
		skip(name, missing);
		return;
	}
	why = run_pair(op);
	if (rejected)
		say(why && sscanf(why, "%u of %u batches: ", &some, &all) == 2, name,
		    why ? why : "nothing was noticed");
	else
		say(!why, name, why ? why : "");
}

/* A pair is a result only if (nearly) all of its batches are. */
static void check_pairs(void)
{
	const char *reuse = "upgrade/anon-reuse";

	check_pair("a pair is measured", reuse, op_find(reuse), false);
	check_pair("a pair with half of its batches rejected is none", reuse,
		   broken_as("in every second batch"), true);
	check_pair("a pair goes on after a block whose only batch was rejected", reuse,
		   broken_as("in one batch of a block's length"), false);
	check_pair("a pair goes on after a batch that lost its huge page", "upgrade/thp",
		   broken_as("with the child alive once"), false);
}

static const char *pattern; /* of operations to look at; NULL: all */

static bool chosen(const char *name)
{
	return strncmp(name, "broken/", 7) && strncmp(name, SPOILED, strlen(SPOILED)) &&
	       strncmp(name, BODILESS, strlen(BODILESS)) &&
	       (!pattern || plan_matches(pattern, name));
}

static const char *how_spoiled(const struct op *op)
{
	if (op->body == no_body)
		return "with nothing done";
	return op->rearm ? "with a page present" : "without its re-arm";
}

/* proofs [PATTERN] */
int main(int argc, char **argv)
{
	size_t n;
	const struct op *const *ops;

	register_broken();
	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	pattern = argc > 1 ? argv[1] : NULL;
	machine_recover();
	ops = op_all(&n);
	for (size_t i = 0; i < n; i++)
		if (chosen(ops[i]->name))
			check_op(ops[i]);
	for (size_t i = 0; i < N_BROKEN; i++)
		if (chosen(broken[i].op) && !broken[i].pairs)
			check_wrong(&broken_ops[i], broken[i].op, broken[i].how, broken[i].hard);
	for (size_t i = 0; i < n_spoiled; i++)
		if (chosen(original_name(&spoiled_ops[i])))
			check_wrong(&spoiled_ops[i], original_name(&spoiled_ops[i]),
				    how_spoiled(&spoiled_ops[i]), false);
	check_pairs();
	machine_restore();
	printf("1..%d\n", tests);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
