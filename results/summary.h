/* SPDX-License-Identifier: MIT */
/*
 * What a history needs of a run, first in run.json, so that ten thousand runs need not be parsed.
 * It is made when the run is saved and says nothing that the run does not; a checksum of all that
 * follows it says whether that still holds.
 */
#ifndef RESULTS_SUMMARY_H
#define RESULTS_SUMMARY_H

#include "results/arena.h"
#include "results/model.h"

/* Figures of a row in a summary; what else is there are its metrics and exact counters. */
#define SUMMARY_NS	      "ns_per_op"     /* median over processes */
#define SUMMARY_NS_HALF	      "ns_half"	      /* ln: half its 95 % t-interval over processes */
#define SUMMARY_OVERHEAD      "overhead"      /* mean of ln(armed / not armed) over pairs */
#define SUMMARY_OVERHEAD_HALF "overhead_half" /* half its 95 % t-interval */
#define SUMMARY_CONTROL	      "control_ns"    /* median over processes */

struct summary {
	const json_t *context; /* those keys of the run's that a history shows or groups by */
	const json_t *rows;    /* names of the rows that are results */
	const json_t *figures; /* their names */
	double *values;	       /* of figure f and row r: values[f * rows + r]; NaN: none */
	size_t n_rows, n_figures;
	json_t *object;	    /* what holds these, if it is not the arena */
	struct arena arena; /* see summary_free() */
};

/* A run's summary as JSON, its checksum not yet set. */
json_t *summary_make(const struct run *run);

/* Sets the checksum of a run.json's whole text, which begins with the summary. */
void summary_seal(char *text, size_t size);

/*
 * The summary of a run.json: its own, if its checksum is right, or made from the run (format 1
 * or 2, or edited since). False, and the line in `why`, for a file that is unreadable, cut off, not
 * ours or not consistent. Threads may load at the same time. summary_free() ends it in either case.
 */
bool summary_load(struct summary *summary, const char *file, char why[RUN_WHY]);
void summary_free(struct summary *summary);

#endif
