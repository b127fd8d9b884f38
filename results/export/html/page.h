/* SPDX-License-Identifier: MIT */
/*
 * One report as one page that needs nothing else. page.html is its frame; each {{name}} in it is
 * a function here. Whatever comes from a run passes through put_xml() or put_json().
 */
#ifndef RESULTS_EXPORT_HTML_PAGE_H
#define RESULTS_EXPORT_HTML_PAGE_H

#include <stdio.h>

#include "results/export/export.h"

extern const char page_html[], page_css[], page_js[];

typedef void page_part(FILE *out, const struct report *report);

page_part page_title, page_sides, page_summary, page_legend, page_operations, page_contract,
	page_missing, page_machine, page_footer, page_data;

/* The charts of one operation: how its rows' times spread, and its curves over lengths. */
void page_charts(FILE *out, const struct report *report, const char *op);

/* The history of its rows, if the report was given one. */
void page_past(FILE *out, const struct report *report, const char *op);

/*
 * The words by which a row on one side can be found: its verdict, "INVALID", a broken rule's name.
 * Returns how many, at most `room`; they belong to the report.
 */
size_t page_verdicts(const struct report *report, const struct report_row *row, size_t side,
		     const char **words, size_t room);
#define PAGE_VERDICTS 24

/* Does the check judge that row? Its name ends in the row's short name. */
bool page_check_is_of(const struct check *check, const struct row *row);

/* The time's cell of a comparison, or NULL. */
const struct cell *page_change(const struct report_row *row, enum figure figure);

/* The number of the operation's article: id="op-N". */
size_t page_op_number(const struct report *report, const char *op);

/* The row's label without its operation, which the article's heading says. */
const char *page_row_label(const struct report_row *row);

/* Nanoseconds with as many digits as make sense. */
void put_ns(FILE *out, double ns);

/* A JSON text that can stand inside <script>: no '<', '>' or '&' is left in it. */
void put_json(FILE *out, const json_t *value);

#endif
