/* SPDX-License-Identifier: MIT */
/*
 * What of this machine moves figures: a table of factors, each with where it is
 * read, how it is judged and whether --tune sets it. What cannot be read is
 * "unknown" with the reason.
 */
#ifndef HARNESS_FACTORS_H
#define HARNESS_FACTORS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "harness/cpulist.h"

#define FACTOR_VALUE 200 /* bytes of a value in a run's context */

/* Files of a machine that has idle states. */
#define FACTOR_IDLE_STATES "/sys/devices/system/cpu/cpu0/cpuidle/state*/latency"

enum verdict { FACTOR_OK, FACTOR_WARN, FACTOR_UNKNOWN };

struct reading {
	enum verdict verdict;
	char value[FACTOR_VALUE]; /* printable ASCII; "unknown: WHY" */
};

struct factor {
	const char *name, *moves;
	const char *path;  /* files (see fact_glob()) that are read, and that --tune writes */
	const char *there; /* where this is, a kernel without `path` has no such thing: "absent" */
	/* Reads it another way than as the files' first lines; must call reading_*() once. */
	void (*read)(const struct factor *f, struct reading *r);
	/* How each value compares with `want`: 1 good, 0 not, -1 malformed. NULL: equal. */
	int (*good)(const char *value, const char *want);
	const char *want;   /* NULL: recorded, not judged */
	const char *advice; /* what to do if it is not good */
	const char *tune;   /* what --tune writes where a value is not good */
	/* The same, worked out file by file; false: leave this one. */
	bool (*tune_value)(const char *path, char *value, size_t room);
};

struct factor_group {
	const char *title;
	const struct factor *factors;
	size_t n;
};

/* In the order in which --tune sets them. */
extern const struct factor_group factors_frequency, factors_cpu, factors_periodic, factors_memory,
	factors_kernel, factors_tracing, factors_system;
extern const struct factor_group *const factor_groups[];
extern const size_t n_factor_groups;

/* Ends a read. The value is cut to its room, what is not printable shown as '?'. */
void reading_set(struct reading *r, enum verdict verdict, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* "unknown: WHAT: strerror(-err)"; with err 0 "unknown: WHAT". */
void reading_unknown(struct reading *r, int err, const char *what);

/*
 * Of a file that is not there (err: -ENOENT) or cannot be read: `instead`, "absent" if NULL, for
 * a kernel that has no such thing (f->there), else unknown. False without an error.
 */
bool reading_missing(struct reading *r, const struct factor *f, int err, const char *instead);

/* A word of the kernel's command line, or `otherwise`. */
void reading_boot(struct reading *r, const char *word, const char *otherwise);

/* Reads one factor. */
void factor_read(const struct factor *f, struct reading *r);

/* Compares numbers; for struct factor.good. */
int factor_at_least(const char *value, const char *want);
int factor_at_most(const char *value, const char *want);

/*
 * The CPUs that will be measured, with their siblings; all of them until this is
 * called. And those that are left for everything else.
 */
void factors_measure_on(const int *cpus, unsigned int n);
const struct cpulist *factors_measured(void);
void factors_left(struct cpulist *left);

/* Prints each factor on a line: verdict, name, value, what to do. */
void factors_tell(FILE *out);

/* The same as a list of objects: group, name, verdict ("ok", "warn", "unknown"), value, advice. */
json_t *factors_json(void);

/*
 * Reads all of them once: stores each in `context` as factor_NAME, a string, and prints one line
 * that names what is not good, none if all is. Either may be NULL.
 */
void factors_look(json_t *context, FILE *out);

#endif
