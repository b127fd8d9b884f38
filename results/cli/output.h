/* SPDX-License-Identifier: MIT */
/* --quiet and --json, for every command. */
#ifndef RESULTS_CLI_OUTPUT_H
#define RESULTS_CLI_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Takes --quiet and --json out of the words (up to one that is "--"): notes are not told from here
 * on; what is printed on stdout goes nowhere, and what output_json() is given comes in its place.
 * With --help among the words nothing of this happens. Returns how many words are left.
 */
int output_take_options(int argc, char **argv);

bool output_is_json(void);

/*
 * Prints the result on the standard output of before; for --json alone, otherwise nothing is
 * done. The reference is taken over, NULL is out of memory. Returns EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr.
 */
int output_json(json_t *result);

/* The same of a run's file, of at most RUN_BYTES_MAX (results/model.h). */
int output_json_file(const char *path);

/* Tells where results are: "Look next at: FOLDER". */
void output_look_next(const char *folder);

#endif
