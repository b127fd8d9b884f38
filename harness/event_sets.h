/* SPDX-License-Identifier: MIT */
/* What the lens `counters` counts unless it is told: a table, core type by core type. */
#ifndef HARNESS_EVENT_SETS_H
#define HARNESS_EVENT_SETS_H

#include <stddef.h>

/* One event; it is counted twice, of the kernel (":k") and of user space (":u"). */
struct event_name {
	const char *name; /* what it is called in a result */
	const char *code; /* what libpfm4 calls it, where that is longer; NULL: the same */
};

struct event_set {
	const char *pmu; /* libpfm4's name of the core's PMU; NULL: any, by perf's generic events */
	const struct event_name *events; /* ends with a name of NULL */
};

/* Ends with the set whose pmu is NULL. */
extern const struct event_set event_sets[];

/* Software events of the kernel, which need no PMU; ends with NULL. */
extern const char *const event_set_software[];

/*
 * The set of the core PMU that libpfm4 finds here (it reads /proc/cpuinfo), the
 * generic one if it finds none that has a set. Calls pfm_initialize().
 */
const struct event_set *event_set_here(void);

/* Libpfm4's text for an event of a set, "arm_n1::dtlb_walk:k"; `modifier` may be "". */
void event_set_code(char *text, size_t room, const struct event_set *set,
		    const struct event_name *event, const char *modifier);

#endif
