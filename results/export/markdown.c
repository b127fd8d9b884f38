/* SPDX-License-Identifier: MIT */
/* GitHub Flavored Markdown: a merge request, an issue, a job's summary. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/facts.h"
#include "results/export/figures.h"
#include "results/say.h"

static void put_compared(FILE *out, const struct report_row *row, enum figure figure)
{
	const struct cell *cell = row_cell(row, figure);
	bool ns = figure == FIGURE_NS;

	if (!cell)
		return;
	fputs("| ", out);
	put_markdown_code(out, row->label);
	fprintf(out, "%s | %.4g | %.4g | %+.2f %% | ", ns ? "" : " overhead", cell->base, cell->new,
		percent_of(cell->change.estimate));
	if (isfinite(cell->change.low) && isfinite(cell->change.high))
		fprintf(out, "%+.2f to %+.2f %%", percent_of(cell->change.low),
			percent_of(cell->change.high));
	else
		fputs("none", out);
	fprintf(out, " | %.2g | %s |\n", cell->q, cell_word(cell));
}

static void put_comparison(FILE *out, const struct report *report)
{
	fputs("\n| ns/op, lower is better | base | new | delta | 95 % interval | q | verdict |\n"
	      "|---|--:|--:|--:|--:|--:|---|\n",
	      out);
	for (size_t i = 0; i < report->n_rows; i++) {
		put_compared(out, &report->rows[i], FIGURE_NS);
		put_compared(out, &report->rows[i], FIGURE_OVERHEAD);
	}
}

static void put_times(FILE *out, const struct report *report)
{
	fputs("\n| ns/op, lower is better | kernel | median | cv | 95 % interval | n |\n"
	      "|---|---|--:|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++) {
			const struct estimate *ns = &report->rows[i].cells[s].ns;

			if (!ns->n)
				continue;
			fputs("| ", out);
			put_markdown_code(out, report->rows[i].label);
			fputs(" | ", out);
			put_markdown_code(out, report->sides[s].name);
			fprintf(out, " | %.4g | ", ns->value);
			if (isnan(ns->low))
				fprintf(out, "- | none of one | %zu |\n", ns->n);
			else
				fprintf(out, "%.2f %% | %.4g to %.4g | %zu |\n", 100 * ns->cv,
					ns->low, ns->high, ns->n);
		}
}

static void put_counts_of(FILE *out, const struct report *report, const struct report_row *row)
{
	fputs("| ", out);
	put_markdown_code(out, row->label);
	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		fputs(" | ", out);
		for (size_t s = 0; s < report->n_sides; s++) {
			char text[60];

			count_text(&report->sides[s], row->name, shown_counts[m].metric, text,
				   sizeof(text));
			fprintf(out, "%s%s", s ? " → " : "", text);
		}
	}
	fputs(" |\n", out);
}

static void put_counts(FILE *out, const struct report *report)
{
	if (!report_has_counts(report))
		return;
	fputs("\n| per op", out);
	for (size_t m = 0; m < SHOWN_COUNTS; m++)
		fprintf(out, " | %s", shown_counts[m].what);
	fputs(" |\n|---|--:|--:|--:|--:|\n", out);
	for (size_t i = 0; i < report->n_rows; i++) {
		char why[400];

		obstacle_text(report, &report->rows[i], why, sizeof(why));
		if (strcmp(report->rows[i].row->subscriber, "none") && !why[0])
			put_counts_of(out, report, &report->rows[i]);
	}
	fputs("\nsec.inv: secondary TLB invalidations; pairs: start/end notifications; instr.: "
	      "instructions of the kernel; -: not counted.\n",
	      out);
}

static void put_obstacles(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->n_rows; i++) {
		char why[400];

		obstacle_text(report, &report->rows[i], why, sizeof(why));
		if (!why[0])
			continue;
		fputs("\n* ", out);
		put_markdown_code(out, report->rows[i].label);
		fputs(": ", out);
		put_markdown(out, why);
	}
	fputc('\n', out);
}

static void put_contract(FILE *out, const struct report *report)
{
	const struct comparison *c = report->comparison;

	for (size_t i = 0; c && i < c->n_checks; i++) {
		fputs("* contract: ", out);
		put_markdown_code(out, c->checks[i].new.name);
		fputs(c->checks[i].kind == CHECK_FIXED ? " holds now: " : " **broken**: ", out);
		put_markdown(out, c->checks[i].new.seen);
		fputc('\n', out);
	}
	for (size_t s = 0; !c && s < report->n_sides; s++)
		for (size_t i = 0; i < report->sides[s].n_checks; i++) {
			const struct check *check = &report->sides[s].checks[i];

			if (check->verdict != VERDICT_NOT_OK)
				continue;
			fputs("* contract, ", out);
			put_markdown_code(out, report->sides[s].name);
			fputs(": ", out);
			put_markdown_code(out, check->name);
			fputs(" **not ok**: ", out);
			put_markdown(out, check->seen);
			fputc('\n', out);
		}
}

static void put_facts(FILE *out, const struct report *report)
{
	size_t n;
	struct fact *facts = facts_of(report, &n);

	fputs("\n<details><summary>Machine, kernels, settings</summary>\n\n| fact | value |\n"
	      "|---|---|\n",
	      out);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "| %s | ", facts[i].what);
		put_markdown(out, facts[i].value ? facts[i].value : "not recorded");
		fputs(" |\n", out);
	}
	fputs("\n</details>\n\nReproduce with ", out);
	put_markdown_code(out, report->reproduce ? report->reproduce : "(not recorded)");
	fputs("; this page: ", out);
	put_markdown_code(out, report->command);
	fputs("\n", out);
	facts_free(facts, n);
}

static int write_markdown(FILE *out, const struct report *report)
{
	char *method = facts_method(report);

	for (size_t s = 0; s < report->n_sides; s++) {
		fputs(report->n_sides != 2 ? "* " : s ? "* new: " : "* base: ", out);
		put_markdown_code(out, report->sides[s].name);
		fprintf(out, ", %zu boot%s%s\n", report->sides[s].boots.n_boots,
			report->sides[s].boots.n_boots == 1 ? "" : "s",
			report->sides[s].emulated ? ", emulated: counts, no times" : "");
	}
	if (report->times && report->comparison)
		put_comparison(out, report);
	else if (report->times)
		put_times(out, report);
	put_counts(out, report);
	put_obstacles(out, report);
	put_contract(out, report);
	fputc('\n', out);
	put_markdown(out, method);
	free(method);
	fputc('\n', out);
	put_facts(out, report);
	return EXIT_GOOD;
}

static const struct export_format markdown = {
	.name = "markdown",
	.what = "tables for a merge request, an issue or a job's summary",
	.write = write_markdown,
};
EXPORT_REGISTER(markdown)
