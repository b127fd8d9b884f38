/* SPDX-License-Identifier: MIT */
/*
 * KCIDB v5.3 (kernelci/kcidb-io, kcidb_io/schema/v05_03.py): a checkout and a build for
 * each kernel, a test for each figure: there is one number a test, in base units. DONE is a
 * figure without judgement. A test of what compares belongs to the new kernel's build.
 * --fact origin=..., checkout_id=... and base_commit=... tie it to objects of one's own.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/export/json.h"
#include "results/memory.h"
#include "results/rules.h"
#include "results/say.h"
#include "results/words.h"

#define MAJOR	  5
#define MINOR	  3
#define PATH_ROOM 400
#define NS	  1e-9
#define SHA1_HEX  40

struct submission {
	const struct report *report;
	const char *origin;
	json_t *checkouts, *builds, *tests;
};

/* "origin:rest" of a format; the caller frees it. */
static char *make_id(const struct submission *s, const char *kind, const char *rest)
{
	char *id = NULL;

	if (asprintf(&id, "%s:mnbench-%s%s%s", s->origin, kind, *rest ? "-" : "", rest) < 0)
		out_of_memory();
	return id;
}

/* A boot_id and a date make it this run's. */
static char *side_id(const struct submission *s, const struct report_side *side, const char *kind)
{
	const struct run *run = side->boots.runs[0];
	uint32_t hash = words_hash(HASH32, run_context(run, "boot_id", ""));
	char *rest = NULL, *name = text_word(side->name, PATH_ROOM), *id;

	hash = words_hash(hash, run_context(run, "date", ""));
	if (asprintf(&rest, "%s-%08x", name, hash) < 0)
		out_of_memory();
	id = make_id(s, kind, rest);
	free(name);
	free(rest);
	return id;
}

static char *checkout_id(const struct submission *s, const struct report_side *side)
{
	const char *given = report_fact(s->report, "checkout_id", NULL);

	return given ? enough(strdup(given)) : side_id(s, side, "checkout");
}

static bool is_commit(const char *text)
{
	return strlen(text) == SHA1_HEX && strspn(text, "0123456789abcdef") == SHA1_HEX;
}

static void add_checkout(struct submission *s, const struct report_side *side)
{
	char *id = checkout_id(s, side);
	json_t *o = json_pack("{s:s, s:s, s:b}", "id", id, "origin", s->origin, "valid", 1);
	const char *commit = report_fact(s->report, "base_commit", "");

	if (is_commit(commit))
		json_object_set_new(o, "git_commit_hash", json_string(commit));
	json_object_set_new(o, "git_commit_name",
			    json_string(run_context(side->boots.runs[0], "kernel_release", "")));
	json_array_append_new(s->checkouts, o);
	free(id);
}

static void add_build(struct submission *s, const struct report_side *side)
{
	const struct run *run = side->boots.runs[0];
	char *id = side_id(s, side, "build"), *checkout = checkout_id(s, side);
	char *machine = text_word(run_context(run, "machine", "unknown"), PATH_ROOM);
	json_t *o = json_pack("{s:s, s:s, s:s}", "id", id, "origin", s->origin, "checkout_id",
			      checkout);

	for (char *c = machine; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '_';
	json_object_set_new(o, "architecture", json_string(machine));
	json_object_set_new(o, "compiler",
			    json_string(run_context(run, "kernel_compiler", "unknown")));
	json_object_set_new(o, "comment",
			    json_string(run_context(run, "kernel_version", "unknown")));
	json_array_append_new(s->builds, o);
	free(machine);
	free(id);
	free(checkout);
}

/* A test without number and status, which the caller adds. */
static json_t *add_test(struct submission *s, const struct report_side *side, const char *what,
			const char *name)
{
	const struct run *run = side->boots.runs[0];
	char *build = side_id(s, side, "build"), *slug = text_slug(name, '.', PATH_ROOM);
	char *path = NULL, *id = NULL;
	const char *date = run_context(run, "date", "");
	json_t *o;

	if (asprintf(&path, "mnbench.%s.%s", what, slug) < 0 ||
	    asprintf(&id, "%s-%s.%s", build, what, slug) < 0)
		out_of_memory();
	o = json_pack("{s:s, s:s, s:s, s:s, s:{s:s}}", "id", id, "origin", s->origin, "build_id",
		      build, "path", path, "misc", "name", name);
	if (is_date(date)) /* the file may say anything else */
		json_object_set_new(o, "start_time", json_string(date));
	json_object_set_new(o, "environment",
			    json_pack("{s:s}", "comment", run_context(run, "cpu", "unknown")));
	json_array_append_new(s->tests, o);
	free(build);
	free(slug);
	free(path);
	free(id);
	return o;
}

static void set_number(json_t *test, double value, const char *unit)
{
	json_t *number;

	if (!isfinite(value))
		return; /* KCIDB takes no null */
	number = json_pack("{s:o, s:s}", "value", json_figure(value), "unit", unit);
	if (!strcmp(unit, "s"))
		json_object_set_new(number, "prefix", json_string("metric"));
	json_object_set_new(test, "number", number);
}

static void set_misc(json_t *test, const char *key, double value)
{
	if (isfinite(value))
		json_object_set_new(json_object_get(test, "misc"), key, json_figure(value));
}

static void set_status(json_t *test, const char *status)
{
	json_object_set_new(test, "status", json_string(status));
}

static void add_time(struct submission *s, const struct report_side *side,
		     const struct report_row *row, const struct estimate *ns)
{
	json_t *test = add_test(s, side, "ns", row->name);

	set_status(test, "DONE");
	set_number(test, ns->value * NS, "s");
	set_misc(test, "ci95_low_s", ns->low * NS);
	set_misc(test, "ci95_high_s", ns->high * NS);
	set_misc(test, "cv", ns->cv);
	set_misc(test, side->boots.n_boots > 1 ? "n_boots" : "n_processes", (double)ns->n);
}

static void add_counts(struct submission *s, const struct report_side *side,
		       const struct report_row *row)
{
	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		struct count_range r = report_count_of(side, row->name, shown_counts[m].metric);
		json_t *test;

		if (!r.any || !strcmp(row->row->subscriber, "none"))
			continue;
		test = add_test(s, side, shown_counts[m].metric, row->name);
		set_status(test, "DONE");
		set_number(test, r.high, shown_counts[m].unit);
		set_misc(test, "least", r.low);
	}
}

static void add_row(struct submission *s, size_t which, const struct report_row *row)
{
	const struct report_side *side = &s->report->sides[which];
	const struct report_cell *cell = &row->cells[which];
	json_t *test;

	if (cell->invalid) {
		test = add_test(s, side, "invalid", row->name);
		set_status(test, "ERROR");
		json_object_set_new(test, "comment", json_string(cell->invalid));
		return;
	}
	if (cell->ns.n)
		add_time(s, side, row, &cell->ns);
	add_counts(s, side, row);
}

static void add_contract(struct submission *s, const struct report_side *side)
{
	static const char *const words[VERDICTS] = {"PASS", "FAIL", "SKIP"};

	for (size_t i = 0; i < side->n_checks; i++) {
		const struct check *check = &side->checks[i];
		const char *at = strchr(check->name, '@');
		json_t *test;
		char what[200], seen[CHECK_TEXT];

		check_outcome(side, check, seen, sizeof(seen));
		snprintf(what, sizeof(what), "contract.%s", check->rule->name);
		test = add_test(s, side, what, at ? at + 1 : check->name);
		set_status(test, words[check->verdict]);
		json_object_set_new(test, "comment", json_string(seen));
	}
}

static void add_cell(struct submission *s, const struct report_row *row, const struct cell *cell)
{
	static const char *const words[JUDGEMENTS] = {[JUDGED_REGRESSION] = "FAIL",
						      [JUDGED_IMPROVEMENT] = "PASS",
						      [JUDGED_EQUIVALENT] = "PASS",
						      [JUDGED_INCONCLUSIVE] = "DONE"};
	bool ns = cell->figure == FIGURE_NS;
	json_t *test = add_test(s, &s->report->sides[1], ns ? "compare.ns" : "compare.overhead",
				row->name);

	set_status(test, cell->judged ? words[cell->judgement] : "DONE");
	set_number(test, exp(cell->change.estimate), "new/base");
	set_misc(test, "ci_low", exp(cell->change.low));
	set_misc(test, "ci_high", exp(cell->change.high));
	set_misc(test, "q", cell->q);
	json_object_set_new(test, "comment", json_string(cell_word(cell)));
}

/* The length of the origin that the text begins with, as the schema has it; 0: none. */
static size_t origin_length(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

static int check_facts(const struct submission *s)
{
	const char *id = report_fact(s->report, "checkout_id", NULL);
	const char *commit = report_fact(s->report, "base_commit", NULL);
	size_t length = origin_length(s->origin);

	if (!length || s->origin[length])
		return say_error("--fact origin=%s: KCIDB takes a to z, 0 to 9 and _", s->origin);
	length = id ? origin_length(id) : 0;
	if (id && (!length || id[length] != ':'))
		return say_error("--fact checkout_id=%s: give ORIGIN:ID, as \"%s:1\"", id,
				 s->origin);
	if (!id && commit && !is_commit(commit))
		say_note(
			"base_commit=%s is no whole commit id: KCIDB's git_commit_hash is left out",
			commit);
	return EXIT_GOOD;
}

static int write_kcidb(FILE *out, const struct report *report)
{
	struct submission s = {report, report_fact(report, "origin", "mnbench"), json_array(),
			       json_array(), json_array()};
	int status = check_facts(&s);

	for (size_t i = 0; !status && i < report->n_sides; i++) {
		/* A checkout that is somebody's own is in his submission. */
		if (!report_fact(report, "checkout_id", NULL))
			add_checkout(&s, &report->sides[i]);
		add_build(&s, &report->sides[i]);
		for (size_t k = 0; k < report->n_rows; k++)
			if (report->rows[k].cells[i].row)
				add_row(&s, i, &report->rows[k]);
		add_contract(&s, &report->sides[i]);
	}
	for (size_t k = 0; !status && report->comparison && k < report->n_rows; k++)
		for (size_t c = 0; c < report->rows[k].compared->n_cells; c++)
			add_cell(&s, &report->rows[k], &report->rows[k].compared->cells[c]);
	if (!status)
		return export_json(out,
				   json_pack("{s:{s:i, s:i}, s:o, s:o, s:o}", "version", "major",
					     MAJOR, "minor", MINOR, "checkouts", s.checkouts,
					     "builds", s.builds, "tests", s.tests));
	json_decref(s.checkouts);
	json_decref(s.builds);
	json_decref(s.tests);
	return status;
}

static const struct export_format kcidb = {
	.name = "kcidb",
	.what = "KernelCI's common database, schema v5.3",
	.write = write_kcidb,
};
EXPORT_REGISTER(kcidb)
