/* SPDX-License-Identifier: MIT */
/* The mail's table of counts. */
#include <string.h>

#include "results/export/figures.h"
#include "results/export/lkml_parts.h"
#include "results/export/paper.h"

static const int count_width[SHOWN_COUNTS] = {10, 23, 9, 17};
#define COUNT_NAME 13 /* with them the whole line */

/* One line of counts, or a paragraph should they be too wide for it. */
static void put_line(FILE *out, const char *label, char texts[SHOWN_COUNTS][90])
{
	char all[500] = "";
	bool fits = true;

	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		size_t used = strlen(all);

		fits &= (int)strlen(texts[m]) < count_width[m];
		snprintf(all + used, sizeof(all) - used, "%s %s%s", shown_counts[m].what, texts[m],
			 m + 1 < SHOWN_COUNTS ? ", " : "");
	}
	if (!fits) {
		paper_paragraph(out, label);
		paper_paragraph(out, all);
		return;
	}
	lkml_name(out, label, COUNT_NAME);
	for (size_t m = 0; m < SHOWN_COUNTS; m++)
		fprintf(out, "%*s", count_width[m], texts[m]);
	fputc('\n', out);
}

/* "base -> new". */
static void put_both(FILE *out, const struct report *report, const struct report_row *row)
{
	char texts[SHOWN_COUNTS][90];

	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		char text[2][40];

		for (int s = 0; s < 2; s++)
			count_text(&report->sides[s], row->name, shown_counts[m].metric, text[s],
				   sizeof(text[s]));
		if (!strcmp(text[0], "-") && !strcmp(text[1], "-"))
			strcpy(texts[m], "-");
		else
			snprintf(texts[m], sizeof(texts[m]), "%s -> %s", text[0], text[1]);
	}
	put_line(out, row->label, texts);
}

static void put_each(FILE *out, const struct report *report, const struct report_row *row)
{
	if (report->n_sides > 1)
		paper_paragraph(out, row->label);
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];
		char texts[SHOWN_COUNTS][90], number[32];

		if (!row->cells[s].row)
			continue;
		for (size_t m = 0; m < SHOWN_COUNTS; m++)
			count_text(side, row->name, shown_counts[m].metric, texts[m],
				   sizeof(texts[m]));
		put_line(out, report->n_sides > 1 ? lkml_number(s, number) : row->label, texts);
	}
}

/* Rows that somebody listens to; what nobody hears has no count. */
void lkml_counts(FILE *out, const struct report *report)
{
	if (!report_has_counts(report))
		return;
	fprintf(out, "\n%-*s", COUNT_NAME, "per op");
	for (size_t m = 0; m < SHOWN_COUNTS; m++)
		fprintf(out, "%*s", count_width[m], shown_counts[m].what);
	fputc('\n', out);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		char why[400];

		obstacle_text(report, row, why, sizeof(why));
		if (!strcmp(row->row->subscriber, "none") || why[0])
			continue;
		if (report->n_sides == 2)
			put_both(out, report, row);
		else
			put_each(out, report, row);
	}
	paper_paragraph(out, "sec.inv: secondary TLB invalidations and their bytes; pairs: "
			     "start/end notifications; instr.: instructions of the kernel; -: not "
			     "counted.");
}
