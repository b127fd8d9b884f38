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

#define PAGE_WORDS 24 /* the rules of the contract, a verdict, and room for more rules */

/* The names of the rules that a row breaks on one side. Returns how many. */
size_t page_broken(const struct report_side *side, const struct row *row,
		   const char *words[PAGE_WORDS]);

/*
 * The words by which a row on one side can be found: its verdict or "INVALID", the rules that it
 * breaks. Returns how many.
 */
size_t page_verdicts(const struct report *report, const struct report_row *row, size_t side,
		     const char *words[PAGE_WORDS]);

/* The number of the operation's article: id="op-N". */
size_t page_op_number(const struct report *report, const char *op);

/* The row's label without its operation, which the article's heading says. */
const char *page_row_label(const struct report_row *row);

/* Nanoseconds with as many digits as make sense. */
void put_ns(FILE *out, double ns);

/* A JSON text that can stand inside <script>: no '<', '>' or '&' is left in it. */
void put_json(FILE *out, const json_t *value);

#endif
