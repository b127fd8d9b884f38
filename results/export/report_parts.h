/* SPDX-License-Identifier: MIT */
/* Of the makers of a report, to each other. */
#ifndef RESULTS_EXPORT_REPORT_PARTS_H
#define RESULTS_EXPORT_REPORT_PARTS_H

#include "results/export/export.h"

/* Fills the rows of a report whose sides are loaded and compared. */
void report_make_rows(struct report *report);

/*
 * Adds the sides that a word names, unnamed if it does not name them itself. EXIT_GOOD, or
 * EXIT_REQUEST after one line on stderr.
 */
int report_add_word(struct report *report, const char *word);

#endif
