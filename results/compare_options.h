/* SPDX-License-Identifier: MIT */
/* The options of a comparison, on every command line that makes one. */
#ifndef RESULTS_COMPARE_OPTIONS_H
#define RESULTS_COMPARE_OPTIONS_H

#include <getopt.h>

#include "results/comparison.h"

/* Of getopt_long()'s table; each returns a letter that compare_take_option() knows. */
#define COMPARE_OPTIONS                                                                            \
	{"effect", required_argument, NULL, 'e'}, {"alpha", required_argument, NULL, 'a'},         \
		{"rounds", no_argument, NULL, 'r'}, {"paired", no_argument, NULL, 'r'},            \
		{"under-test", required_argument, NULL, 'u'},                                      \
	{                                                                                          \
		"noise-floor", required_argument, NULL, 'n'                                        \
	}

/*
 * Takes what getopt_long() found; `text` stays where it is. EXIT_GOOD (also for a letter
 * that is none of its own), or EXIT_REQUEST after one line on stderr.
 */
int compare_take_option(struct comparison_options *o, int option, const char *text);

#endif
