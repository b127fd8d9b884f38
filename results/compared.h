/* SPDX-License-Identifier: MIT */
/* Two subjects as the two sides of a comparison. */
#ifndef RESULTS_COMPARED_H
#define RESULTS_COMPARED_H

#include "results/comparison.h"
#include "results/subjects.h"

struct compared {
	struct boots base, new;
	struct comparison comparison;
	bool made; /* false: the subjects are no two sides */
};

/*
 * Compares the first subject's runs with the second's, as `compare` without options does.
 * EXIT_GOOD, also for subjects that are no two sides, or EXIT_REQUEST after one line on stderr.
 * compared_free() in either case.
 */
int compared_make(struct compared *c, const struct subjects *s);
void compared_free(struct compared *c);

/* The comparison, or NULL. */
const struct comparison *compared_comparison(const struct compared *c);

#endif
