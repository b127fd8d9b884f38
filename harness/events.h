/* SPDX-License-Identifier: MIT */
/* Events to count: from their names to what perf_event_open(2) takes. */
#ifndef HARNESS_EVENTS_H
#define HARNESS_EVENTS_H

#include <linux/perf_event.h>
#include <stddef.h>

#define EVENTS_MAX 64

struct event {
	char name[80];	 /* as one asks for it, "dtlb_walk:k" */
	char key[64];	 /* the flat key of a result, "pmu_dtlb_walk_k_per_op" */
	char source[24]; /* cpu-pmu, software, tracepoint */
	struct perf_event_attr attr;
	char why[200]; /* why it is not counted, or "" */
};

struct events {
	struct event list[EVENTS_MAX];
	size_t n;
};

/*
 * Reads a list of events, commas between them: a name of this core's default set, any of
 * libpfm4's, or a tracepoint SYSTEM:NAME, whose number is read from tracefs; PMU/terms/ is left to
 * harness/uncore.h. Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int events_read(struct events *events, const char *list);

/*
 * The default set of this core, each event of the kernel and of user space, and the
 * software events. What libpfm4 cannot encode stays in the list with its `why`.
 */
void events_default(struct events *events);

/*
 * Gives those that cannot be counted on an emulated machine their `why`: what it
 * counts in time (cycles, clocks), and raw events it does not implement, which would
 * open and stay 0.
 */
void events_of_emulated(struct events *events);

/*
 * Characters of a list's first entry, up to a comma that is not between two slashes
 * ("PMU/term=1,term=2/" is one entry).
 */
size_t events_length(const char *list);

/* Cuts the next entry off a list, in place. Returns it, or NULL at the end. */
char *events_next(char **list);

/* The flat key of an event: lower case, "_" for what is neither letter nor digit. */
void event_key(char *key, size_t room, const char *name);

/*
 * Encodes with libpfm4, counting user space and kernel unless the text says which. Returns
 * NULL, or libpfm4's reason.
 */
const char *event_encode(const char *text, struct perf_event_attr *attr);

#endif
