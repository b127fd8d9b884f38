/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "harness/uncore.h"
#include "harness/uncore_check.h"
#include "harness/uncore_pass.h"
#include "results/memory.h"
#include "results/say.h"

static struct uncore_event events[UNCORE_EVENTS];
static size_t n_events;

/* Entries without a slash are another source's. */
static int read_list(const char *list)
{
	char entry[UNCORE_TEXT];
	int more;

	while ((more = uncore_next_entry(&list, entry)) > 0) {
		if (!strchr(entry, '/'))
			continue;
		if (n_events == UNCORE_EVENTS)
			return say_error("--events: at most %d uncore events", UNCORE_EVENTS);
		if (uncore_event_read(entry, &events[n_events++]))
			return say_error("--events: %s", op_failure());
	}
	return more < 0 ? say_error("--events: an entry is empty or longer than %d characters",
				    UNCORE_TEXT - 1)
			: EXIT_GOOD;
}

static int read_events(const char *list)
{
	uncore_close();
	if (list)
		return read_list(list);
	n_events = uncore_event_defaults(events, UNCORE_EVENTS);
	return EXIT_GOOD;
}

static size_t usable(const struct uncore_event *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++)
		n += !e->instances[i].fault[0];
	return n;
}

/* An event without a single instance takes the first one's fault for its own. */
static void settle(struct uncore_event *e)
{
	if (!e->why[0] && !usable(e))
		memcpy(e->why, e->instances[0].fault, sizeof(e->why));
}

int uncore_open(const char *list, struct run *run)
{
	char what[EVENT_PMU_NAME + UNCORE_TEXT + 8];
	int status = read_events(list);

	if (status)
		return status;
	uncore_check(events, n_events, NULL);
	for (size_t i = 0; i < n_events; i++) {
		struct uncore_event *e = &events[i];

		settle(e);
		if (e->why[0])
			run_add_unavailable(run, e->text, e->why);
		for (size_t k = 0; k < e->n; k++) {
			if (!e->instances[k].fault[0])
				continue;
			snprintf(what, sizeof(what), "%s/%s/", e->instances[k].pmu.name, e->terms);
			run_add_unavailable(run, what, e->instances[k].fault);
		}
	}
	return EXIT_GOOD;
}

void uncore_close(void)
{
	while (n_events)
		uncore_event_free(&events[--n_events]);
}

bool uncore_wanted(void)
{
	return n_events > 0;
}

int uncore_count(const struct cell *cell, const int *cpus, struct row *row)
{
	return uncore_pass(events, n_events, cell, cpus, row);
}

void uncore_tell(FILE *out)
{
	char(*names)[EVENT_PMU_NAME] = enough(calloc(EVENT_SOURCE_PMUS, sizeof(*names)));

	for (const struct uncore_kind *k = uncore_kinds; k->kind; k++) {
		size_t n = event_source_find(k->kind, names, EVENT_SOURCE_PMUS);

		if (!n)
			fprintf(out, "  no  %-12s no %s_*; if there should be one: modprobe %s\n",
				k->what, k->kind, k->module);
		else
			fprintf(out, "  yes %-12s %zu: %s%s%s; doctor --probe tries them\n",
				k->what, n, names[0], n > 1 ? " to " : "",
				n > 1 ? names[n - 1] : "");
	}
	free(names);
}

int uncore_probe(FILE *out, const char *list)
{
	size_t bad = 0;
	int status = read_events(list);

	if (status)
		return status;
	if (!n_events)
		return say_error("no SMMU or CMN PMU to probe; name others: doctor --probe "
				 "msr/tsc/");
	uncore_check(events, n_events, out);
	for (size_t i = 0; i < n_events; i++) {
		for (size_t k = 0; k < events[i].n; k++)
			bad += events[i].instances[k].fault[0] != '\0';
		settle(&events[i]);
		bad += events[i].why[0] != '\0';
		if (events[i].why[0])
			fprintf(out, "%s: NOT COUNTED: %s\n", events[i].text, events[i].why);
	}
	uncore_close();
	return bad ? EXIT_NOT_GOOD : EXIT_GOOD;
}
