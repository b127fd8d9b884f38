/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/uncore_figure.h"
#include "harness/uncore_pass.h"
#include "harness/uncore_perf.h"
#include "results/memory.h"
#include "results/say.h"

#define WARM_UP_BATCHES 1
#define COUNTED_BATCHES 10    /* windows of operations, and as many with nothing done */
#define REJECTED_MAX	10    /* batches whose proof failed, before it is given up */
#define IDLE_SECONDS	0.001 /* at least, of a window with nothing done */

/* One event's counters, one an instance, and what they read. */
struct event_windows {
	int *fds;
	size_t n;
	struct uncore_count *open; /* at the beginning of the window */
	struct uncore_window windows[COUNTED_BATCHES];
	char why[PROBE_WHY]; /* it could not be opened */
};

struct pass {
	struct event_windows counted[UNCORE_EVENTS];
	size_t n;	       /* of them */
	size_t batch;	       /* the window that is written */
	bool idle;	       /* nothing is done in it */
	double length;	       /* of the last one, seconds */
	char why[CREW_REASON]; /* a counter could not be read */
};

static void close_pass(struct pass *pass)
{
	for (size_t i = 0; i < pass->n; i++) {
		struct event_windows *c = &pass->counted[i];

		while (c->n)
			close(c->fds[--c->n]);
		free(c->fds);
		free(c->open);
	}
	free(pass);
}

/* An event that cannot be opened now, or on this CPU, loses its figure and nothing else. */
static void open_event(const struct uncore_event *e, struct event_windows *c, int cpu)
{
	c->fds = enough(calloc(e->n + 1, sizeof(*c->fds)));
	c->open = enough(calloc(e->n + 1, sizeof(*c->open)));
	for (size_t i = 0; i < e->n && !c->why[0]; i++) {
		const struct uncore_instance *in = &e->instances[i];
		int fd;

		if (in->fault[0])
			continue;
		fd = uncore_perf_open(&in->pmu, &in->attr, cpu, UNCORE_ALONE, -1);
		if (fd < 0)
			snprintf(c->why, sizeof(c->why), "%s", op_failure());
		else
			c->fds[c->n++] = fd;
	}
}

static int read_open(struct event_windows *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (uncore_perf_read(c->fds[i], &c->open[i]))
			return -1;
	return 0;
}

/* Instances add up; the window is as long as the first one's. */
static int read_close(struct event_windows *c, const struct pass *pass, double *length)
{
	struct uncore_window *w = &c->windows[pass->batch];
	double count = 0, running = 0, enabled = 0;
	struct uncore_count now;

	for (size_t i = 0; i < c->n; i++) {
		if (uncore_perf_read(c->fds[i], &now))
			return -1;
		count += now.count - c->open[i].count;
		running += now.running - c->open[i].running;
		enabled += now.enabled - c->open[i].enabled;
		if (now.running == c->open[i].running)
			return op_fail("the event was not on a counter all the time");
		*length = now.seconds - c->open[i].seconds;
	}
	if (pass->idle) {
		w->idle = count;
		w->idle_seconds = *length;
	} else {
		w->seen = count;
		w->seconds = *length;
		w->running = enabled > 0 ? running / enabled : NAN;
	}
	return 0;
}

/* Never stops the batch: what could not be read is remembered. */
static int window(void *context, bool open)
{
	struct pass *pass = context;
	int err = 0;

	for (size_t i = 0; i < pass->n && !err; i++) {
		struct event_windows *c = &pass->counted[i];

		if (c->n)
			err = open ? read_open(c) : read_close(c, pass, &pass->length);
	}
	if (err && !pass->why[0])
		snprintf(pass->why, sizeof(pass->why), "%s", op_failure());
	return 0;
}

/* Returns 1 if the batch's proof failed. */
static int count_batch(struct crew *crew, struct pass *pass)
{
	pass->idle = false;
	if (crew_count(crew, window, pass))
		return -1;
	if (crew_rejected(crew, 0))
		return 1;
	for (size_t i = 0; i < pass->n; i++)
		pass->counted[i].windows[pass->batch].ops = crew->cell->op->batch(crew->cell->size);
	pass->idle = true;
	window(pass, true);
	if (uncore_sleep(fmax(pass->length, IDLE_SECONDS)))
		return -1;
	return window(pass, false);
}

static int count_batches(struct crew *crew, struct pass *pass)
{
	unsigned int warm = WARM_UP_BATCHES, rejected = 0;
	char name[200];

	while (pass->batch < COUNTED_BATCHES && !pass->why[0]) {
		int err = count_batch(crew, pass);

		if (err < 0 || (err && ++rejected > REJECTED_MAX))
			return err < 0 ? err : op_fail("%s", crew_reason(crew));
		if (!err && warm)
			warm--;
		else if (!err)
			pass->batch++;
	}
	cell_name(name, sizeof(name), crew->cell);
	if (rejected)
		say_note("%s: %u batches are not counted: %s", name, rejected, crew_reason(crew));
	return 0;
}

static void store(const struct uncore_event *e, const struct event_windows *c,
		  const struct pass *pass, struct row *row)
{
	const char *why = e->why[0] ? e->why : c->why[0] ? c->why : pass->why;
	struct counter counter = {
		.value = NAN, .low = NAN, .high = NAN, .running = NAN, .agree = NAN};

	snprintf(counter.name, sizeof(counter.name), "%s", e->key);
	snprintf(counter.event, sizeof(counter.event), "%.79s", e->text);
	snprintf(counter.source, sizeof(counter.source), "%s", e->source);
	snprintf(counter.scope, sizeof(counter.scope), "system");
	snprintf(counter.why, sizeof(counter.why), "%.199s", why);
	if (!why[0])
		uncore_figure(&counter, c->windows, pass->batch, e->clock);
	row_add_counter(row, &counter);
	if (why[0] || e->clock)
		return;
	counter.why[0] = '\0';
	snprintf(counter.name, sizeof(counter.name), "%s", e->idle_key);
	snprintf(counter.event, sizeof(counter.event), "%.73s idle", e->text);
	uncore_idle_figure(&counter, c->windows, pass->batch);
	row_add_counter(row, &counter);
}

int uncore_pass(const struct uncore_event *events, size_t n, const struct cell *cell,
		const int *cpus, struct row *row)
{
	struct pass *pass = enough(calloc(1, sizeof(*pass)));
	struct crew crew;
	int err;

	for (pass->n = 0; pass->n < n; pass->n++)
		open_event(&events[pass->n], &pass->counted[pass->n], cpus[0]);
	err = crew_start(&crew, cell, cpus);
	if (!err)
		err = count_batches(&crew, pass);
	if (!err)
		crew_tell_cpus(&crew, row);
	crew_stop(&crew);
	for (size_t i = 0; i < n && !err; i++)
		store(&events[i], &pass->counted[i], pass, row);
	close_pass(pass);
	return err;
}
