/* SPDX-License-Identifier: MIT */
/*
 * What is asked of uncore PMUs: "smmuv3_pmcg_2b442/tlb_miss/" of one instance,
 * "smmuv3_pmcg/tlb_miss/" of all of them together.
 */
#ifndef HARNESS_UNCORE_EVENT_H
#define HARNESS_UNCORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/event_source.h"
#include "harness/uncore_probe.h"

#define UNCORE_EVENTS 32  /* at most, of one run */
#define UNCORE_TEXT   256 /* bytes of one request */

/* The event on one PMU. */
struct uncore_instance {
	struct event_pmu pmu;
	struct perf_event_attr attr;
	char fault[PROBE_WHY]; /* why it is not used, or "" */
};

struct uncore_event {
	char text[UNCORE_TEXT]; /* as one asks for it, "arm_cmn/dn_dvmop_tlbi/" */
	char kind[EVENT_PMU_NAME], terms[UNCORE_TEXT];
	char key[64], idle_key[64]; /* flat names: "uncore_arm_cmn_dn_dvmop_tlbi_per_op" */
	const char *source;	    /* struct counter's: smmu, interconnect, uncore */
	bool clock;		    /* it counts time, whatever is done */
	char why[PROBE_WHY];	    /* why nothing of it can be counted, or "" */
	struct uncore_instance *instances;
	size_t n;
};

/* Kinds of PMU that are looked for when nobody asks, and what is counted of them. */
struct uncore_kind {
	const char *kind, *source, *what, *module;
	const char *const *events; /* those that an instance shows; ends with NULL */
	const char *clock;
};
extern const struct uncore_kind uncore_kinds[]; /* ends with a kind of NULL */

/* The kind that a PMU or a request belongs to, or NULL. */
const struct uncore_kind *uncore_kind_of(const char *pmu);

/*
 * Takes the next entry off a list that is separated by commas outside of slashes, into
 * `entry` of UNCORE_TEXT bytes. Returns 1, 0 at the end, or -1: it is empty or too long.
 */
int uncore_next_entry(const char **cursor, char *entry);

/*
 * Reads one entry "PMU/TERMS/" and looks its instances up: what is missing or not as it
 * should be is in `why` or an instance's `fault`. Returns 0, or -1 after op_fail() if the
 * entry has not that form. uncore_event_free() ends it.
 */
int uncore_event_read(const char *entry, struct uncore_event *event);
void uncore_event_free(struct uncore_event *event);

/* Reads what is counted when nobody asks. Returns how many, at most `room`. */
size_t uncore_event_defaults(struct uncore_event *events, size_t room);

#endif
