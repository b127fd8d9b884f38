/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/calls.h"
#include "harness/crew.h"
#include "harness/functions.h"
#include "harness/kernel.h"
#include "harness/mapping.h"
#include "harness/probes.h"
#include "harness/tracefs.h"
#include "results/file.h"

#define WARM_UP_BATCHES 1
#define COUNTED_BATCHES 2 /* counts are exact: that a second batch differs shows in the sum */
#define REJECTED_MAX	2 /* batches whose proof failed, before the row is INVALID */

/*
 * Up to which length a flush goes by page or range, and not over everything: x86's limit
 * is a file (arch/x86/mm/tlb.c), arm64's depends on range TLBI (harness/kernel.h).
 */
static void remember_limits(struct run *run)
{
	static const char file[] = "/sys/kernel/debug/x86/tlb_single_page_flush_ceiling";
	int range_tlbi = cpu_has(CPU_RANGE_TLBI);
	char *text = NULL;

	if (!file_read(file, 64, &text, NULL))
		json_object_set_new(run->context, "tlb_single_page_flush_ceiling",
				    json_integer(strtol(text, NULL, 10)));
	free(text);
	if (kernel_is("aarch64", 0, 0) && range_tlbi >= 0)
		json_object_set_new(run->context, "cpu_range_tlbi", json_boolean(range_tlbi));
}

const char *calls_open(struct run *run)
{
	const char *missing = probes_open(run);

	if (!missing)
		remember_limits(run);
	return missing;
}

void calls_close(void)
{
	probes_close();
}

/* Is what a function shows sent by TLB flushes alone? */
static bool by_flushes(const struct function *f)
{
	return f && f->callback && !strcmp(f->callback, CALLBACK_OF_FLUSHES);
}

/* Recorded calls, in the order in which they were made. */
struct calls {
	struct call *list;
	size_t n, room;
};

static int add_call(struct calls *calls, const struct call *call)
{
	if (calls->n == calls->room) {
		size_t room = calls->room ? 2 * calls->room : 256;
		struct call *bigger = realloc(calls->list, room * sizeof(*bigger));

		if (!bigger)
			return op_fail("out of memory");
		calls->list = bigger;
		calls->room = room;
	}
	calls->list[calls->n++] = *call;
	return 0;
}

/* Reads the recorded text; the caller frees calls->list, on an error as well. */
static int parse_calls(char *text, pid_t thread, struct calls *calls)
{
	char *next = text, *line, *event, *rest;
	pid_t by;

	while ((line = strsep(&next, "\n"))) {
		struct call call = {0};
		unsigned long start = 0, end = 0;

		if (!tracefs_parse_line(line, &by, &event, &rest) || by != thread)
			continue;
		call.function = probes_function(event);
		if (!call.function ||
		    (call.function->ignore && strstr(rest, call.function->ignore)))
			continue;
		if (call.function->scan) {
			/* kprobe events print "(symbol+0x0/0x10) " before the arguments. */
			const char *at = call.function->symbol ? strstr(rest, "start=") : rest;

			if (!at || sscanf(at, call.function->scan, &start, &end) != 2)
				return op_fail("cannot read the range in \"%s\"", rest);
			call.start = start;
			call.end = end;
		}
		call.whole = call.function->all && strstr(rest, call.function->all);
		if (add_call(calls, &call))
			return -1;
	}
	return 0;
}

static int window(void *context, bool open)
{
	int err = open ? tracefs_start() : tracefs_stop();

	(void)context;
	return err ? op_fail("tracefs: %s", strerror(-err)) : 0;
}

/* Sums over the counted batches. */
struct tally {
	uint64_t hits[ROLES], range_bytes, ops, faults, twin_calls;
	int64_t tables_freed; /* below 0: an op makes some */
	uint64_t flushes_whole, outside_pair;
	double figures[SUBSCRIBER_FIGURES];
	struct call *secondary; /* of the last batch */
	size_t n_secondary;
	bool overflowed; /* the buffer had no room for a batch's events, and others' */
};

static void tally_calls(struct tally *tally, const struct calls *calls, const struct subscriber *s)
{
	uint64_t pairs_open = 0;

	tally->n_secondary = 0;
	for (size_t i = 0; i < calls->n; i++) {
		const struct call *c = &calls->list[i];
		enum role role = c->function->role;

		if (!probes_count(c->function, s))
			continue;
		tally->hits[role]++;
		if (role == ROLE_RANGE_START) {
			tally->range_bytes += c->end - c->start;
			pairs_open++;
		}
		if (role == ROLE_RANGE_END && pairs_open)
			pairs_open--;
		if (role == ROLE_CPU_FLUSH)
			tally->flushes_whole += c->whole;
		if (role == ROLE_SECONDARY) {
			tally->outside_pair += !pairs_open;
			tally->secondary[tally->n_secondary++] = *c;
		}
	}
}

/* What the window has recorded of the crew's thread; calls->list is to be freed, error or not. */
static int read_calls(const struct crew *crew, struct calls *calls, struct tally *tally)
{
	char *text = NULL;
	int err = tracefs_read(&text);

	*calls = (struct calls){NULL, 0, 0};
	tally->overflowed |= err == -EOVERFLOW;
	if (err)
		return op_fail("tracefs: %s",
			       err == -EOVERFLOW ? "the buffer lost events" : strerror(-err));
	err = parse_calls(text, crew->pids[0], calls);
	free(text);
	return err;
}

static int tally_batch(const struct crew *crew, struct tally *tally, const struct calls *calls)
{
	const struct cell *cell = crew->cell;

	free(tally->secondary);
	tally->secondary = calloc(calls->n + 1, sizeof(*tally->secondary));
	if (!tally->secondary)
		return op_fail("out of memory");
	tally_calls(tally, calls, cell->subscriber);
	tally->ops += cell->op->batch(cell->size);
	tally->faults += crew->shared->slots[0].faults[0];
	tally->tables_freed += crew->shared->slots[0].tables_freed / (int64_t)page_bytes();
	for (unsigned int i = 0; i < cell->subscriber->n_metrics; i++)
		tally->figures[i] += crew->shared->slots[0].figures[i];
	return 0;
}

/* The null twin must send nothing. */
static int tally_twin(const struct crew *crew, struct tally *tally)
{
	struct calls calls;
	int err = read_calls(crew, &calls, tally);

	for (size_t i = 0; !err && i < calls.n; i++) {
		enum role role = calls.list[i].function->role;

		if ((role == ROLE_SECONDARY || role == ROLE_RANGE_START) &&
		    calls.list[i].function == probes_shown_by(role, crew->cell->subscriber))
			tally->twin_calls++;
	}
	free(calls.list);
	return err;
}

/*
 * One batch and its twin. Returns 1 if its proof failed: what else a kernel does may
 * spoil one, and it is then left out and told.
 */
static int count_batch(struct crew *crew, unsigned int done, void *context)
{
	struct tally *tally = context;
	bool counted = done >= WARM_UP_BATCHES;
	int (*look)(void *, bool) = counted ? window : NULL;
	struct calls calls = {NULL, 0, 0};
	bool rejected;
	int twin;

	if (crew_count(crew, look, NULL))
		return -1;
	rejected = crew_rejected(crew, 0);
	if (counted && read_calls(crew, &calls, tally)) {
		free(calls.list);
		return -1;
	}
	twin = rejected ? 1 : crew_count_twin(crew, look, NULL);
	rejected |= crew_rejected(crew, 0);
	if (!rejected && twin >= 0 && counted &&
	    (tally_batch(crew, tally, &calls) || (!twin && tally_twin(crew, tally))))
		twin = -1;
	free(calls.list);
	return twin < 0 ? -1 : rejected;
}

static void store(const struct cell *cell, const struct tally *tally, struct row *row,
		  struct run *run)
{
	const struct subscriber *s = cell->subscriber;
	struct op_thread t;

	for (enum role role = 0; role < ROLE_PATH; role++) {
		const struct function *f = probes_shown_by(role, s);

		if (f && probes_count(f, s))
			row_set_metric(row, role_metric(role),
				       (double)tally->hits[role] / tally->ops);
		else if (role == ROLE_SECONDARY)
			run_add_unavailable(run, role_metric(role),
					    "no probed function speaks of this subscriber");
	}
	if (probes_shown_by(ROLE_RANGE_START, cell->subscriber))
		row_set_metric(row, "notifier_range_bytes_per_op",
			       (double)tally->range_bytes / tally->ops);
	if (probes_shown_by(ROLE_CPU_FLUSH, s))
		row_set_metric(row, "cpu_flush_all_per_op",
			       (double)tally->flushes_whole / tally->ops);
	/* A range_end that itself invalidates does so after the probe at its entry. */
	if (by_flushes(probes_shown_by(ROLE_SECONDARY, s)) &&
	    probes_shown_by(ROLE_RANGE_START, s) && probes_shown_by(ROLE_RANGE_END, s))
		row_set_metric(row, "secondary_outside_pair_per_op",
			       (double)tally->outside_pair / tally->ops);
	for (unsigned int i = 0; i < s->n_metrics; i++)
		row_set_metric(row, s->metrics[i], tally->figures[i] / tally->ops);
	row_set_metric(row, "faults_per_op", (double)tally->faults / tally->ops);
	row_set_metric(row, "page_tables_freed_per_op",
		       fmax(0, (double)tally->tables_freed / tally->ops));
	if (!probes_shown_by(ROLE_SECONDARY, cell->subscriber))
		return;
	cell_thread(cell, 0, &t);
	calls_judge_ranges(tally->secondary, tally->n_secondary, &t, t.batch, row);
}

static void check_path(const struct op *op, const struct tally *tally, struct row *row,
		       struct run *run)
{
	const char *path = probes_path(op);
	char text[300];
	uint64_t want;

	if (!op->path)
		return; /* its proof is another one */
	if (!path && tracefs_kprobes_missing()) {
		run_add_unavailable(run, role_metric(ROLE_PATH), tracefs_kprobes_missing());
		return;
	}
	if (!path) {
		probes_tell_path(op, run);
		return;
	}
	row_set_metric(row, role_metric(ROLE_PATH), (double)tally->hits[ROLE_PATH] / tally->ops);
	want = tally->ops * (op->path_hits ? op->path_hits : 1);
	if (tally->hits[ROLE_PATH] == want || (op->path_varies && tally->hits[ROLE_PATH] > want))
		return;
	snprintf(text, sizeof(text), "%s was passed %llu times in %llu ops, not %llu", path,
		 (unsigned long long)tally->hits[ROLE_PATH], (unsigned long long)tally->ops,
		 (unsigned long long)want);
	row_invalidate(row, text);
}

/* Counts with a crew of its own; with `alone` the kernel records nobody else. */
static int count(const struct cell *cell, const int *cpus, bool alone, struct tally *tally,
		 struct row *row)
{
	struct crew crew;
	int err = crew_start(&crew, cell, cpus);

	if (!err && alone)
		err = tracefs_only(crew.pids[0]);
	if (!err)
		err = crew_repeat(&crew, WARM_UP_BATCHES + COUNTED_BATCHES, REJECTED_MAX,
				  count_batch, tally);
	if (!err)
		crew_tell_cpus(&crew, row);
	crew_stop(&crew);
	if (alone)
		tracefs_only(0);
	return err;
}

int calls_count(const struct cell *cell, const int *cpus, struct row *row, struct run *run)
{
	struct tally tally = {.secondary = NULL};
	int err;

	probes_path(cell->op);
	err = count(cell, cpus, false, &tally, row);
	if (err && tally.overflowed) { /* by what others do meanwhile, perhaps */
		free(tally.secondary);
		tally = (struct tally){.secondary = NULL};
		err = count(cell, cpus, true, &tally, row);
	}
	if (!err && tally.twin_calls)
		err = op_fail("the null twin sent %llu notifications",
			      (unsigned long long)tally.twin_calls);
	if (!err) {
		store(cell, &tally, row, run);
		check_path(cell->op, &tally, row, run);
	}
	free(tally.secondary);
	return err;
}
