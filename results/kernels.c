/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "results/contract.h"
#include "results/curves.h"
#include "results/costs.h"
#include "results/device.h"
#include "results/file.h"
#include "results/instructions.h"
#include "results/kernels.h"
#include "results/memory.h"
#include "results/missing.h"
#include "results/model.h"
#include "results/report.h"
#include "results/rules.h"
#include "results/say.h"

#define COLUMNS 38 /* of one kernel in the table */

/* Kernels that were run on one CPU model: "debian-6.12-arm64@cortex-a72" names another one. */
struct group {
	const char *cpu; /* after the '@'; "" for the descriptor's own */
	const struct kernel_run *kernels;
	struct run *const *runs;
	size_t n; /* kernels of all groups */
};

static const char *cpu_of(const char *kernel)
{
	const char *at = strchr(kernel, '@');

	return at ? at + 1 : "";
}

static bool is_in(const struct group *g, size_t k)
{
	return !strcmp(cpu_of(g->kernels[k].name), g->cpu);
}

static struct run *run_of(const struct group *g, size_t k)
{
	return is_in(g, k) ? g->runs[k] : NULL;
}

/* All kernels were asked for the same subscriber. */
static const char *heading(const struct group *g)
{
	static char text[80];
	const char *subscriber = "kvm";

	for (size_t k = 0; k < g->n; k++)
		if (run_of(g, k))
			subscriber = run_context(run_of(g, k), "subscribers", subscriber);
	snprintf(text, sizeof(text), "per operation, subscriber %s", subscriber);
	return text;
}

/* What a guest had to fault in again is told of the subscriber that has one. */
static bool has_refaults(const struct group *g)
{
	return strstr(heading(g), "kvm-guest") != NULL;
}

static int columns(const struct group *g)
{
	return COLUMNS + (has_refaults(g) ? 9 : 0);
}

static void print_heading(FILE *out, const struct group *g, int width)
{
	if (g->cpu[0])
		fprintf(out, "\nCPU model %s\n", g->cpu);
	fprintf(out, "%-*s", width, "");
	for (size_t k = 0; k < g->n; k++)
		if (is_in(g, k))
			fprintf(out, " | %-*.*s", columns(g), (int)strcspn(g->kernels[k].name, "@"),
				g->kernels[k].name);
	fprintf(out, "\n%-*s", width, heading(g));
	for (size_t k = 0; k < g->n; k++)
		if (is_in(g, k))
			fprintf(out, " | %-*.*s", columns(g), columns(g),
				g->runs[k] ? run_context(g->runs[k], "kernel_release", "?")
					   : "no result");
	fprintf(out, "\n%-*s", width, "");
	for (size_t k = 0; k < g->n; k++)
		if (is_in(g, k))
			fprintf(out, " | %8s  %12s %8s %6s%s", "sec.inv", "bytes", "pairs", "zaps",
				has_refaults(g) ? " refaults" : "");
	fprintf(out, "\n");
}

static void print_cell(FILE *out, const struct group *g, const struct row *row)
{
	if (row && row->invalid) {
		fprintf(out, " %-*s", columns(g), "INVALID");
		return;
	}
	report_count(out, 8, row, "secondary_invalidations_per_op");
	fprintf(out, "%c", row && report_differs(row) ? '!' : ' ');
	report_bytes(out, 12, row);
	report_count(out, 8, row, "notifier_ranges_per_op");
	report_count(out, 6, row, "kvm_zaps_per_op");
	if (has_refaults(g))
		report_count(out, 8, row, "kvm_refaults_per_op");
}

static void print_row(FILE *out, const struct group *g, const struct row *first, int width)
{
	char name[200];

	row_short_name(first, name, sizeof(name));
	fprintf(out, "%-*.*s", width, width, name);
	for (size_t k = 0; k < g->n; k++) {
		if (!is_in(g, k))
			continue;
		fprintf(out, " |");
		print_cell(out, g, g->runs[k] ? run_find(g->runs[k], first->name) : NULL);
	}
	fprintf(out, "\n");
}

/* Every armed row of any kernel, in the order in which they are met. */
static bool print_table(FILE *out, const struct group *g)
{
	int width = strlen(heading(g));
	bool differs = false;

	for (size_t k = 0; k < g->n; k++)
		if (run_of(g, k) && report_name_width(run_of(g, k)) > width)
			width = report_name_width(run_of(g, k));
	print_heading(out, g, width);
	for (size_t k = 0; k < g->n; k++) {
		struct run *run = run_of(g, k);

		for (size_t i = 0; run && i < run->n_rows; i++) {
			const struct row *row = &run->rows[i];
			bool seen = !strcmp(row->subscriber, "none");

			differs |= report_differs(row);
			for (size_t before = 0; before < k; before++)
				seen |= run_of(g, before) && run_find(run_of(g, before), row->name);
			if (!seen)
				print_row(out, g, row, width);
		}
	}
	return differs;
}

/* A table for each CPU model. */
static void print_tables(FILE *out, const struct kernel_run *kernels, struct run *const *runs,
			 size_t n)
{
	bool differs = false;

	for (size_t k = 0; k < n; k++) {
		const struct group g = {cpu_of(kernels[k].name), kernels, runs, n};
		bool seen = false;

		for (size_t before = 0; before < k; before++)
			seen |= is_in(&g, before);
		if (!seen)
			differs |= print_table(out, &g);
	}
	if (differs)
		fprintf(out,
			"! not what the operation's table expects of this kernel (rule as-expected)\n");
}

/* Rows whose proof failed; they are told on both outputs by name. */
static int print_invalid(FILE *out, const char *kernel, const struct run *run)
{
	int n = 0;

	for (size_t i = 0; i < run->n_rows; i++) {
		if (!run->rows[i].invalid)
			continue;
		fprintf(out, "INVALID %s: %s: %s\n", kernel, run->rows[i].name,
			run->rows[i].invalid);
		n++;
	}
	return n;
}

/* How each kernel stands to each rule: checks that hold, fail (!) and could not be made (-). */
static void print_rules(FILE *out, const struct kernel_run *kernels, struct run *const *runs,
			size_t n)
{
	fprintf(out, "\nThe contract (docs/contract.md): checks ok, not ok, skipped\n");
	for (size_t k = 0; k < n; k++)
		fprintf(out, "%s%zu: %s", k ? ", " : "  ", k + 1, kernels[k].name);
	fprintf(out, "\n  %-26s", "rule");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %14zu", k + 1);
	fprintf(out, "\n");
	for (size_t r = 0; r < n_rules; r++) {
		fprintf(out, "  %-26s", rules[r].name);
		for (size_t k = 0; k < n; k++) {
			size_t count[VERDICTS] = {0};

			if (runs[k])
				contract_count(runs[k], &rules[r], count);
			fprintf(out, " | %4zu %4zu %4zu", count[VERDICT_OK], count[VERDICT_NOT_OK],
				count[VERDICT_SKIP]);
		}
		fprintf(out, "\n");
	}
}

/* All checks of a kernel as KTAP, beside its run.json. */
static void save_checks(const struct kernel_run *kernel, const struct check *checks, size_t n)
{
	char path[PATH_MAX], title[200], *text = NULL;
	size_t size;
	FILE *f = memory_open(&text, &size);
	int err;

	snprintf(path, sizeof(path), "%s/contract.ktap", kernel->run_dir);
	snprintf(title, sizeof(title), "contract.%s", kernel->name);
	contract_print(f, title, checks, n);
	memory_close(f);
	err = file_write(path, text, size);
	if (err)
		say_note("cannot write %s: %s", path, strerror(-err));
	free(text);
}

/* Whether the kernel's checks are as its descriptor expects them. */
static int judge(FILE *out, const struct kernel_run *kernel, const struct run *run)
{
	struct check *checks;
	int status;
	size_t n;

	if (!run) {
		fprintf(out, "%s: NO RESULT: %s\n", kernel->name, kernel->failure);
		return EXIT_REQUEST;
	}
	checks = contract_judge(run, &n);
	if (kernel->run_dir)
		save_checks(kernel, checks, n);
	if (kernel->expect_fail)
		status = contract_surprises(out, kernel->name, checks, n, kernel->expect_fail, NULL)
				 ? EXIT_NOT_GOOD
				 : EXIT_GOOD;
	else
		status =
			contract_failures(out, kernel->name, checks, n) ? EXIT_NOT_GOOD : EXIT_GOOD;
	if (!n)
		fprintf(out, "%s: nothing was judged: see below what is not available\n",
			kernel->name);
	free(checks);
	return print_invalid(out, kernel->name, run) ? EXIT_NOT_GOOD : status;
}

int kernels_print(FILE *out, const struct kernel_run *kernels, struct run *const *runs, size_t n)
{
	const char **names = enough(calloc(n, sizeof(*names)));
	int status = EXIT_GOOD;

	for (size_t k = 0; k < n; k++)
		names[k] = kernels[k].name;
	print_tables(out, kernels, runs, n);
	device_print(out, runs, names, n);
	costs_print(out, runs, names, n);
	instructions_print(out, runs, names, n);
	functions_print(out, runs, names, n);
	curves_print_kernels(out, runs, names, n);
	print_rules(out, kernels, runs, n);
	fprintf(out, "\n");
	for (size_t k = 0; k < n; k++) {
		int one = judge(out, &kernels[k], runs[k]);

		status = one > status ? one : status;
	}
	missing_print(out, runs, names, n);
	free(names);
	return status;
}

int kernels_report(FILE *out, FILE *table, const struct kernel_run *kernels, size_t n)
{
	struct run **runs = enough(calloc(n, sizeof(*runs)));
	struct kernel_run *copy = enough(calloc(n, sizeof(*copy)));
	const char **names = enough(calloc(n, sizeof(*names)));
	int status;

	for (size_t k = 0; k < n; k++) {
		copy[k] = kernels[k];
		names[k] = kernels[k].name;
		if (!kernels[k].failure)
			runs[k] = run_load_brief(kernels[k].run_dir);
		if (!runs[k] && !kernels[k].failure)
			copy[k].failure = "its run.json cannot be read";
	}
	status = kernels_print(out, copy, runs, n);
	if (table)
		kernels_table(table, runs, names, n);
	for (size_t k = 0; k < n; k++)
		run_free(runs[k]);
	free(runs);
	free(copy);
	free(names);
	return status;
}
