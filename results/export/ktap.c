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

/*
 * The name as it is printed, unique in its set: readers take two tests of one name for one. The
 * caller frees it.
 */
static char *unique(json_t *names, const char *name)
{
	char *plain = NULL, *text;
	unsigned int number = 1;
	size_t size;
	FILE *out = memory_open(&plain, &size);

	put_tap(out, name);
	memory_close(out);
	text = enough(strdup(plain));
	while (json_object_get(names, text)) {
		free(text);
		if (asprintf(&text, "%s (%u)", plain, ++number) < 0)
			out_of_memory();
	}
	free(plain);
	json_object_set_new(names, text, json_true());
	return text;
}

/* One nested test: its results are collected first, for its plan comes before them. */
struct subtest {
	FILE *lines;
	char *text;
	size_t size, n;
	bool failed;
	json_t *names;
};

/* All of them. */
struct stream {
	FILE *out;
	size_t tests;
	json_t *names;
};

static void begin(struct subtest *t)
{
	*t = (struct subtest){.names = json_object()};
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
	char *clean = unique(t->names, name);

	fprintf(t->lines, "  %s %zu %s", good || skip ? "ok" : "not ok", ++t->n, clean);
	free(clean);
	if (skip) {
		fputs(" # SKIP ", t->lines);
		put_tap(t->lines, skip);
	}
	fputc('\n', t->lines);
	t->failed |= !good && !skip;
}

static void end(struct stream *s, struct subtest *t, const char *name)
{
	char *clean;

	memory_close(t->lines);
	if (t->n) {
		clean = unique(s->names, name);
		fprintf(s->out, "  KTAP version 1\n  # Subtest: %s\n  1..%zu\n%s%s %zu %s\n", clean,
			t->n, t->text, t->failed ? "not ok" : "ok", ++s->tests, clean);
		free(clean);
	}
	json_decref(t->names);
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

static void put_contract(struct stream *s, const struct report_side *side)
{
	struct subtest t;
	char name[300];

	snprintf(name, sizeof(name), "contract.%s", side->name);
	begin(&t);
	for (size_t i = 0; i < side->n_checks; i++)
		put_check(&t, side, &side->checks[i]);
	end(s, &t, name);
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
static void put_rows(struct stream *s, const struct report *report, size_t which)
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
	end(s, &t, text);
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

static void put_comparison(struct stream *s, const struct report *report)
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
	end(s, &t, "compare");
}

static int write_ktap(FILE *out, const struct report *report)
{
	char *text = NULL;
	size_t size;
	struct stream stream = {.out = memory_open(&text, &size), .names = json_object()};

	if (report->comparison)
		put_base(stream.out, &report->sides[0]);
	for (size_t s = report->comparison ? 1 : 0; s < report->n_sides; s++) {
		put_contract(&stream, &report->sides[s]);
		put_rows(&stream, report, s);
	}
	if (report->comparison)
		put_comparison(&stream, report);
	memory_close(stream.out);
	fprintf(out, "KTAP version 1\n1..%zu\n%s", stream.tests, text);
	json_decref(stream.names);
	free(text);
	return EXIT_GOOD;
}

static const struct export_format ktap = {
	.name = "ktap",
	.what = "contract and verdicts for kunit.py, prove and kselftest's harnesses",
	.write = write_ktap,
};
EXPORT_REGISTER(ktap)
