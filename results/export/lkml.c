/* SPDX-License-Identifier: MIT */
/*
 * A table to paste into a patch's mail: plain ASCII of at most 72 columns. Base first,
 * then new, delta on time, so that what is below 0 is faster.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/export/escape.h"
#include "results/export/facts.h"
#include "results/export/figures.h"
#include "results/export/paper.h"
#include "results/rules.h"
#include "results/say.h"

#define NAME  15 /* columns of a name on its figures' line; a longer one has a line of its own */
#define SMALL 1000

static void put_name(FILE *out, const char *label, int width)
{
	if ((int)strlen(label) <= width) {
		char *clean = text_ascii(label);

		fprintf(out, "%-*s", width, clean);
		free(clean);
		return;
	}
	paper_paragraph(out, label);
	fprintf(out, "%-*s", width, "");
}

/* Nine columns. */
static void put_value(FILE *out, enum figure figure, double value)
{
	if (isnan(value))
		fprintf(out, " %9s", "-");
	else if (figure == FIGURE_OVERHEAD)
		fprintf(out, value < 1e5 ? " %8.2fx" : " %8.3gx", value);
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

/* "  [2]": a kernel in the rows, which the heading names. */
static const char *number_of(size_t side, char number[32])
{
	snprintf(number, 32, "  [%zu]", side + 1);
	return number;
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

static void put_cell(FILE *out, const struct report_row *row, const struct cell *cell)
{
	const bool ns = cell->figure == FIGURE_NS;

	for (int side = 0; side < 2; side++) {
		put_value(out, cell->figure, side ? cell->new : cell->base);
		put_spread(out, ns ? row->cells[side].ns.cv : row->cells[side].overhead.cv);
	}
	fprintf(out, " %+8.2f%c", percent_of(cell->change.estimate), sign_of(cell));
	if (isfinite(cell->change.low) && isfinite(cell->change.high))
		fprintf(out, " [%+.1f, %+.1f]\n", percent_of(cell->change.low),
			percent_of(cell->change.high));
	else
		fputs(" none\n", out);
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
			put_name(out, row->label, NAME);
			put_cell(out, row, ns);
		}
		if (overhead) {
			put_name(out, "  overhead", NAME);
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

/* One kernel, or more than two: each on a line of its own. */
static void put_sides(FILE *out, const struct report *report)
{
	fprintf(out, "\n%-*s %9s %4s  %s\n", NAME, "ns/op, low=good", "median", "cv%", "95 % CI");
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];

		if (report->n_sides > 1)
			paper_paragraph(out, row->label);
		for (size_t s = 0; s < report->n_sides; s++) {
			char number[32];

			if (!row->cells[s].ns.n)
				continue;
			put_name(out, report->n_sides > 1 ? number_of(s, number) : row->label,
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
		"which is not \"no change\"; ! not judged: the control moved or the runs cannot be "
		"compared.",
		c->design.judge.alpha, effect, effect);
	fputc('\n', out);
	paper_paragraph(out, text);
	for (size_t i = 0; i < c->n_cells; i++)
		if (c->cells[i].figure == FIGURE_NS) {
			sum += c->cells[i].change.estimate;
			n++;
		}
	fprintf(out, "Geometric mean of new/base, ns/op of %zu rows: %.4g\n", n,
		exp(sum / (double)n));
}

static const int count_width[] = {10, 23, 9, 17};
#define COUNT_NAME 13 /* with them the whole line */

/* One line of counts, or a paragraph should they be too wide for it. */
static void put_line(FILE *out, const char *label, char texts[][90])
{
	char all[500] = "";
	bool fits = true;

	for (size_t m = 0; m < n_shown_counts; m++) {
		size_t used = strlen(all);

		fits &= (int)strlen(texts[m]) < count_width[m];
		snprintf(all + used, sizeof(all) - used, "%s %s%s", shown_counts[m].what, texts[m],
			 m + 1 < n_shown_counts ? ", " : "");
	}
	if (!fits) {
		paper_paragraph(out, label);
		paper_paragraph(out, all);
		return;
	}
	put_name(out, label, COUNT_NAME);
	for (size_t m = 0; m < n_shown_counts; m++)
		fprintf(out, "%*s", count_width[m], texts[m]);
	fputc('\n', out);
}

/* "base -> new". */
static void put_both(FILE *out, const struct report *report, const struct report_row *row)
{
	char texts[8][90];

	for (size_t m = 0; m < n_shown_counts; m++) {
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
		char texts[8][90], number[32];

		if (!row->cells[s].row)
			continue;
		for (size_t m = 0; m < n_shown_counts; m++)
			count_text(side, row->name, shown_counts[m].metric, texts[m],
				   sizeof(texts[m]));
		put_line(out, report->n_sides > 1 ? number_of(s, number) : row->label, texts);
	}
}

/* Rows that somebody listens to; what nobody hears has no count. */
static void put_counts(FILE *out, const struct report *report)
{
	if (!report_has_counts(report))
		return;
	fprintf(out, "\n%-*s", COUNT_NAME, "per op");
	for (size_t m = 0; m < n_shown_counts; m++)
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

static void put_obstacles(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->n_rows; i++) {
		char why[400], line[800];

		obstacle_text(report, &report->rows[i], why, sizeof(why));
		snprintf(line, sizeof(line), "%s: %s", report->rows[i].label, why);
		if (why[0])
			paper_paragraph(out, line);
	}
}

/* The first change and those of the same rule and kind behind it, as one paragraph. */
static size_t put_rule(FILE *out, const struct check_change *checks, size_t most)
{
	const char *rule = checks->new.rule->name;
	char *text = NULL;
	size_t size, n = 0;
	FILE *line = open_memstream(&text, &size);

	if (!line)
		abort();
	fprintf(line, "contract: %s %s:", rule,
		checks->kind == CHECK_FIXED ? "holds now" : "is BROKEN");
	for (; n < most && checks[n].new.rule == checks->new.rule &&checks[n].kind == checks->kind;
	     n++) {
		const char *at = strchr(checks[n].new.name, '@');

		fprintf(line, "%s %s", n ? "," : "", at ? at + 1 : checks[n].new.name);
		if (checks->kind != CHECK_FIXED)
			fprintf(line, " (%s)", checks[n].new.seen);
	}
	fclose(line);
	paper_paragraph(out, text);
	free(text);
	return n;
}

/* What of the contract changed; of one kernel or many, what fails. */
static void put_contract(FILE *out, const struct report *report)
{
	const struct comparison *c = report->comparison;
	char line[800];

	fputc('\n', out);
	for (size_t i = 0; c && i < c->n_checks;)
		i += put_rule(out, &c->checks[i], c->n_checks - i);
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];
		size_t count[VERDICTS] = {0};

		for (size_t i = 0; i < side->n_checks; i++)
			count[side->checks[i].verdict]++;
		snprintf(line, sizeof(line),
			 "contract of %s: %zu checks hold, %zu fail, %zu could not be made",
			 side->name, count[VERDICT_OK], count[VERDICT_NOT_OK], count[VERDICT_SKIP]);
		paper_paragraph(out, line);
	}
}

static void put_facts(FILE *out, const struct report *report)
{
	size_t n, size;
	struct fact *facts = facts_of(report, &n);
	char *missing = NULL;
	FILE *list = open_memstream(&missing, &size);
	bool any = false;

	if (!list)
		abort();
	fputs("Not recorded:", list);
	for (size_t i = 0; i < n; i++) {
		char *line = NULL;

		if (!facts[i].value) {
			fprintf(list, "%s %s", any ? "," : "", facts[i].what);
			any = true;
		} else if (asprintf(&line, "%s: %s", facts[i].what, facts[i].value) < 0) {
			abort();
		} else {
			paper_paragraph(out, line);
		}
		free(line);
	}
	fclose(list);
	if (any)
		paper_paragraph(out, missing);
	free(missing);
	facts_free(facts, n);
}

static void put_heading(FILE *out, const struct report *report)
{
	const struct run *run = report->sides[0].boots.runs[0];
	char line[800];

	snprintf(line, sizeof(line), "mnbench %s (%s), %s", run_context(run, "suite_version", "?"),
		 run_context(run, "suite_commit", "?"),
		 report->times ? "ns per op (lower is better)" : "counts per op, no times");
	paper_paragraph(out, line);
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];

		snprintf(line, sizeof(line), "%s%s: Linux %s, %zu boot%s%s",
			 report->n_sides != 2 ? ""
			 : s		      ? "new "
					      : "base ",
			 side->name, run_context(side->boots.runs[0], "kernel_release", "?"),
			 side->boots.n_boots, side->boots.n_boots == 1 ? "" : "s",
			 side->emulated ? ", emulated" : "");
		paper_paragraph(out, line);
	}
}

static int write_lkml(FILE *out, const struct report *report)
{
	char *method = facts_method(report);

	put_heading(out, report);
	if (report->times && report->comparison) {
		put_two_sides(out, report);
		put_legend(out, report);
	} else if (report->times) {
		put_sides(out, report);
	}
	put_counts(out, report);
	put_obstacles(out, report);
	put_contract(out, report);
	fputc('\n', out);
	paper_paragraph(out, method);
	free(method);
	fputc('\n', out);
	put_facts(out, report);
	fputs("\nReproduce with:\n", out);
	paper_command(out, report->reproduce ? report->reproduce : "not recorded");
	fputs("This table:\n", out);
	paper_command(out, report->command);
	return EXIT_GOOD;
}

static const struct export_format lkml = {
	.name = "lkml",
	.what = "a table of 72 columns to paste into a patch's mail",
	.write = write_lkml,
};
EXPORT_REGISTER(lkml)
