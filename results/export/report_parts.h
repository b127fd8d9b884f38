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

/*
 * "COMMAND ARGUMENTS", quoted for a shell, without an --out, which would be the
 * same folder again, and with the seed if they leave it to chance. The caller frees it.
 */
char *report_command(const char *command, const json_t *arguments, const json_t *seed);

/* Sets report->reproduce from the runs' own command line, if nothing better is known. */
void report_find_command(struct report *report);

#endif
