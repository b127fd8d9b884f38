/* SPDX-License-Identifier: MIT */
/* The history of an operation's rows on this machine: report --history. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "results/escape.h"
#include "results/export/html/page.h"
#include "results/export/html/svg.h"
#include "results/past.h"
#include "results/summary.h"

#define HEIGHT 200.0
#define CHARTS 4 /* of one operation: rows whose level changed come first */
#define DATES  4 /* on the axis */
#define LEAST  3 /* points that make a history */

static const struct series *series_of(const struct report *report, const struct report_row *row)
{
	const struct archive *a = report->archive;
	char machine[400];

	history_machine(report->sides[report->n_sides - 1].boots.runs[0]->context, machine,
			sizeof(machine));
	for (size_t i = 0; i < a->n_series; i++)
		if (!strcmp(a->figures.texts[a->series[i].figure], SUMMARY_NS) &&
		    !strcmp(a->rows.texts[a->series[i].row], row->name) &&
		    !strcmp(a->machines.texts[a->series[i].machine], machine))
			return &a->series[i];
	return NULL;
}

static void put_dates(FILE *out, const struct axis *x, double bottom)
{
	for (int i = 0; i < DATES; i++) {
		time_t when = (time_t)(x->low + (x->high - x->low) * (i + 0.5) / DATES);
		double at = axis_at(x, (double)when);
		char date[32];
		struct tm tm;

		strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&when, &tm));
		svg_line(out, "grid", at, 22, at, bottom);
		fprintf(out,
			"<text class=\"soft\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
			at, bottom + 14, date);
	}
}

static void put_level(FILE *out, const struct past *past, const struct axis *x,
		      const struct axis *y, size_t first, size_t last, double value)
{
	svg_line(out, "axis", axis_at(x, (double)past->points[first].when), axis_at(y, value),
		 axis_at(x, (double)past->points[last].when), axis_at(y, value));
}

static void put_changes(FILE *out, const struct past *past, const struct axis *x,
			const struct axis *y)
{
	for (size_t i = 0; i < past->n_changes; i++) {
		const struct past_change *c = &past->changes[i];
		size_t first = i ? past->changes[i - 1].at : 0;
		double at = axis_at(x, (double)past->points[c->at].when);

		put_level(out, past, x, y, first, c->at - 1, c->before);
		if (i + 1 == past->n_changes)
			put_level(out, past, x, y, c->at, past->n - 1, c->after);
		svg_line(out, "limit", at, 22, at, HEIGHT);
		fprintf(out, "<text x=\"%.1f\" y=\"32\">%+.1f %%</text>\n", at + 3,
			100 * (c->after / c->before - 1));
	}
}

static void put_points(FILE *out, const struct past *past, size_t side, const struct axis *x,
		       const struct axis *y)
{
	svg_group(out, side, false);
	for (size_t i = 0; i < past->n; i++) {
		const struct past_point *p = &past->points[i];
		double at = axis_at(x, (double)p->when);

		if (isfinite(p->low) && isfinite(p->high))
			svg_line(out, "line", at, axis_at(y, p->low), at, axis_at(y, p->high));
		svg_mark(out, side, at, axis_at(y, p->value));
	}
	fputs("</g>\n", out);
}

static void put_past(FILE *out, const struct report_row *row, const struct past *past, size_t side)
{
	struct axis x = axis_empty(false, 60, SVG_WIDTH - 15), y = axis_empty(false, HEIGHT, 22);

	for (size_t i = 0; i < past->n; i++) {
		axis_hold(&x, (double)past->points[i].when);
		axis_hold(&y, past->points[i].value);
		axis_hold(&y, past->points[i].low);
		axis_hold(&y, past->points[i].high);
	}
	if (!axis_finish(&x) || !axis_finish(&y))
		return;
	svg_begin(out, "History", row->label, HEIGHT + 22);
	put_dates(out, &x, HEIGHT);
	svg_y_axis(out, &y, 60, SVG_WIDTH - 15, "ns per operation");
	put_points(out, past, side, &x, &y);
	put_changes(out, past, &x, &y);
	fputs("</svg></div><figcaption>History: ", out);
	put_xml(out, row->label);
	fprintf(out, ", %zu runs%s</figcaption></figure>\n", past->n,
		past->n_changes ? "; dashed: its level changed" : "");
}

/* The rows whose level changed, or those where it did not; returns how many were drawn. */
static size_t put_some(FILE *out, const struct report *report, const char *op, bool changed,
		       size_t most)
{
	size_t drawn = 0;

	for (size_t i = 0; i < report->n_rows && drawn < most; i++) {
		const struct report_row *row = &report->rows[i];
		const struct series *s = strcmp(row->row->op, op) ? NULL : series_of(report, row);
		struct past past;

		if (!s)
			continue;
		past_of(&past, report->archive, s, log1p(HISTORY_EFFECT / 100));
		if (past.n >= LEAST && (past.n_changes > 0) == changed) {
			put_past(out, row, &past, report->n_sides - 1);
			drawn++;
		}
		past_free(&past);
	}
	return drawn;
}

void page_past(FILE *out, const struct report *report, const char *op)
{
	size_t changed;

	if (!report->archive)
		return;
	changed = put_some(out, report, op, true, CHARTS);
	put_some(out, report, op, false, CHARTS - changed);
}
