/* SPDX-License-Identifier: MIT */
/* Which cells a run has: pairs of one cell with nobody listening and one armed. */
#ifndef HARNESS_PLAN_H
#define HARNESS_PLAN_H

#include "harness/cell.h"
#include "harness/crew.h"
#include "harness/options.h"
#include "results/model.h"

struct group {
	struct cell base, armed;
	int cpus[CREW_THREADS_MAX];	  /* cell_members() of them */
	struct row *base_row, *armed_row; /* in the run; armed_row NULL: nobody can listen */
	/* Pairs are measured once and handed to the library twice, once for either row. */
	unsigned int told[2];
	bool counted;
};

struct plan {
	struct group *groups;
	size_t n;
};

/*
 * Makes the groups and their rows. Cells whose needs are not met are told to
 * `run` as unavailable and left out. Returns EXIT_GOOD, or EXIT_REQUEST after
 * one line on stderr (no such operation, too many threads).
 */
int plan_make(struct plan *plan, const struct options *o, struct run *run);
void plan_free(struct plan *plan);

/* Tells the machine's factors on which cores the threads of rows, and bystanders, may be. */
void plan_measure_on(const struct options *o);

/*
 * Does an operation's name match --ops, one pattern or several with commas between: as a glob
 * if it has * ? or [, else as a part?
 */
bool plan_matches(const char *patterns, const char *name);

#endif
