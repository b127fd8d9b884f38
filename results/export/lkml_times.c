/* SPDX-License-Identifier: MIT */
/* The mail's table of times. */
#include <math.h>

#include "results/export/figures.h"
#include "results/export/lkml_parts.h"
#include "results/export/paper.h"

#define NAME  15 /* columns of a name on its figures' line; a longer one has a line of its own */
#define SMALL 1000
#define LARGE 1e5 /* percent: at most six columns of an interval */
#define VAST  1e9 /* ns */

/* Nine columns. */
static void put_value(FILE *out, enum figure figure, double value)
{
	if (isnan(value))
		fprintf(out, " %9s", "-");
	else if (figure == FIGURE_OVERHEAD)
		fprintf(out, value < 1e5 ? " %8.2fx" : " %8.3gx", value);
	else if (value < 1)
		fprintf(out, " %9.3g", value);
	else if (value >= VAST)
		fprintf(out, " %9.3e", value);
	else
		fprintf(out, " %9.*f", value < SMALL ? 1 : 0, value);
}

/* Five columns. */
static void put_spread(FILE *out, double cv)
{
	if (isnan(cv))
		fprintf(out, " %4s", "-");
	else
		fprintf(out, " %4.*f", 100 * cv < 99 ? 1 : 0, fmin(100 * cv, 9999));
}

static char sign_of(const struct cell *cell)
{
	if (!cell->judged)
		return '!';
	switch (cell->judgement) {
	case JUDGED_REGRESSION:
	case JUDGED_IMPROVEMENT:
		return '*';
	case JUDGED_EQUIVALENT:
		return '=';
	default:
		return '?';
	}
}

static void put_bound(FILE *out, const char *before, double percent)
{
	fprintf(out, fabs(percent) < LARGE ? "%s%+.*f" : "%s%+.*e", before,
		fabs(percent) < SMALL ? 1 : 0, percent);
}

static void put_cell(FILE *out, const struct report_row *row, const struct cell *cell)
{
	const bool ns = cell->figure == FIGURE_NS;
	const double delta = percent_of(cell->change.estimate);

	for (int side = 0; side < 2; side++) {
		put_value(out, cell->figure, side ? cell->new : cell->base);
		put_spread(out, ns ? row->cells[side].ns.cv : row->cells[side].overhead.cv);
	}
	fprintf(out, fabs(delta) < LARGE ? " %+8.2f%c" : " %+8.1e%c", delta, sign_of(cell));
	if (isfinite(cell->change.low) && isfinite(cell->change.high)) {
		put_bound(out, " [", percent_of(cell->change.low));
		put_bound(out, ", ", percent_of(cell->change.high));
		fputs("]\n", out);
	} else {
		fputs(" none\n", out);
	}
}

static void put_two_sides(FILE *out, const struct report *report)
{
	fprintf(out, "\n%-*s %9s %4s %9s %4s %8s  %s\n", NAME, "ns/op, low=good", "base", "cv%",
		"new", "cv%", "delta%", "95 % CI");
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		const struct cell *ns = row_cell(row, FIGURE_NS);
		const struct cell *overhead = row_cell(row, FIGURE_OVERHEAD);

		if (ns) {
			lkml_name(out, row->label, NAME);
			put_cell(out, row, ns);
		}
		if (overhead) {
			lkml_name(out, "  overhead", NAME);
			put_cell(out, row, overhead);
		}
	}
}

static void put_estimate(FILE *out, const struct estimate *ns)
{
	put_value(out, FIGURE_NS, ns->value);
	put_spread(out, ns->cv);
	if (!isnan(ns->low))
		fprintf(out, "  [%.*f, %.*f]", ns->value < SMALL ? 1 : 0, ns->low,
			ns->value < SMALL ? 1 : 0, ns->high);
	else
		fputs("  no interval of one", out);
	fprintf(out, "  n=%zu\n", ns->n);
}

static bool row_has_time(const struct report *report, const struct report_row *row)
{
	bool any = false;

	for (size_t s = 0; s < report->n_sides; s++)
		any |= row->cells[s].ns.n > 0;
	return any;
}

/* One kernel, or more than two: each on a line of its own. */
static void put_sides(FILE *out, const struct report *report)
{
	fprintf(out, "\n%-*s %9s %4s  %s\n", NAME, "ns/op, low=good", "median", "cv%", "95 % CI");
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];

		if (report->n_sides > 1 && row_has_time(report, row))
			paper_paragraph(out, row->label);
		for (size_t s = 0; s < report->n_sides; s++) {
			char number[32];

			if (!row->cells[s].ns.n)
				continue;
			lkml_name(out, report->n_sides > 1 ? lkml_number(s, number) : row->label,
				  NAME);
			put_estimate(out, &row->cells[s].ns);
		}
	}
}

static void put_legend(FILE *out, const struct report *report)
{
	const struct comparison *c = report->comparison;
	double sum = 0, effect = percent_of(c->design.judge.effect);
	char text[300];
	size_t n = 0;

	snprintf(
		text, sizeof(text),
		"* found: q <= %.3g and at least %.3g %%; = shown to be within %.3g %%; ? inconclusive, "
		"which is not \"no change\"; ! not judged: the control moved or varies too much, "
		"or the runs cannot be compared.",
		c->design.judge.alpha, effect, effect);
	fputc('\n', out);
	paper_paragraph(out, text);
	for (size_t i = 0; i < c->n_cells; i++)
		if (c->cells[i].figure == FIGURE_NS) {
			sum += c->cells[i].change.estimate;
			n++;
		}
	if (n)
		fprintf(out, "Geometric mean of new/base, ns/op of %zu rows: %.4g\n", n,
			exp(sum / (double)n));
}

void lkml_times(FILE *out, const struct report *report)
{
	if (report->times && report->comparison) {
		put_two_sides(out, report);
		put_legend(out, report);
	} else if (report->times) {
		put_sides(out, report);
	}
}
