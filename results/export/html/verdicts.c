/* SPDX-License-Identifier: MIT */
/* What is said of a row, and where it is found in the page. */
#include <string.h>

#include "results/export/html/page.h"
#include "results/rules.h"

bool page_check_is_of(const struct check *check, const struct row *row)
{
	const char *at = strchr(check->name, '@');
	char name[200];

	row_short_name(row, name, sizeof(name));
	return at && row->baseline && row->threads == 1 && !strcmp(row->mm, "shared") &&
	       !strcmp(at + 1, name);
}

const struct cell *page_change(const struct report_row *row, enum figure figure)
{
	for (size_t i = 0; row->compared && i < row->compared->n_cells; i++)
		if (row->compared->cells[i].figure == figure)
			return &row->compared->cells[i];
	return NULL;
}

size_t page_verdicts(const struct report *report, const struct report_row *row, size_t side,
		     const char **words, size_t room)
{
	const struct report_side *s = &report->sides[side];
	const struct cell *change = side == 1 ? page_change(row, FIGURE_NS) : NULL;
	size_t n = 0;

	if (row->cells[side].invalid)
		words[n++] = "INVALID";
	else if (change)
		words[n++] = change->judged ? verdict_word(change->judgement) : "not judged";
	for (size_t i = 0; i < s->n_checks && row->row->baseline && n < room; i++)
		if (s->checks[i].verdict == VERDICT_NOT_OK &&
		    page_check_is_of(&s->checks[i], row->row))
			words[n++] = s->checks[i].rule->name;
	return n;
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
