/* SPDX-License-Identifier: MIT */
/* A run as text. */
#ifndef RESULTS_REPORT_H
#define RESULTS_REPORT_H

#include <stdio.h>

#include "results/model.h"

/* Prints the machine, the table and what was not available. */
void report_print(FILE *out, const struct run *run);

/* The time table's column width for names: the longest short name of the run. */
int report_name_width(const struct run *run);

/* The same of several runs, of which some may be NULL, and at least that of the heading. */
int report_names_width(struct run *const *runs, size_t n, const char *heading);

/* Prints ns: "-" for a NaN, no digits after the point from 10 us on. */
void report_time(FILE *out, int width, double ns);

/* Prints a count per op: "-" if the row has no such metric, no digits after a whole number. */
void report_count(FILE *out, int width, const struct row *row, const char *metric);

/* Prints the bytes of its secondary invalidations per op: "all" if a range was everything. */
void report_bytes(FILE *out, int width, const struct row *row);

/* Does the row break the rule as-expected? False for NULL. */
bool report_differs(const struct row *row);

/* Median over the processes of a row, in ns per op; NAN without samples. */
double report_ns(const struct row *row);

#endif
