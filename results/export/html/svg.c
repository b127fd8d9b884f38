/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/escape.h"
#include "results/export/html/svg.h"

struct axis axis_empty(bool logarithm, double from, double to)
{
	return (struct axis){INFINITY, -INFINITY, logarithm, from, to};
}

void axis_hold(struct axis *a, double value)
{
	if (!isfinite(value) || (a->logarithm && value <= 0))
		return;
	a->low = fmin(a->low, value);
	a->high = fmax(a->high, value);
}

bool axis_finish(struct axis *a)
{
	double margin;

	if (!(a->low <= a->high))
		return false;
	if (a->logarithm) {
		margin = fmax(pow(a->high / a->low, 0.04), 1.02);
		a->low /= margin;
		a->high *= margin;
		return a->low > 0 && isfinite(a->high / a->low);
	}
	margin = a->high > a->low ? 0.08 * (a->high - a->low) : fmax(fabs(a->high), 1);
	/* Or a tick's step would be lost in the number it is added to, and the ticks endless. */
	margin = fmax(margin, 1e-9 * fmax(fabs(a->low), fabs(a->high)));
	a->high += margin;
	a->low -= a->low == 0 ? 0 : margin;
	return isfinite(a->high - a->low);
}

double axis_at(const struct axis *a, double value)
{
	double share;

	value = fmin(fmax(value, a->low), a->high);
	share = a->logarithm ? log(value / a->low) / log(a->high / a->low)
			     : (value - a->low) / (a->high - a->low);
	return a->from + share * (a->to - a->from);
}

void svg_begin(FILE *out, const char *what, const char *of, double height)
{
	fprintf(out,
		"<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
		"<svg role=\"img\" viewBox=\"0 0 %.0f %.0f\"><title>%s: ",
		what, SVG_WIDTH, height, what);
	put_xml(out, of);
	fputs("</title>\n", out);
}

/* The steps of 1, 2 and 5 times a power of ten that give some five numbers. */
static double linear_step(const struct axis *a)
{
	double rough = (a->high - a->low) / 5, power = pow(10, floor(log10(rough)));

	return rough / power > 5   ? 10 * power
	       : rough / power > 2 ? 5 * power
	       : rough / power > 1 ? 2 * power
				   : power;
}

/* The number after `value`: the next step, or on a logarithm the next of 1, 2, 5 or of 1 alone. */
static double next_tick(const struct axis *a, double value)
{
	double decades = log10(a->high / a->low), power, digit;

	if (!a->logarithm || a->high / a->low < 4)
		return value + linear_step(a);
	power = pow(10, floor(log10(value) + 1e-9));
	digit = round(value / power);
	if (decades > 3)
		return power * 10;
	return digit < 2 ? 2 * power : digit < 5 ? 5 * power : 10 * power;
}

static double first_tick(const struct axis *a)
{
	double value;

	if (!a->logarithm || a->high / a->low < 4)
		return ceil(a->low / linear_step(a)) * linear_step(a);
	value = pow(10, floor(log10(a->low)));
	while (value < a->low)
		value = next_tick(a, value);
	return value;
}

static void put_number(FILE *out, double value)
{
	if (fabs(value) >= 1e9)
		fprintf(out, "%gG", value / 1e9);
	else if (fabs(value) >= 1e6)
		fprintf(out, "%gM", value / 1e6);
	else if (fabs(value) >= 10000)
		fprintf(out, "%gk", value / 1e3);
	else
		fprintf(out, "%g", fabs(value) < 1e-9 ? 0 : value);
}

void svg_line(FILE *out, const char *class, double x0, double y0, double x1, double y1)
{
	fprintf(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", class,
		x0, y0, x1, y1);
}

void svg_x_axis(FILE *out, const struct axis *x, double top, double bottom, const char *title)
{
	for (double v = first_tick(x); v <= x->high * (1 + 1e-9); v = next_tick(x, v)) {
		double at = axis_at(x, v);

		svg_line(out, "grid", at, top, at, bottom);
		fprintf(out, "<text class=\"soft\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">",
			at, bottom + 13);
		put_number(out, v);
		fputs("</text>", out);
	}
	svg_line(out, "axis", x->from, bottom, x->to, bottom);
	fprintf(out, "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
		(x->from + x->to) / 2, bottom + 27, title);
}

void svg_y_axis(FILE *out, const struct axis *y, double left, double right, const char *title)
{
	for (double v = first_tick(y); v <= y->high * (1 + 1e-9); v = next_tick(y, v)) {
		double at = axis_at(y, v);

		svg_line(out, "grid", left, at, right, at);
		fprintf(out, "<text class=\"soft\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">",
			left - 4, at + 4);
		put_number(out, v);
		fputs("</text>", out);
	}
	svg_line(out, "axis", left, y->from, left, y->to);
	fprintf(out, "<text x=\"2\" y=\"%.1f\">%s</text>\n", y->to - 6, title);
}

void svg_group(FILE *out, size_t kernel, bool open)
{
	fprintf(out, "<g data-of=\"%zu\" class=\"c%zu%s\">", kernel, kernel % SVG_COLOURS,
		open ? " open" : "");
}

void svg_mark(FILE *out, size_t kernel, double x, double y)
{
	switch (kernel % 4) {
	case 0:
		fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x, y);
		return;
	case 1:
		fprintf(out, "<path d=\"M%.1f %.1fh6v6h-6z\"/>", x - 3, y - 3);
		return;
	case 2:
		fprintf(out, "<path d=\"M%.1f %.1fl3 6h-6z\"/>", x, y - 3);
		return;
	default:
		fprintf(out, "<path d=\"M%.1f %.1fl3 3l-3 3l-3-3z\"/>", x, y - 3);
	}
}
