/* SPDX-License-Identifier: MIT */
/*
 * KTAP (Documentation/dev-tools/ktap.rst): the contract, then what compares. Of two
 * kernels the new one is judged; what the base breaks is a diagnostic. There is no field
 * for a number: figures are diagnostics. kunit.py counts a failure that is marked TODO as
 * a failure, so nothing is; what is not shown (inconclusive) is a SKIP, never ok.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/figures.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/say.h"

/* One nested test: its results are collected first, for its plan comes before them. */
struct subtest {
	FILE *lines;
	char *text;
	size_t size, n;
	bool failed;
};

static void begin(struct subtest *t)
{
	*t = (struct subtest){.n = 0};
	t->lines = memory_open(&t->text, &t->size);
}

static void diagnose(struct subtest *t, const char *text)
{
	fputs("  # ", t->lines);
	put_tap(t->lines, text);
	fputc('\n', t->lines);
}

/* skip: why, or NULL. */
static void result(struct subtest *t, bool good, const char *name, const char *skip)
{
	fprintf(t->lines, "  %s %zu ", good || skip ? "ok" : "not ok", ++t->n);
	put_tap(t->lines, name);
	if (skip) {
		fputs(" # SKIP ", t->lines);
		put_tap(t->lines, skip);
	}
	fputc('\n', t->lines);
	t->failed |= !good && !skip;
}

static void end(FILE *out, struct subtest *t, const char *name, size_t *tests)
{
	memory_close(t->lines);
	if (t->n) {
		fputs("  KTAP version 1\n  # Subtest: ", out);
		put_tap(out, name);
		fprintf(out, "\n  1..%zu\n%s%s %zu ", t->n, t->text, t->failed ? "not ok" : "ok",
			++*tests);
		put_tap(out, name);
		fputc('\n', out);
	}
	free(t->text);
}

static void put_check(struct subtest *t, const struct report_side *side, const struct check *check)
{
	char text[1200], seen[CHECK_TEXT];
	const char *outcome = check_outcome(side, check, seen, sizeof(seen));

	if (!strcmp(outcome, "fail")) {
		snprintf(text, sizeof(text), "seen: %s", seen);
		diagnose(t, text);
		snprintf(text, sizeof(text), "rule: %s (%s)%s%s", check->rule->text,
			 check->rule->source, check->rule->fixed_by ? "; fixed by " : "",
			 check->rule->fixed_by ? check->rule->fixed_by : "");
		diagnose(t, text);
	}
	result(t, !strcmp(outcome, "pass"), check->name, strcmp(outcome, "skip") ? NULL : seen);
}

static void put_contract(FILE *out, const struct report_side *side, size_t *tests)
{
	struct subtest t;
	char name[300];

	snprintf(name, sizeof(name), "contract.%s", side->name);
	begin(&t);
	for (size_t i = 0; i < side->n_checks; i++)
		put_check(&t, side, &side->checks[i]);
	end(out, &t, name, tests);
}

static void put_base(FILE *out, const struct report_side *base)
{
	for (size_t i = 0; i < base->n_checks; i++)
		if (base->checks[i].verdict == VERDICT_NOT_OK) {
			fputs("# BASE breaks ", out);
			put_tap(out, base->checks[i].name);
			fputs(": ", out);
			put_tap(out, base->checks[i].seen);
			fputc('\n', out);
		}
}

/* Rows that are no result, and of one kernel the figures of those that are. */
static void put_rows(FILE *out, const struct report *report, size_t which, size_t *tests)
{
	const struct report_side *side = &report->sides[which];
	struct subtest t;
	char text[400];

	begin(&t);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		const struct report_cell *cell = &row->cells[which];

		if (!cell->row)
			continue;
		if (cell->invalid)
			snprintf(text, sizeof(text), "INVALID: %s", cell->invalid);
		else if (cell->ns.n > 1)
			snprintf(text, sizeof(text), "median %.6g ns/op n=%zu ci95=[%.6g,%.6g]",
				 cell->ns.value, cell->ns.n, cell->ns.low, cell->ns.high);
		else if (cell->ns.n)
			snprintf(text, sizeof(text), "median %.6g ns/op n=1", cell->ns.value);
		else
			*text = '\0';
		if (*text)
			diagnose(&t, text);
		result(&t, !cell->invalid, row->name, NULL);
	}
	snprintf(text, sizeof(text), "rows.%s", side->name);
	end(out, &t, text, tests);
}

static void put_cell(struct subtest *t, const struct report *report, const struct report_row *row,
		     const struct cell *cell)
{
	char name[400], text[400], skip[200];
	double finds = cell_finds(cell, &report->comparison->design);

	snprintf(name, sizeof(name), "%s%s", row->label,
		 cell->figure == FIGURE_OVERHEAD ? " overhead" : "");
	snprintf(text, sizeof(text), "%.6g -> %.6g %s: %+.2f %% ci=[%+.2f,%+.2f] q=%.2g %s",
		 cell->base, cell->new, cell->figure == FIGURE_NS ? "ns/op" : "(armed/none)",
		 percent_of(cell->change.estimate), percent_of(cell->change.low),
		 percent_of(cell->change.high), cell->q, cell_word(cell));
	diagnose(t, text);
	if (!cell->judged)
		snprintf(skip, sizeof(skip), "not judged: %s", not_judged_why(report, cell));
	else if (isinf(finds))
		snprintf(skip, sizeof(skip), "inconclusive: too few to find anything");
	else
		snprintf(skip, sizeof(skip), "inconclusive: finds %+.1f %% or more",
			 percent_of(finds));
	result(t, cell->judgement != JUDGED_REGRESSION, name,
	       !cell->judged || cell->judgement == JUDGED_INCONCLUSIVE ? skip : NULL);
}

static void put_comparison(FILE *out, const struct report *report, size_t *tests)
{
	struct subtest t;

	begin(&t);
	if (report->comparison->refusal[0])
		diagnose(&t, report->comparison->refusal);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];

		for (size_t k = 0; k < row->compared->n_cells; k++)
			put_cell(&t, report, row, &row->compared->cells[k]);
	}
	end(out, &t, "compare", tests);
}

static int write_ktap(FILE *out, const struct report *report)
{
	char *text = NULL;
	size_t size, tests = 0;
	FILE *body = memory_open(&text, &size);

	if (report->comparison)
		put_base(body, &report->sides[0]);
	for (size_t s = report->comparison ? 1 : 0; s < report->n_sides; s++) {
		put_contract(body, &report->sides[s], &tests);
		put_rows(body, report, s, &tests);
	}
	if (report->comparison)
		put_comparison(body, report, &tests);
	memory_close(body);
	fprintf(out, "KTAP version 1\n1..%zu\n%s", tests, text);
	free(text);
	return EXIT_GOOD;
}

static const struct export_format ktap = {
	.name = "ktap",
	.what = "contract and verdicts for kunit.py, prove and kselftest's harnesses",
	.write = write_ktap,
};
EXPORT_REGISTER(ktap)
