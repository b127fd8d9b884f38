/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/clock.h"
#include "harness/counted.h"
#include "harness/counters.h"
#include "harness/crew.h"
#include "harness/event_groups.h"
#include "harness/pmu.h"
#include "results/memory.h"
#include "results/say.h"

#define WARM_UP_BATCHES 2
#define GROUP_SECONDS	0.012 /* of wall time for one group of events, re-arming included */
#define BLOCKS_MAX	(COUNTED_MAX / COUNTING_BATCHES_MAX)
#define BATCHES_MIN	16   /* of a group, whatever they take: a timer tick in one weighs less */
#define SLOW_SECONDS	0.05 /* of a batch: then COUNTED_MIN of them have to do */
#define REJECTED_MAX	2    /* batches whose proof failed, before the row is INVALID */

static struct events events;
static struct event_groups groups;

/* One cell while it is counted. */
struct count {
	struct crew crew;
	unsigned int batches, rejected;
	struct counted events[PERF_GROUP_MAX]; /* of the group under way */
	const struct event_group *group;
};

int counters_choose(const char *list, bool emulated)
{
	int status = EXIT_GOOD;

	if (list)
		status = events_read(&events, list);
	else
		events_default(&events);
	if (!status && emulated)
		events_of_emulated(&events);
	return status;
}

size_t counters_chosen(void)
{
	return events.n;
}

const char *counters_open(struct run *run)
{
	event_groups_form(&groups, &events, perf_group_try);
	for (size_t i = 0; run && i < events.n; i++)
		if (events.list[i].why[0])
			run_add_unavailable(run, events.list[i].name, events.list[i].why);
	if (groups.n)
		return NULL;
	return events.n ? events.list[0].why : "no event was asked for";
}

bool counters_have_pmu(void)
{
	for (size_t i = 0; i < events.n; i++)
		if (!events.list[i].why[0] && !strcmp(events.list[i].source, "cpu-pmu"))
			return true;
	return false;
}

/* The event's count per op in one batch, over all threads; NaN if one has none. */
static double batch_count(const struct crew *crew, unsigned int batch, unsigned int event,
			  const double *nulls)
{
	const struct cell *cell = crew->cell;
	double sum = 0;

	for (unsigned int i = 0; i < cell->threads; i++)
		sum += counted_scale(&crew->shared->slots[i].counted.windows[batch], event) -
		       nulls[i];
	return sum / cell->threads / cell->op->batch(cell->size);
}

static void add_times(struct counted *counted, const struct crew *crew, unsigned int batch)
{
	for (unsigned int i = 0; i < crew->cell->threads; i++) {
		const struct perf_reading *w = &crew->shared->slots[i].counted.windows[batch];

		counted->enabled += w->n ? (double)w->enabled : 0;
		counted->running += w->n ? (double)w->running : 0;
	}
}

static void take_event(struct count *count, unsigned int event)
{
	const struct crew *crew = &count->crew;
	struct counted *counted = &count->events[event];
	double nulls[CREW_THREADS_MAX];

	for (unsigned int i = 0; i < crew->cell->threads; i++)
		nulls[i] =
			counted_null(crew->shared->slots[i].counted.nulls, count->batches, event);
	for (unsigned int i = 0; i < count->batches; i++) {
		double per_op;

		if (crew_rejected(crew, i))
			continue;
		add_times(counted, crew, i);
		per_op = batch_count(crew, i, event, nulls);
		if (!isnan(per_op) && counted->n < COUNTED_MAX)
			counted->per_op[counted->n++] = per_op;
	}
}

/* errno of the first thread that could not open the group, or 0. */
static int open_error(const struct crew *crew)
{
	for (unsigned int i = 0; i < crew->cell->threads; i++)
		if (crew->shared->slots[i].counted.error)
			return crew->shared->slots[i].counted.error;
	return 0;
}

static int count_rejected(struct count *count)
{
	for (unsigned int i = 0; i < count->batches; i++)
		count->rejected += crew_rejected(&count->crew, i);
	if (count->rejected > REJECTED_MAX)
		return op_fail("%s", crew_reason(&count->crew));
	return 0;
}

/* Blocks of the group until enough batches count. Returns the errno of its opening, or -1. */
static int count_blocks(struct count *count)
{
	struct counting counting = {.n = count->group->n};

	for (unsigned int i = 0; i < counting.n; i++)
		counting.attrs[i] = events.list[count->group->members[i]].attr;
	memset(count->events, 0, sizeof(count->events));
	for (unsigned int block = 0; block < BLOCKS_MAX; block++) {
		int err = crew_count_block(&count->crew, &counting, count->batches);

		if (err || count_rejected(count))
			return -1;
		err = open_error(&count->crew);
		if (err)
			return err;
		for (unsigned int i = 0; i < counting.n; i++)
			take_event(count, i);
		if (count->events[0].n >= COUNTED_MIN || !(count->events[0].running > 0))
			break;
	}
	return 0;
}

static void store(const struct event *event, const struct counted *counted, int err,
		  struct row *row)
{
	struct counter c = {.scope = "thread"};

	snprintf(c.name, sizeof(c.name), "%s", event->key);
	snprintf(c.event, sizeof(c.event), "%s", event->name);
	snprintf(c.source, sizeof(c.source), "%s", event->source);
	if (err)
		pmu_why(err, &event->attr, c.why, sizeof(c.why));
	counted_finish(&c, counted);
	row_add_counter(row, &c);
}

static int count_group(struct count *count, const struct event_group *group, struct row *row)
{
	int err;

	count->group = group;
	err = count_blocks(count);
	for (unsigned int i = 0; i < group->n && err >= 0; i++)
		store(&events.list[group->members[i]], &count->events[i], err, row);
	return err < 0 ? -1 : 0;
}

/* As many batches as fit into the time for a group, from a first look at them. */
static int calibrate(struct count *count)
{
	unsigned int least;
	double begin, took;

	if (crew_block(&count->crew, WARM_UP_BATCHES))
		return -1;
	begin = clock_seconds();
	if (crew_block(&count->crew, WARM_UP_BATCHES))
		return -1;
	took = (clock_seconds() - begin) / WARM_UP_BATCHES;
	count->batches = took * COUNTING_BATCHES_MAX < GROUP_SECONDS ? COUNTING_BATCHES_MAX
								     : GROUP_SECONDS / took;
	least = took < SLOW_SECONDS ? BATCHES_MIN : COUNTED_MIN;
	if (count->batches < least)
		count->batches = least;
	return 0;
}

int counters_count(const struct cell *cell, const int *cpus, struct row *row)
{
	struct count *count = enough(calloc(1, sizeof(*count)));
	int err = crew_start(&count->crew, cell, cpus);

	if (!err)
		err = calibrate(count);
	for (unsigned int i = 0; i < groups.n && !err; i++)
		err = count_group(count, &groups.list[i], row);
	if (!err)
		crew_tell_cpus(&count->crew, row);
	crew_stop(&count->crew);
	free(count);
	return err;
}

/* The number of a reason in the list below the table; it is added if it is new. */
static size_t note_of(const char *why, const char **notes, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		if (!strcmp(notes[i], why))
			return i + 1;
	notes[(*n)++] = why;
	return *n;
}

void counters_tell(FILE *out)
{
	const char *notes[EVENTS_MAX];
	size_t n = 0, counted = 0;

	fprintf(out, "  %-34s %-10s %-18s %s\n", "event", "source", "perf type/config", "counted");
	for (size_t i = 0; i < events.n; i++) {
		const struct event *e = &events.list[i];
		char code[40];

		snprintf(code, sizeof(code), "%u/%#llx", e->attr.type,
			 (unsigned long long)e->attr.config);
		fprintf(out, "  %-34s %-10s %-18s ", e->name, e->source, code);
		if (e->why[0])
			fprintf(out, "no (%zu)\n", note_of(e->why, notes, &n));
		else
			counted += fprintf(out, "yes\n") > 0;
	}
	for (size_t i = 0; i < n; i++)
		fprintf(out, "  (%zu) %s\n", i + 1, notes[i]);
	fprintf(out, "  %zu of %zu can be counted here, in groups: %u\n", counted, events.n,
		groups.n);
}
