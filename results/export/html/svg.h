/* SPDX-License-Identifier: MIT */
/* Axes and marks of inline SVG. A kernel has a colour and a shape. */
#ifndef RESULTS_EXPORT_HTML_SVG_H
#define RESULTS_EXPORT_HTML_SVG_H

#include <stdbool.h>
#include <stdio.h>

#define SVG_WIDTH   660.0 /* user units, of every chart */
#define SVG_COLOURS 6	  /* of page.css: c0 to c5 of marks, k0 to k5 of words */

struct axis {
	double low, high; /* of the data */
	bool logarithm;
	double from, to; /* user units */
};

/* Widens the axis to hold the value; NaN and, on a logarithm, what is not above 0 do nothing. */
void axis_hold(struct axis *a, double value);

/* An axis that has held nothing yet. */
struct axis axis_empty(bool logarithm, double from, double to);

/*
 * Did it hold anything that can be drawn? Gives it a margin, and a width if all values were
 * equal. False also of ends so far apart that no double holds their distance: a file may say so.
 */
bool axis_finish(struct axis *a);

/* Where the value is, held inside the axis. */
double axis_at(const struct axis *a, double value);

/* Begins a chart as a <figure>: what it shows ("Distribution"), and of what. */
void svg_begin(FILE *out, const char *what, const char *of, double height);

/* Lines and numbers of a horizontal axis below `bottom`, or a vertical one left of `left`. */
void svg_x_axis(FILE *out, const struct axis *x, double top, double bottom, const char *title);
void svg_y_axis(FILE *out, const struct axis *y, double left, double right, const char *title);

/* Begins what is drawn in a kernel's colour, its marks not filled if `open`; ends with </g>. */
void svg_group(FILE *out, size_t kernel, bool open);

/* The mark of a kernel, of a shape of its own, in its group. */
void svg_mark(FILE *out, size_t kernel, double x, double y);

void svg_line(FILE *out, const char *class, double x0, double y0, double x1, double y1);

#endif
