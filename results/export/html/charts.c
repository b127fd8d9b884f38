/* SPDX-License-Identifier: MIT */
/* An operation's charts: how its times spread over processes or boots, and curves over lengths. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/curves.h"
#include "results/escape.h"
#include "results/export/html/page.h"
#include "results/export/html/svg.h"
#include "results/limits.h"
#include "results/report.h"

#define STRIPS	24 /* of one chart */
#define STRIP	17.0
#define LABEL	44 /* bytes of a label that are shown */
#define LABELS	250.0
#define CURVE_H 200.0
#define KERNELS 64 /* whose curves are drawn: the first */

struct strip {
	const struct report_row *row;
	size_t side;
	double *values;
	size_t n;
};

/* "size:4K armed threads:1", cut where it is too long. */
static void put_row_label(FILE *out, const struct report_row *row)
{
	const char *text = page_row_label(row);
	char label[LABEL + 1];
	size_t end;

	end = strnlen(text, LABEL);
	while (text[end] && end && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--; /* a character stays whole */
	memcpy(label, text, end);
	label[end] = '\0';
	put_xml(out, label);
	if (strlen(text) > strlen(label))
		fputs("&hellip;", out);
}

/* A strip of each row and kernel that has times; returns how many, and how many had no room. */
static size_t strips_of(const struct report *report, const char *op, struct strip *strips,
			size_t *left_out)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_rows; i++) {
		for (size_t k = 0; !strcmp(report->rows[i].row->op, op) && k < report->n_sides;
		     k++) {
			struct strip s = {.row = &report->rows[i], .side = k};

			s.n = report_values(&report->sides[k], s.row->name, FIGURE_NS, &s.values);
			if (s.n && n < STRIPS) {
				strips[n++] = s;
				continue;
			}
			*left_out += s.n > 0;
			free(s.values);
		}
	}
	return n;
}

static void put_strip(FILE *out, const struct strip *s, const struct axis *x, double y)
{
	const struct estimate *e = &s->row->cells[s->side].ns;

	svg_group(out, s->side, !s->row->row->baseline);
	fprintf(out, "<text text-anchor=\"end\" x=\"%.0f\" y=\"%.1f\">", LABELS - 8, y + 4);
	put_row_label(out, s->row);
	fputs("</text>", out);
	if (isfinite(e->low) && isfinite(e->high))
		svg_line(out, "line", axis_at(x, e->low), y, axis_at(x, e->high), y);
	for (size_t i = 0; i < s->n; i++)
		svg_mark(out, s->side, axis_at(x, s->values[i]), y);
	svg_line(out, "axis", axis_at(x, e->value), y - 6, axis_at(x, e->value), y + 6);
	fputs("</g>\n", out);
}

static void put_strips(FILE *out, const struct report *report, const char *op)
{
	struct strip strips[STRIPS];
	struct axis x = axis_empty(true, LABELS, SVG_WIDTH - 12);
	size_t left_out = 0, n = strips_of(report, op, strips, &left_out);
	double bottom = 8 + STRIP * (double)n;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < strips[i].n; k++)
			axis_hold(&x, strips[i].values[k]);
	if (axis_finish(&x)) {
		svg_begin(out, "Distribution", op, bottom + 34);
		svg_x_axis(out, &x, 4, bottom, "ns per operation (logarithmic)");
		for (size_t i = 0; i < n; i++)
			put_strip(out, &strips[i], &x, 8 + STRIP * ((double)i + 0.5));
		fprintf(out,
			"</svg></div><figcaption>Distribution: a mark a %s (open: nobody listens), "
			"bar: median, line: 95 %% interval",
			report->sides[0].boots.n_boots > 1 ? "boot" : "process");
		if (left_out)
			fprintf(out, "; %zu more rows are in the table only", left_out);
		fputs("</figcaption></figure>\n", out);
	}
	for (size_t i = 0; i < n; i++)
		free(strips[i].values);
}

/* One curve of every kernel. */
struct family {
	struct curve *of[KERNELS];
	size_t n;
};

static double invalidations(const struct curve_point *p)
{
	double value;

	return p->armed && !p->armed->invalid &&
			       row_metric(p->armed, "secondary_invalidations_per_op", &value)
		       ? value
		       : NAN;
}

static double time_none(const struct curve_point *p)
{
	return p->base && !p->base->invalid ? report_ns(p->base) : NAN;
}

static double time_armed(const struct curve_point *p)
{
	return p->armed && !p->armed->invalid ? report_ns(p->armed) : NAN;
}

static void put_series(FILE *out, const struct curve *c, size_t side, bool open,
		       double (*value)(const struct curve_point *), const struct axis *x,
		       const struct axis *y)
{
	const char *begin = "M";

	svg_group(out, side, open);
	fprintf(out, "<path class=\"line%s\" d=\"", open ? " dash" : "");
	for (size_t i = 0; i < c->n; i++) {
		double v = value(&c->points[i]);

		/* What is missing leaves a gap. */
		if (!isnan(v))
			fprintf(out, "%s%.1f %.1f", begin, axis_at(x, c->points[i].x),
				axis_at(y, v));
		begin = isnan(v) ? "M" : "L";
	}
	fputs("\"/>", out);
	for (size_t i = 0; i < c->n; i++) {
		double v = value(&c->points[i]);

		if (!isnan(v))
			svg_mark(out, side, axis_at(x, c->points[i].x), axis_at(y, v));
	}
	fputs("</g>\n", out);
}

static void put_limits(FILE *out, const struct report *report, const struct axis *x, double top,
		       double bottom)
{
	const struct run *run = report->sides[0].boots.runs[0];
	bool known;
	uint64_t ceiling = limits_flush_ceiling(run, &known);
	double limits[] = {(double)run_page_size(run) / sizeof(uint64_t), (double)ceiling};

	for (size_t i = 0; i < 1 + (size_t)known; i++)
		if (limits[i] > x->low && limits[i] < x->high)
			svg_line(out, "limit", axis_at(x, limits[i]), top, axis_at(x, limits[i]),
				 bottom);
}

static void put_curve(FILE *out, const struct report *report, const struct family *f, bool calls)
{
	struct axis x = axis_empty(true, 60, SVG_WIDTH - 15);
	struct axis y = axis_empty(!calls, CURVE_H, 22);
	const struct curve *any = NULL;

	if (calls)
		axis_hold(&y, 0);
	for (size_t k = 0; k < f->n; k++) {
		for (size_t i = 0; f->of[k] && i < f->of[k]->n; i++) {
			const struct curve_point *p = &f->of[k]->points[i];

			any = f->of[k];
			axis_hold(&x, p->x);
			axis_hold(&y, calls ? invalidations(p) : time_none(p));
			axis_hold(&y, calls ? NAN : time_armed(p));
		}
	}
	if (!any || !axis_finish(&x) || !axis_finish(&y))
		return;
	svg_begin(out, calls ? "Calls over length" : "Time over length", any->name, CURVE_H + 34);
	svg_x_axis(out, &x, 22, CURVE_H, any->unit);
	svg_y_axis(out, &y, 60, SVG_WIDTH - 15,
		   calls ? "secondary invalidations per operation" : "ns per operation");
	put_limits(out, report, &x, 22, CURVE_H);
	for (size_t k = 0; k < f->n; k++) {
		if (!f->of[k])
			continue;
		if (!calls)
			put_series(out, f->of[k], k, true, time_none, &x, &y);
		put_series(out, f->of[k], k, false, calls ? invalidations : time_armed, &x, &y);
	}
	fputs("</svg></div><figcaption>", out);
	put_xml(out, any->name);
	fprintf(out, "%s; dashed verticals: known limits</figcaption></figure>\n",
		calls ? ", armed" : ": dashed nobody listens, solid armed");
}

static bool has_calls(const struct family *f)
{
	for (size_t k = 0; k < f->n; k++)
		for (size_t i = 0; f->of[k] && i < f->of[k]->n; i++)
			if (!isnan(invalidations(&f->of[k]->points[i])))
				return true;
	return false;
}

static bool is_of(const struct curve *c, const char *op)
{
	size_t length = strlen(op);

	return c->threads == 1 && !strncmp(c->name, op, length) &&
	       (!c->name[length] || c->name[length] == '/');
}

static struct curve *find_curve(struct curve *curves, size_t n, const struct curve *like)
{
	for (size_t i = 0; i < n; i++)
		if (curves[i].threads == like->threads && !strcmp(curves[i].name, like->name) &&
		    !strcmp(curves[i].unit, like->unit))
			return &curves[i];
	return NULL;
}

static void put_curves(FILE *out, const struct report *report, const char *op)
{
	size_t sides = report->n_sides < KERNELS ? report->n_sides : KERNELS, n[KERNELS];
	struct curve *curves[KERNELS];

	for (size_t k = 0; k < sides; k++)
		curves[k] = curves_of(report->sides[k].boots.runs[0], &n[k]);
	for (size_t k = 0; k < sides; k++) {
		for (size_t i = 0; i < n[k]; i++) {
			struct family f = {.n = sides};
			bool seen = !is_of(&curves[k][i], op);

			for (size_t j = 0; j < sides && !seen; j++) {
				f.of[j] = find_curve(curves[j], n[j], &curves[k][i]);
				seen = j < k && f.of[j];
			}
			if (seen)
				continue;
			put_curve(out, report, &f, false);
			if (has_calls(&f))
				put_curve(out, report, &f, true);
		}
	}
	for (size_t k = 0; k < sides; k++)
		free(curves[k]);
}

void page_charts(FILE *out, const struct report *report, const char *op)
{
	fputs("<div class=\"charts\">\n", out);
	put_strips(out, report, op);
	put_curves(out, report, op);
	page_past(out, report, op);
	fputs("</div>\n", out);
}
