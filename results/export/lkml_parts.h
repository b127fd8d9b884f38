/* SPDX-License-Identifier: MIT */
/* The parts of the mail's table, to each other. */
#ifndef RESULTS_EXPORT_LKML_PARTS_H
#define RESULTS_EXPORT_LKML_PARTS_H

#include "results/export/export.h"

/* A label in so many columns; a longer one has lines of its own before an empty one of that width.
 */
void lkml_name(FILE *out, const char *label, int width);

/* "  [2]": a kernel in the rows of more than two, which the heading names. */
const char *lkml_number(size_t side, char number[32]);

/* The tables of times, with the legend of verdicts, and of counts; nothing without any. */
void lkml_times(FILE *out, const struct report *report);
void lkml_counts(FILE *out, const struct report *report);

#endif
