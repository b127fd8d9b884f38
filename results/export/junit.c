/* SPDX-License-Identifier: MIT */
/*
 * JUnit's XML as Jenkins' junit-10.xsd has it: a suite of checks for each kernel's
 * contract, one of its rows, one of what compares. Times are of tests, not of what was
 * measured, and are not known: no time attribute.
 */
#include <stdlib.h>
#include <string.h>

#include "results/cpu_name.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/say.h"

#define DATE_LENGTH 19 /* "2026-11-21T05:00:00" */

/* Cases are collected first: a suite's counts come before them. */
struct suite {
	FILE *cases;
	char *text;
	size_t size, tests, failures, skipped;
	const char *name;
};

struct totals {
	FILE *out;
	size_t tests, failures;
};

static void begin(struct suite *s, const char *name)
{
	*s = (struct suite){.name = name};
	s->cases = memory_open(&s->text, &s->size);
}

/* outcome: "pass", "fail" or "skip"; type and message are of the latter two. */
static void put_case(struct suite *s, const char *name, const char *outcome, const char *type,
		     const char *message, const char *text)
{
	bool failed = !strcmp(outcome, "fail"), skipped = !strcmp(outcome, "skip");

	s->tests++;
	s->failures += failed;
	s->skipped += skipped;
	fputs("  <testcase name=\"", s->cases);
	put_xml(s->cases, name);
	fputs("\" classname=\"", s->cases);
	put_xml(s->cases, s->name);
	fputs("\">\n", s->cases);
	if (failed || skipped) {
		fprintf(s->cases, "   <%s", failed ? "failure" : "skipped");
		if (failed)
			fprintf(s->cases, " type=\"%s\"", type);
		fputs(" message=\"", s->cases);
		put_xml(s->cases, message);
		fputs("\">", s->cases);
		put_xml(s->cases, failed ? text : "");
		fprintf(s->cases, "</%s>\n", failed ? "failure" : "skipped");
	}
	if (!failed && *text) {
		fputs("   <system-out>", s->cases);
		put_xml(s->cases, text);
		fputs("</system-out>\n", s->cases);
	}
	fputs("  </testcase>\n", s->cases);
}

/* "2026-11-21T05:00:00+00:00" without its zone, which is UTC; the file may say anything else. */
static void put_time(FILE *out, const struct run *run)
{
	const char *date = run_context(run, "date", "");

	if (is_date(date))
		fprintf(out, " timestamp=\"%.*s\"", DATE_LENGTH, date);
}

static void put_property(FILE *out, const char *name, const char *value)
{
	fprintf(out, "   <property name=\"%s\" value=\"", name);
	put_xml(out, value);
	fputs("\"/>\n", out);
}

static void end(struct totals *t, struct suite *s, const struct report_side *side)
{
	const struct run *run = side->boots.runs[0];
	FILE *out = t->out;
	char cpu[200];

	memory_close(s->cases);
	fputs(" <testsuite name=\"", out);
	put_xml(out, s->name);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"", s->tests,
		s->failures, s->skipped);
	put_time(out, run);
	fputs(" hostname=\"", out);
	put_xml(out, run_context(run, "host_name", "unknown"));
	fputs("\">\n  <properties>\n", out);
	put_property(out, "kernel", side->name);
	put_property(out, "kernel_release", run_context(run, "kernel_release", "unknown"));
	put_property(out, "machine", run_context(run, "machine", "unknown"));
	cpu_name(cpu, sizeof(cpu), run_context(run, "cpu", "unknown"));
	put_property(out, "cpu", cpu);
	put_property(out, "mnbench", run_context(run, "suite_version", "unknown"));
	fprintf(out, "  </properties>\n%s </testsuite>\n", s->text);
	t->tests += s->tests;
	t->failures += s->failures;
	free(s->text);
}

static void put_contract(struct totals *t, const struct report_side *side)
{
	struct suite s;
	char name[300], text[1000], seen[CHECK_TEXT];

	snprintf(name, sizeof(name), "mnbench.contract.%s", side->name);
	begin(&s, name);
	for (size_t i = 0; i < side->n_checks; i++) {
		const struct check *check = &side->checks[i];
		const char *outcome = check_outcome(side, check, seen, sizeof(seen));

		snprintf(text, sizeof(text), "%s (%s)", check->rule->text, check->rule->source);
		put_case(&s, check->name, outcome, "contract", seen,
			 strcmp(outcome, "pass") ? text : seen);
	}
	end(t, &s, side);
}

static void put_rows(struct totals *t, const struct report *report, size_t which)
{
	const struct report_side *side = &report->sides[which];
	struct suite s;
	char name[300], text[200];

	snprintf(name, sizeof(name), "mnbench.rows.%s", side->name);
	begin(&s, name);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_cell *cell = &report->rows[i].cells[which];

		*text = '\0';
		if (cell->ns.n)
			snprintf(text, sizeof(text), "median %.6g ns/op, n %zu", cell->ns.value,
				 cell->ns.n);
		if (cell->invalid)
			put_case(&s, report->rows[i].name, "fail", "invalid", cell->invalid,
				 "The operation did not happen as stated: the row is no result.");
		else if (cell->row)
			put_case(&s, report->rows[i].name, "pass", "", "", text);
	}
	end(t, &s, side);
}

static void put_cell(struct suite *s, const struct report_row *row, const struct cell *cell)
{
	bool overhead = cell->figure == FIGURE_OVERHEAD;
	char name[400], message[200], text[400];
	const char *outcome = "pass";

	if (!cell->judged || cell->judgement == JUDGED_INCONCLUSIVE)
		outcome = "skip";
	else if (cell->judgement == JUDGED_REGRESSION)
		outcome = "fail";
	snprintf(name, sizeof(name), "%s%s", row->label, overhead ? " overhead" : "");
	snprintf(message, sizeof(message), "%s: %+.2f %% [%+.2f, %+.2f]", cell_word(cell),
		 percent_of(cell->change.estimate), percent_of(cell->change.low),
		 percent_of(cell->change.high));
	snprintf(text, sizeof(text), "base %.6g, new %.6g %s; %s; q %.2g", cell->base, cell->new,
		 overhead ? "(armed/none)" : "ns/op", message, cell->q);
	put_case(s, name, outcome, "regression", message, text);
}

static void put_comparison(struct totals *t, const struct report *report)
{
	struct suite s;

	begin(&s, "mnbench.compare");
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t k = 0; k < report->rows[i].compared->n_cells; k++)
			put_cell(&s, &report->rows[i], &report->rows[i].compared->cells[k]);
	end(t, &s, &report->sides[1]);
}

static int write_junit(FILE *out, const struct report *report)
{
	char *text = NULL;
	size_t size;
	struct totals t = {.out = memory_open(&text, &size)};

	for (size_t s = report->comparison ? 1 : 0; s < report->n_sides; s++) {
		put_contract(&t, &report->sides[s]);
		put_rows(&t, report, s);
	}
	if (report->comparison)
		put_comparison(&t, report);
	memory_close(t.out);
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"mnbench\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n%s"
		"</testsuites>\n",
		t.tests, t.failures, text);
	free(text);
	return EXIT_GOOD;
}

static const struct export_format junit = {
	.name = "junit",
	.what = "JUnit's XML (junit-10) for Jenkins, GitLab and others",
	.write = write_junit,
};
EXPORT_REGISTER(junit)
