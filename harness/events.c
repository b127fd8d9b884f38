/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <linux/perf_event.h> /* before libpfm4's own copy of it */
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/event_sets.h"
#include "harness/events.h"
#include "harness/pmu.h"
#include "harness/tracefs.h"
#include "results/memory.h"
#include "results/say.h"

void event_key(char *key, size_t room, const char *name)
{
	size_t used = snprintf(key, room, "pmu");
	bool gap = true;

	for (; *name && used + 2 < room; name++) {
		if (!isalnum((unsigned char)*name)) {
			gap = true;
			continue;
		}
		if (gap)
			key[used++] = '_';
		key[used++] = (char)tolower((unsigned char)*name);
		gap = false;
	}
	snprintf(key + used, room - used, "_per_op");
}

size_t events_length(const char *list)
{
	const char *end = list;
	bool inside = false;

	for (; *end && (inside || *end != ','); end++)
		inside ^= *end == '/';
	return end - list;
}

char *events_next(char **list)
{
	char *begin = *list, *end;

	if (!begin)
		return NULL;
	end = begin + events_length(begin);
	*list = *end ? end + 1 : NULL;
	*end = '\0';
	return begin;
}

const char *event_encode(const char *text, struct perf_event_attr *attr)
{
	pfm_perf_encode_arg_t arg = {.attr = attr, .size = sizeof(arg)};
	int err = pfm_initialize();

	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	if (err == PFM_SUCCESS)
		err = pfm_get_os_event_encoding(text, PFM_PLM0 | PFM_PLM3, PFM_OS_PERF_EVENT, &arg);
	return err == PFM_SUCCESS ? NULL : pfm_strerror(err);
}

/* "SYSTEM:NAME"; libpfm4 4.13 looks for tracepoints in debugfs only. */
static const char *encode_tracepoint(const char *text, struct perf_event_attr *attr)
{
	const char *colon = strchr(text, ':'), *missing;
	char path[128];
	int id;

	if (!colon || strchr(colon + 1, ':') || strchr(text, '/') || strchr(text, '.'))
		return "neither libpfm4 nor this kernel knows it";
	missing = tracefs_open();
	if (missing)
		return missing;
	snprintf(path, sizeof(path), "%.*s/%s", (int)(colon - text), text, colon + 1);
	id = tracefs_tracepoint_id(path);
	if (id == -EPERM || id == -EACCES)
		return "tracefs refuses: lockdown (/sys/kernel/security/lockdown), or not root";
	if (id < 0)
		return "neither libpfm4 nor this kernel knows it";
	memset(attr, 0, sizeof(*attr));
	attr->size = sizeof(*attr);
	attr->type = PERF_TYPE_TRACEPOINT;
	attr->config = id;
	return NULL;
}

/* A name of the default set, with ":k" or ":u" behind it or not. */
static bool encode_of_set(const char *text, struct perf_event_attr *attr)
{
	const struct event_set *set = event_set_here();

	for (const struct event_name *e = set->events; e->name; e++) {
		size_t length = strlen(e->name);
		char code[300];

		if (strncasecmp(text, e->name, length) || (text[length] && text[length] != ':'))
			continue;
		event_set_code(code, sizeof(code), set, e, text[length] ? text + length + 1 : "");
		if (!event_encode(code, attr))
			return true;
	}
	return false;
}

static const char *source_of(const struct perf_event_attr *attr)
{
	if (attr->type == PERF_TYPE_SOFTWARE)
		return "software";
	return attr->type == PERF_TYPE_TRACEPOINT ? "tracepoint" : "cpu-pmu";
}

static const struct event *find_key(const struct events *events, const char *key)
{
	for (size_t i = 0; i < events->n; i++)
		if (!strcmp(events->list[i].key, key))
			return &events->list[i];
	return NULL;
}

/* The next place in the list, or NULL after one line on stderr. */
static struct event *add(struct events *events, const char *name)
{
	struct event *e = &events->list[events->n];
	const struct event *same;

	if (events->n == EVENTS_MAX) {
		say_error("--events: at most %d of them", EVENTS_MAX);
		return NULL;
	}
	memset(e, 0, sizeof(*e));
	/* "pmu_", "_per_op" and the end. */
	if (strlen(name) > sizeof(e->key) - 12) {
		say_error("--events %.40s...: a name has at most %zu letters", name,
			  sizeof(e->key) - 12);
		return NULL;
	}
	snprintf(e->name, sizeof(e->name), "%s", name);
	event_key(e->key, sizeof(e->key), name);
	same = find_key(events, e->key);
	if (same) {
		say_error("--events: %s is there twice, as %s", name, same->name);
		return NULL;
	}
	return e;
}

/* Its source, and why it is not counted if that is known; `why` not encoded, or NULL. */
static void take_in(struct event *e, const char *why)
{
	snprintf(e->source, sizeof(e->source), "%s", why ? "cpu-pmu" : source_of(&e->attr));
	if (why)
		snprintf(e->why, sizeof(e->why), "libpfm4: %s", why);
	else if (pmu_lacks(&e->attr))
		snprintf(e->why, sizeof(e->why), "this core's PMU does not implement it");
}

static int read_one(struct events *events, const char *name)
{
	struct event *e;
	const char *why, *not_traced;

	if (!*name)
		return say_error("--events: an empty name; give NAME,NAME");
	if (strchr(name, '/'))
		return EXIT_GOOD; /* of a PMU that is no core's: harness/uncore.h */
	e = add(events, name);
	if (!e)
		return EXIT_REQUEST;
	if (!encode_of_set(name, &e->attr)) {
		why = event_encode(name, &e->attr);
		not_traced = why ? encode_tracepoint(name, &e->attr) : NULL;
		if (not_traced)
			return say_error("--events %s: libpfm4: %s; as a tracepoint: %s; "
					 "`mnbench doctor` lists names",
					 name, why, not_traced);
	}
	take_in(e, NULL);
	events->n++;
	return EXIT_GOOD;
}

int events_read(struct events *events, const char *list)
{
	char *copy = enough(strdup(list)), *next = copy, *name;
	int status = EXIT_GOOD;

	events->n = 0;
	while (!status && (name = events_next(&next)))
		status = read_one(events, name);
	free(copy);
	return status;
}

/* `code` is libpfm4's text for it. */
static void add_default(struct events *events, const char *name, const char *code)
{
	struct event *e = add(events, name);

	if (!e)
		return;
	take_in(e, event_encode(code, &e->attr));
	events->n++;
}

void events_default(struct events *events)
{
	static const char *const modes[] = {"k", "u"};
	const struct event_set *set = event_set_here();
	char name[80], code[300];

	events->n = 0;
	for (size_t i = 0; i < 2; i++)
		for (const struct event_name *e = set->events; e->name; e++) {
			snprintf(name, sizeof(name), "%s:%s", e->name, modes[i]);
			event_set_code(code, sizeof(code), set, e, modes[i]);
			add_default(events, name, code);
		}
	for (const char *const *s = event_set_software; *s; s++)
		add_default(events, *s, *s);
}

void events_of_emulated(struct events *events)
{
	for (size_t i = 0; i < events->n; i++) {
		struct event *e = &events->list[i];

		if (e->why[0])
			continue;
		if (pmu_counts_time(&e->attr))
			snprintf(e->why, sizeof(e->why),
				 "an emulated machine has no times or cycles");
		else if (pmu_does_not_list(&e->attr))
			snprintf(e->why, sizeof(e->why), "the emulated PMU does not implement it");
	}
}
