/* SPDX-License-Identifier: MIT */
/* Exact figures of both sides of a comparison. */
#ifndef RESULTS_COMPARE_COUNTS_H
#define RESULTS_COMPARE_COUNTS_H

#include "results/boots.h"

/*
 * Prints a line, after the label, for each metric and each exact counter (struct
 * counter with `agree`) that is not the same in all runs of both sides: any difference
 * is told, without statistics; what it means is the contract's to say. Returns how
 * many figures both sides have; adds those that differ to *changed. The rows are
 * those of boots_rows().
 */
size_t compare_counts(const char *label, int width, const struct boots *base,
		      const struct row *const *base_rows, const struct boots *new,
		      const struct row *const *new_rows, size_t *changed);

#endif
