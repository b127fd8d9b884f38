/* SPDX-License-Identifier: MIT */
/*
 * PMUs as the kernel lists them in /sys/bus/event_source/devices: one folder each,
 * with files `type`, `cpumask` and `identifier` and folders `events` and `format`.
 * Nothing of it is trusted: a file that is not as it should be is an error that names it.
 */
#ifndef HARNESS_EVENT_SOURCE_H
#define HARNESS_EVENT_SOURCE_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_SOURCE	  "/sys/bus/event_source/devices"
#define EVENT_PMU_NAME	  64
#define EVENT_SOURCE_PMUS 256 /* looked at, of one kind */

struct event_pmu {
	char name[EVENT_PMU_NAME];
	uint32_t type;
	int cpu;	     /* the one that its cpumask names; -1: each CPU has one */
	char identifier[32]; /* as its file has it, "" without one */
};

/* Reads another tree, a test's; NULL: the kernel's again. The caller keeps the text. */
void event_source_use(const char *root);

/* The tree that is read. */
const char *event_source_root(void);

/* Can this be a PMU's or an event's name? Nothing that leaves a folder is. */
bool event_source_name_ok(const char *name);

/*
 * The PMUs that `kind` names, in alphabetical order: that very one, and those with a
 * number behind it, as drivers number their instances: "smmuv3_pmcg" is every
 * "smmuv3_pmcg_2b442" (its address in hex), "arm_cmn" every "arm_cmn_0" and the
 * "arm_cmn" of early drivers (admin-guide/perf/arm-cmn.rst). Returns their number, 0 if the tree
 * cannot be read.
 */
size_t event_source_find(const char *kind, char names[][EVENT_PMU_NAME], size_t room);

/* Reads one PMU. Returns 0, or -1 after op_fail(). */
int event_source_pmu(const char *name, struct event_pmu *pmu);

/* Does its events folder show an event of that name? */
bool event_source_shows(const struct event_pmu *pmu, const char *event);

/*
 * Encodes perf's "event,term=value,flag": an event's name stands for the terms in its
 * file, which terms that are given overrule; "config", "config1", ... are whole words.
 * Sets type and the config words of a zeroed attr, nothing else. Returns 0, or -1
 * after op_fail().
 */
int event_source_encode(const struct event_pmu *pmu, const char *terms,
			struct perf_event_attr *attr);

#endif
