/* SPDX-License-Identifier: MIT */
/* Those of Google Benchmark's own flags that this side must know of as well. */
#ifndef HARNESS_LIBRARY_H
#define HARNESS_LIBRARY_H

#include <stdbool.h>

#include "results/model.h"

struct library_flags {
	unsigned int pairs;  /* --benchmark_repetitions */
	bool repetitions;    /* the user gave their number */
	const char *filter;  /* --benchmark_filter's regular expression, NULL: every row */
	const char *out;     /* --benchmark_out's file, NULL: none */
	bool library_report; /* its own console report was asked for */
	bool list;	     /* only its list of rows */
};

/*
 * Takes them from a command line whose first argument is our own default. Returns EXIT_GOOD, or
 * EXIT_REQUEST after one line on stderr.
 */
int library_read(struct library_flags *flags, int argc, char **argv);

/*
 * The filter alone: an extended regular expression, with a '-' before it for all others; NULL or
 * "all" is every row. One that is none selects nothing; the library says so itself.
 */
void library_filter(const char *filter);

/* Does the filter let the row through? NULL is no row. */
bool library_selects(const struct row *row);

#endif
