/* SPDX-License-Identifier: MIT */
/* Exact figures of both sides of a comparison. */
#ifndef RESULTS_COMPARE_COUNTS_H
#define RESULTS_COMPARE_COUNTS_H

#include "results/boots.h"

/* What the runs of one side say of a figure; any: at least one says it. */
struct count_range {
	double low, high;
	bool any;
};

struct compared_count {
	const char *name; /* of the metric or counter: the row's */
	struct count_range base, new;
	bool changed;
};

/* Do all runs say the same? */
bool count_is_exact(const struct count_range *range);

/* The figure of that name in all runs of a side. The rows are those of boots_rows(). */
struct count_range count_range(const struct boots *boots, const struct row *const *rows,
			       const char *name);

/*
 * Appends, to an array on the heap, each metric and each exact counter (struct
 * counter with `agree`) that a run of either side has, once. Changed is one that both sides
 * have and that is not the same in all runs of both: any difference is told, without
 * statistics; what it means is the contract's to say.
 */
void compare_counts(const struct boots *base, const struct row *const *base_rows,
		    const struct boots *new, const struct row *const *new_rows,
		    struct compared_count **counts, size_t *n);

#endif
