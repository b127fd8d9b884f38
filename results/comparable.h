/* SPDX-License-Identifier: MIT */
/* What differs between two runs, and whether their figures can be compared at all. */
#ifndef RESULTS_COMPARABLE_H
#define RESULTS_COMPARABLE_H

#include <stdio.h>

#include "results/model.h"

enum difference_kind {
	DIFFERENCE_UNDER_TEST, /* the kernel, and what the user says is meant to differ */
	DIFFERENCE_LISTED,     /* may matter; the reader decides */
	DIFFERENCE_REFUSES,    /* no verdict: the same row is not the same work */
};

struct difference {
	char key[64];		  /* of the runs' context */
	char base[160], new[160]; /* what each says, cut to fit */
	enum difference_kind kind;
	const char *why; /* why there is no verdict, or NULL */
};

/*
 * All keys of the two contexts that differ, and those that allow no verdict even
 * if they agree (a debug kernel, a clock source that is a slow device). Which key
 * is what: docs/measuring.md. `under_test` is a comma list of keys that are meant to
 * differ, or NULL; it does not help where even the work is another (machine, CPU, page
 * size, emulation). A key that one run did not record, or could not read, is listed.
 * The caller frees the array.
 */
struct difference *comparable_differences(const struct run *base, const struct run *new,
					  const char *under_test, size_t *n);

/* The first that refuses a verdict, or NULL. */
const struct difference *comparable_refusal(const struct difference *all, size_t n);

/* One line each, under the heading what; nothing if there are none. */
void comparable_print(FILE *out, const char *what, const struct difference *all, size_t n);

#endif
