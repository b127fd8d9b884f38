/* SPDX-License-Identifier: MIT */
/*
 * The lenses that count, each in a pass of its own: one would be part of what another sees,
 * and all of them of the time.
 */
#ifndef HARNESS_LENSES_H
#define HARNESS_LENSES_H

#include "harness/options.h"
#include "harness/plan.h"
#include "results/model.h"

/* Reads which events are meant. EXIT_GOOD, or EXIT_REQUEST after one line on stderr. */
int lenses_choose(const struct options *options);

/*
 * Looks at those that were asked for and tells `run` what this machine does not have; if time
 * is taken nothing is left in place until the passes after it. Returns EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr if none of them can be had.
 */
int lenses_open(const struct options *options, struct run *run);

/* The settings that the group's op asks for; machine_restore_to() the mark it returns. */
unsigned int lenses_set_machine(struct group *g);

/* A guest's console has a line "row NAME" before each row of a pass: should it end, that was it. */
#define LENSES_ROW "row "

/* Marks both rows of a group as no result. */
void lenses_invalidate(struct group *g, const char *why);

/* Counts a group's calls, if that lens is open; a second time does nothing. */
void lenses_count_calls(struct group *g);

/* Are there passes behind the one over the library's rows, which its time left knows nothing of? */
bool lenses_follow(void);

/*
 * Every pass that is left, for all groups that the library has asked for: calls, then, with
 * no probe in place any more, counters, uncore counters, callbacks' cost and instructions.
 */
void lenses_count_all(struct plan *plan);

/* Closes what is open of them; has no effect a second time. */
void lenses_close(void);

#endif
