/* SPDX-License-Identifier: MIT */
/*
 * A long run's way back: after each group of rows what there is goes to
 * partial.json in the run's folder, and `--resume DIR` goes on from there. A
 * folder that has one is unfinished.
 */
#ifndef HARNESS_CHECKPOINT_H
#define HARNESS_CHECKPOINT_H

#include <stdbool.h>

#include "results/model.h"

/* Keeps the command line in the run's context. */
void checkpoint_remember(struct run *run, int argc, char **argv);

/* Writes the run as it is, and what the kernel complained of; a failure is said, the run goes on.
 */
void checkpoint_save(const char *folder, const struct run *run);

/* Is the run of that folder unfinished? And no longer, from here on. */
bool checkpoint_exists(const char *folder);
void checkpoint_drop(const char *folder);

/* The same of a run of which nothing is kept. */
void checkpoint_forget(const char *folder);

/*
 * Replaces a command line `--resume DIR` by the interrupted one's, with
 * --resume DIR and its seed added. Returns EXIT_GOOD, or EXIT_REQUEST after one
 * line on stderr.
 */
int checkpoint_arguments(int *argc, char ***argv);

/*
 * Moves the rows that were measured into the run that was planned anew. Returns
 * EXIT_GOOD, or EXIT_REQUEST after one line on stderr: another kernel, boot or
 * suite has begun it.
 */
int checkpoint_load(const char *folder, struct run *run);

#endif
