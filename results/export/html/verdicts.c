/* SPDX-License-Identifier: MIT */
/* What is said of a row, and where it is found in the page. */
#include <string.h>

#include "results/export/figures.h"
#include "results/export/html/page.h"
#include "results/rules.h"

/* Its name ends in the short name of the row that it judges. */
static bool is_of(const struct check *check, const struct row *row)
{
	const char *at = strchr(check->name, '@');
	char name[200];

	row_short_name(row, name, sizeof(name));
	return at && row->baseline && row->threads == 1 && !strcmp(row->mm, "shared") &&
	       !strcmp(at + 1, name);
}

/* Adds the names behind the n that are there already. */
static size_t add_broken(const struct report_side *side, const struct row *row,
			 const char *words[PAGE_WORDS], size_t n)
{
	for (size_t i = 0; i < side->n_checks && n < PAGE_WORDS; i++)
		if (side->checks[i].verdict == VERDICT_NOT_OK && is_of(&side->checks[i], row))
			words[n++] = side->checks[i].rule->name;
	return n;
}

size_t page_broken(const struct report_side *side, const struct row *row,
		   const char *words[PAGE_WORDS])
{
	return add_broken(side, row, words, 0);
}

size_t page_verdicts(const struct report *report, const struct report_row *row, size_t side,
		     const char *words[PAGE_WORDS])
{
	const struct cell *change = side == 1 ? row_cell(row, FIGURE_NS) : NULL;
	size_t n = 0;

	if (row->cells[side].invalid)
		words[n++] = "INVALID";
	else if (change)
		words[n++] = cell_word(change);
	return add_broken(&report->sides[side], row->row, words, n);
}

const char *page_row_label(const struct report_row *row)
{
	size_t length = strlen(row->row->op);

	if (strncmp(row->label, row->row->op, length))
		return row->label;
	return row->label + length + (row->label[length] == '/' || row->label[length] == ' ');
}

size_t page_op_number(const struct report *report, const char *op)
{
	size_t i = 0;

	while (i < report->n_rows && strcmp(report->rows[i].row->op, op))
		i++;
	return i;
}
