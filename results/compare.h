/* SPDX-License-Identifier: MIT */
/* A comparison as text: what `mnbench compare` prints. */
#ifndef RESULTS_COMPARE_H
#define RESULTS_COMPARE_H

#include <stdio.h>

#include "results/comparison.h"

/* Prints both sides, what differs, the method, each row, the contract and the summary. */
void compare_print(FILE *out, const struct comparison *c);

/*
 * Compares and prints two lists of runs with commas between. Returns an exit status, after a line
 * on stderr if it is EXIT_REQUEST.
 */
int compare_lists(FILE *out, const char *base_list, const char *new_list,
		  const struct comparison_options *o);

#endif
