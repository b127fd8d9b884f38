/* SPDX-License-Identifier: MIT */
/* The options of a comparison, on every command line that makes one. */
#ifndef RESULTS_COMPARE_OPTIONS_H
#define RESULTS_COMPARE_OPTIONS_H

#include "results/cli/command.h"
#include "results/comparison.h"

/* Of a command's table. */
#define COMPARE_OPTIONS                                                                            \
	{"effect", "PERCENT", "what is of interest (1; one boot a side: 5)", NULL, NULL, 'e'},     \
		{"alpha", "SHARE", "of false alarms among what is found (0.05)", NULL, NULL, 'a'}, \
		{"rounds", NULL, "pair boots by their place in the lists", NULL, NULL, 'r'},       \
		{"paired", NULL, "the same as --rounds", NULL, NULL, 'r'},                         \
		{"under-test",                                                                     \
		 "KEY,...",                                                                        \
		 "what of the machine may differ, because it is tested",                           \
		 "Keys of a run's context, as suite_commit.",                                      \
		 NULL,                                                                             \
		 'u'},                                                                             \
	{                                                                                          \
		"noise-floor", "FILE", "what selftest has found of this machine", NULL, "@files",  \
			'n'                                                                        \
	}

/*
 * Takes what cli_read() found; `text` stays where it is. EXIT_GOOD (also for a letter
 * that is none of its own), or EXIT_REQUEST after one line on stderr.
 */
int compare_take_option(struct comparison_options *o, int option, const char *text);

#endif
