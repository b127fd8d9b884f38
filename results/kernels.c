/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/contract.h"
#include "results/kernels.h"
#include "results/model.h"
#include "results/report.h"
#include "results/say.h"

#define COLUMNS 30 /* of one kernel in the table */

static void print_heading(FILE *out, const struct kernel_run *kernels, struct run *const *runs,
			  size_t n, int width)
{
	fprintf(out, "%-*s", width, "");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %-*s", COLUMNS, kernels[k].name);
	fprintf(out, "\n%-*s", width, "per operation, subscriber kvm");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %-*.*s", COLUMNS, COLUMNS,
			runs[k] ? run_context(runs[k], "kernel_release", "?") : "no result");
	fprintf(out, "\n%-*s", width, "");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %8s %12s %8s", "sec.inv", "bytes", "pairs");
	fprintf(out, "\n");
}

static void print_row(FILE *out, struct run *const *runs, size_t n, const struct row *first,
		      int width)
{
	char name[200];

	row_short_name(first, name, sizeof(name));
	fprintf(out, "%-*.*s", width, width, name);
	for (size_t k = 0; k < n; k++) {
		const struct row *row = runs[k] ? run_find(runs[k], first->name) : NULL;
		double all;

		fprintf(out, " |");
		if (row && row->invalid) {
			fprintf(out, " %-*s", COLUMNS, "INVALID");
			continue;
		}
		report_count(out, 8, row, "secondary_invalidations_per_op");
		if (row && row_metric(row, "secondary_all_per_op", &all) && all > 0)
			fprintf(out, " %12s", "all");
		else
			report_count(out, 12, row, "secondary_bytes_per_op");
		report_count(out, 8, row, "notifier_ranges_per_op");
	}
	fprintf(out, "\n");
}

/* Every armed row of any kernel, in the order in which they are met. */
static void print_table(FILE *out, const struct kernel_run *kernels, struct run *const *runs,
			size_t n)
{
	int width = strlen("per operation, subscriber kvm");

	for (size_t k = 0; k < n; k++)
		if (runs[k] && report_name_width(runs[k]) > width)
			width = report_name_width(runs[k]);
	print_heading(out, kernels, runs, n, width);
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; runs[k] && i < runs[k]->n_rows; i++) {
			const struct row *row = &runs[k]->rows[i];
			bool seen = !strcmp(row->subscriber, "none");

			for (size_t before = 0; before < k; before++)
				seen |= runs[before] && run_find(runs[before], row->name);
			if (!seen)
				print_row(out, runs, n, row, width);
		}
	}
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

static int judge(FILE *out, const struct kernel_run *kernel, const struct run *run)
{
	struct check *checks;
	char title[200];
	int status;
	size_t n;

	fprintf(out, "\n");
	if (!run) {
		fprintf(out, "%s: NO RESULT: %s\n", kernel->name, kernel->failure);
		return EXIT_REQUEST;
	}
	checks = contract_judge(run, &n);
	snprintf(title, sizeof(title), "contract.%s", kernel->name);
	contract_print(out, title, checks, n);
	status = contract_surprises(out, kernel->name, checks, n, kernel->expect_fail)
			 ? EXIT_NOT_GOOD
			 : EXIT_GOOD;
	free(checks);
	return print_invalid(out, kernel->name, run) ? EXIT_NOT_GOOD : status;
}

/* What a kernel could not count, said once for all kernels that share the reason. */
static void print_unavailable(FILE *out, const struct kernel_run *kernels, struct run *const *runs,
			      size_t n)
{
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; runs[k] && i < runs[k]->n_unavailable; i++)
			fprintf(out, "%s%s has no %s: %s\n", k || i ? "" : "\n", kernels[k].name,
				runs[k]->unavailable[i].what, runs[k]->unavailable[i].reason);
}

int kernels_report(FILE *out, const struct kernel_run *kernels, size_t n)
{
	struct run **runs = calloc(n, sizeof(*runs));
	struct kernel_run *copy = calloc(n, sizeof(*copy));
	int status = EXIT_GOOD;

	if (!runs || !copy)
		abort();
	for (size_t k = 0; k < n; k++) {
		copy[k] = kernels[k];
		if (!kernels[k].failure)
			runs[k] = run_load(kernels[k].run_dir);
		if (!runs[k] && !kernels[k].failure)
			copy[k].failure = "its run.json cannot be read";
	}
	print_table(out, copy, runs, n);
	for (size_t k = 0; k < n; k++) {
		int one = judge(out, &copy[k], runs[k]);

		status = one > status ? one : status;
	}
	print_unavailable(out, copy, runs, n);
	for (size_t k = 0; k < n; k++)
		run_free(runs[k]);
	free(runs);
	free(copy);
	return status;
}
