/* SPDX-License-Identifier: MIT */
/* Events in groups that the hardware counts at once, so that nothing is multiplexed. */
#ifndef HARNESS_EVENT_GROUPS_H
#define HARNESS_EVENT_GROUPS_H

#include "harness/events.h"
#include "harness/perf_group.h"

struct event_group {
	unsigned int members[PERF_GROUP_MAX]; /* indices into the events' list */
	unsigned int n;
};

struct event_groups {
	struct event_group list[EVENTS_MAX];
	unsigned int n;
};

/* perf_group_try(), or a test's own. */
typedef int (*event_groups_try)(const struct perf_event_attr *attrs, unsigned int n);

/*
 * Puts the events that have no `why` yet into groups, in their order and as many into
 * one as `try` lets through: hardware events in groups of their own, software events and
 * tracepoints behind them. An event that cannot be counted even alone gets its `why`.
 */
void event_groups_form(struct event_groups *groups, struct events *events, event_groups_try try);

#endif
