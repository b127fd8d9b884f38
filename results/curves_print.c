/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/count.h"
#include "results/curves.h"
#include "results/limits.h"
#include "results/memory.h"
#include "results/report.h"

#define A_LINE 9 /* points */

/* The lengths at which something is known to change: the first one that is different. */
static void print_known(FILE *out, const struct run *run, const struct curve_break *b)
{
	bool known, arm64 = !strcmp(run_context(run, "machine", ""), "aarch64");
	double x86 = (double)limits_flush_ceiling(run, &known);
	double entries = (double)run_page_size(run) / sizeof(uint64_t);
	bool flushes = b->kind != BREAK_CALLS;

	if (b->high > 2 * b->low)
		return; /* too wide a gap to name what lies in it */
	if (!arm64 && flushes && b->low < x86 + 1 && x86 + 1 <= b->high)
		fprintf(out, "; x86 tlb_single_page_flush_ceiling is %s%.0f",
			known ? "" : "not known here, by default ", x86);
	if (!(b->low < entries && entries <= b->high) && !(b->low <= entries && entries < b->high))
		return;
	if (arm64 && flushes)
		fprintf(out,
			"; arm64 MAX_DVM_OPS is %.0f, as is the SMMU driver's CMDQ_MAX_TLBI_OPS",
			entries);
	else
		fprintf(out, "; a page table maps %.0f", entries);
}

void curve_print_break(FILE *out, const struct run *run, const struct curve *curve,
		       const struct curve_break *b)
{
	bool of_pages = !strcmp(curve->unit, "pages");

	fprintf(out, "%s", curve->name);
	if (curve->threads > 1)
		fprintf(out, ", %u threads", curve->threads);
	if (b->kind == BREAK_TIME)
		fprintf(out, ", %s",
			b->armed ? run_context(run, "subscribers", "armed") : "nobody listening");
	fprintf(out, ": %s ", b->kind == BREAK_CALLS ? "step" : "knee");
	if (b->high == b->low + 1)
		fprintf(out, "at %.0f %s (", b->high, curve->unit);
	else
		fprintf(out, "between %.0f and %.0f %s (", b->low, b->high, curve->unit);
	if (b->kind == BREAK_WHOLE_RANGE)
		fprintf(out, "ranges become the whole address space");
	else if (b->kind == BREAK_WHOLE_BOTH)
		fprintf(out, "ranges become the whole address space, and so do the CPU's flushes");
	else if (b->kind == BREAK_WHOLE_FLUSH)
		fprintf(out, "the CPU's TLB is flushed whole");
	else if (b->kind == BREAK_CALLS)
		fprintf(out, "%s secondary invalidations become %s", AS_COUNT(b->before),
			AS_COUNT(b->after));
	else
		fprintf(out, "time");
	fprintf(out, ")");
	if (of_pages)
		print_known(out, run, b);
}

/* One figure of a point: a metric of a row, or its time. */
static void print_figure(FILE *out, const struct row *row, const char *metric)
{
	if (metric)
		report_count(out, 9, row, metric);
	else
		report_time(out, 9, row ? report_ns(row) : NAN);
}

/* A line of a curve's table. */
struct line {
	const char *label, *metric; /* a metric of NULL: the time */
	bool armed;
};

static const struct row *row_at(const struct curve *c, size_t i, const struct line *line)
{
	return line->armed ? c->points[i].armed : c->points[i].base;
}

/* The value at a point; NAN if it has none. */
static double value_at(const struct curve *c, size_t i, const struct line *line)
{
	const struct row *row = row_at(c, i, line);
	double value;

	if (!row || row->invalid)
		return NAN;
	if (!line->metric)
		return report_ns(row);
	return row_metric(row, line->metric, &value) ? value : NAN;
}

static bool is_known(const struct curve *c, const struct line *line)
{
	for (size_t i = 0; i < c->n; i++)
		if (!isnan(value_at(c, i, line)))
			return true;
	return false;
}

/* Does it change along the curve? A point without it is a change. */
static bool varies(const struct curve *c, const struct line *line)
{
	double first = value_at(c, 0, line);

	for (size_t i = 1; i < c->n; i++)
		if (value_at(c, i, line) != first)
			return is_known(c, line);
	return false;
}

static void print_line(FILE *out, const struct curve *c, size_t from, const struct line *line)
{
	fprintf(out, "  %-28.28s", line->label);
	for (size_t i = from; i < c->n && i < from + A_LINE; i++)
		print_figure(out, row_at(c, i, line), line->metric);
	fprintf(out, "\n");
}

static void print_x(FILE *out, const struct curve *c, size_t from)
{
	fprintf(out, "  %-28s", c->unit);
	for (size_t i = from; i < c->n && i < from + A_LINE; i++)
		fprintf(out, " %9.0f", c->points[i].x);
	fprintf(out, "\n");
}

/* What is the same everywhere is said once; what is 0 everywhere only if it is the calls. */
static void print_lines(FILE *out, const struct curve *c, const struct line *lines, size_t n)
{
	bool any = false;

	for (size_t l = 0; l < n; l++) {
		double value = value_at(c, 0, &lines[l]);

		any |= varies(c, &lines[l]);
		if (is_known(c, &lines[l]) && !varies(c, &lines[l]) &&
		    (value != 0 || strstr(lines[l].metric, "invalidations")))
			fprintf(out, "  %-28.28s %9s at all of %.0f to %.0f %s\n", lines[l].label,
				AS_COUNT(value), c->points[0].x, c->points[c->n - 1].x, c->unit);
	}
	for (size_t from = 0; any && from < c->n; from += A_LINE) {
		print_x(out, c, from);
		for (size_t l = 0; l < n; l++)
			if (varies(c, &lines[l]))
				print_line(out, c, from, &lines[l]);
	}
}

static void print_curve(FILE *out, const struct run *run, const struct curve *c)
{
	char armed[40];
	const struct line lines[] = {
		{"none ns/op", NULL, false},
		{armed, NULL, true},
		{"secondary invalidations", "secondary_invalidations_per_op", true},
		{"of the whole address space", "secondary_all_per_op", true},
		{"start/end pairs", "notifier_ranges_per_op", true},
		{"CPU flushes of everything", "cpu_flush_all_per_op", true},
	};

	snprintf(armed, sizeof(armed), "%.20s ns/op", run_context(run, "subscribers", "?"));
	fprintf(out, "%s", c->name);
	if (c->threads > 1)
		fprintf(out, ", %u threads", c->threads);
	fprintf(out, "\n");
	print_lines(out, c, lines, sizeof(lines) / sizeof(*lines));
}

static size_t print_breaks(FILE *out, const struct run *run, const struct curve *curves, size_t n,
			   const char *before)
{
	struct curve_break breaks[CURVE_BREAKS];
	size_t all = 0;

	for (size_t i = 0; i < n; i++) {
		size_t found = curve_breaks(&curves[i], breaks);

		for (size_t k = 0; k < found; k++) {
			fprintf(out, "%s", before);
			curve_print_break(out, run, &curves[i], &breaks[k]);
			fprintf(out, "\n");
		}
		all += found;
	}
	return all;
}

void curves_print(FILE *out, const struct run *run)
{
	size_t n;
	struct curve *curves = curves_of(run, &n);

	if (n)
		fprintf(out, "\nCurves, per op:\n");
	for (size_t i = 0; i < n; i++)
		print_curve(out, run, &curves[i]);
	if (n)
		fprintf(out, "\nKnees (of times only those beyond doubt, docs/measuring.md):\n");
	if (n && !print_breaks(out, run, curves, n, "  "))
		fprintf(out, "  none\n");
	free(curves);
}

/* Secondary invalidations of one curve, kernel by kernel. */
static void print_side_by_side(FILE *out, const char *name, struct curve *const *curves,
			       const size_t *n, const char *const *names, size_t kernels)
{
	fprintf(out, "%s\n", name);
	for (size_t k = 0; k < kernels; k++) {
		const struct line lines[] = {
			{names[k], "secondary_invalidations_per_op", true},
			{"  of everything", "secondary_all_per_op", true},
		};

		for (size_t i = 0; i < n[k]; i++)
			if (!strcmp(curves[k][i].name, name))
				print_lines(out, &curves[k][i], lines, 2);
	}
}

static bool has_curve(const struct curve *curves, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(curves[i].name, name))
			return true;
	return false;
}

/* Each curve that some kernel has, with all that have it. */
static void print_all_side_by_side(FILE *out, struct curve *const *curves, const size_t *n,
				   const char *const *names, size_t kernels)
{
	for (size_t k = 0; k < kernels; k++)
		for (size_t i = 0; i < n[k]; i++) {
			bool told = false;

			for (size_t before = 0; before < k; before++)
				told |= has_curve(curves[before], n[before], curves[k][i].name);
			if (!told)
				print_side_by_side(out, curves[k][i].name, curves, n, names,
						   kernels);
		}
}

void curves_print_kernels(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	struct curve **curves = enough(calloc(n, sizeof(*curves)));
	size_t *counts = enough(calloc(n, sizeof(*counts))), breaks = 0;
	bool any = false;

	for (size_t k = 0; k < n; k++) {
		if (runs[k])
			curves[k] = curves_of(runs[k], &counts[k]);
		any |= counts[k] > 0;
	}
	if (any)
		fprintf(out, "\nCurves: secondary invalidations per op\n");
	print_all_side_by_side(out, curves, counts, names, n);
	if (any)
		fprintf(out, "\nKnees:\n");
	for (size_t k = 0; k < n; k++) {
		char before[200];

		snprintf(before, sizeof(before), "  %s: ", names[k]);
		if (counts[k])
			breaks += print_breaks(out, runs[k], curves[k], counts[k], before);
		free(curves[k]);
	}
	if (any && !breaks)
		fprintf(out, "  none\n");
	free(curves);
	free(counts);
}
