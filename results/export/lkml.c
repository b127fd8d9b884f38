/* SPDX-License-Identifier: MIT */
/*
 * A table to paste into a patch's mail: plain ASCII of at most 72 columns. Base first,
 * then new, delta on time, so that what is below 0 is faster.
 */
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/facts.h"
#include "results/export/figures.h"
#include "results/export/lkml_parts.h"
#include "results/export/paper.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/say.h"

void lkml_name(FILE *out, const char *label, int width)
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

const char *lkml_number(size_t side, char number[32])
{
	snprintf(number, 32, "  [%zu]", side + 1);
	return number;
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
	static const char *const words[] = {
		[CHECK_BROKEN] = "is BROKEN",
		[CHECK_FAILS] = "fails, could not be told before",
		[CHECK_FIXED] = "holds now",
	};
	const char *rule = checks->new.rule->name;
	char *text = NULL;
	size_t size, n = 0;
	FILE *line = memory_open(&text, &size);

	fprintf(line, "contract: %s %s:", rule, words[checks->kind]);
	for (; n < most && checks[n].new.rule == checks->new.rule &&checks[n].kind == checks->kind;
	     n++) {
		const char *at = strchr(checks[n].new.name, '@');

		fprintf(line, "%s %s", n ? "," : "", at ? at + 1 : checks[n].new.name);
		if (checks->kind != CHECK_FIXED)
			fprintf(line, " (%s)", checks[n].new.seen);
	}
	memory_close(line);
	paper_paragraph(out, text);
	free(text);
	return n;
}

/* What of the contract changed, and how many checks hold on each side. */
static void put_contract(FILE *out, const struct report *report)
{
	const struct comparison *c = report->comparison;
	char line[800];

	fputc('\n', out);
	for (size_t i = 0; c && i < c->n_checks;)
		i += put_rule(out, &c->checks[i], c->n_checks - i);
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];
		size_t count[VERDICTS], surprises = 0;
		char known[200] = "";

		count_checks(side, count);
		for (size_t i = 0; i < side->n_checks; i++)
			surprises +=
				contract_is_surprise(&side->checks[i], side->known.expect_fail);
		if (side->known.of[0])
			snprintf(known, sizeof(known), "; %s (known of %s)",
				 surprises ? "NOT as expected" : "as expected", side->known.of);
		snprintf(line, sizeof(line),
			 "contract of %s: %zu checks hold, %zu fail, %zu could not be made%s",
			 side->name, count[VERDICT_OK], count[VERDICT_NOT_OK], count[VERDICT_SKIP],
			 known);
		paper_paragraph(out, line);
	}
}

static void put_facts(FILE *out, const struct report *report)
{
	size_t n, size;
	struct fact *facts = facts_of(report, &n);
	char *missing = NULL;
	FILE *list = memory_open(&missing, &size);
	bool any = false;

	fputs("Not recorded:", list);
	for (size_t i = 0; i < n; i++) {
		char *line = NULL;

		if (!facts[i].value) {
			fprintf(list, "%s %s", any ? "," : "", facts[i].what);
			any = true;
		} else if (asprintf(&line, "%s: %s", facts[i].what, facts[i].value) < 0) {
			out_of_memory();
		} else {
			paper_paragraph(out, line);
		}
		free(line);
	}
	memory_close(list);
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
		char number[32] = "";

		if (report->n_sides == 2)
			strcpy(number, s ? "new " : "base ");
		else if (report->n_sides > 2)
			snprintf(number, sizeof(number), "[%zu] ", s + 1);
		snprintf(line, sizeof(line), "%s%s: Linux %s, %zu boot%s%s", number, side->name,
			 run_context(side->boots.runs[0], "kernel_release", "?"),
			 side->boots.n_boots, side->boots.n_boots == 1 ? "" : "s",
			 side->emulated ? ", emulated" : "");
		paper_paragraph(out, line);
	}
}

static int write_lkml(FILE *out, const struct report *report)
{
	char *method = facts_method(report);

	put_heading(out, report);
	lkml_times(out, report);
	lkml_counts(out, report);
	put_obstacles(out, report);
	put_contract(out, report);
	fputc('\n', out);
	paper_paragraph(out, method);
	free(method);
	fputc('\n', out);
	put_facts(out, report);
	fputs(report->by_run && report->n_sides > 1 ? "\nReproduce on each kernel with:\n"
						    : "\nReproduce with:\n",
	      out);
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
