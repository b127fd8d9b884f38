/* SPDX-License-Identifier: MIT */

#include "results/count.h"
#include "results/device.h"
#include "results/report.h"

#define COLUMNS 53 /* of one kernel */

static bool has_device(const struct row *row)
{
	double pages;

	return row && !row->invalid && row_metric(row, "device_pages_per_op", &pages);
}

static bool is_first(struct run *const *runs, size_t k, const struct row *row)
{
	for (size_t before = 0; before < k; before++)
		if (runs[before] && has_device(run_find(runs[before], row->name)))
			return false;
	return true;
}

static void print_heading(FILE *out, struct run *const *runs, const char *const *names, size_t n,
			  int width)
{
	fprintf(out,
		"\nThe device: pages that its TLB had, then, per op, faults of a write that follows and\n"
		"whether it ended, stale accesses; callbacks during the op, counted without a probe\n");
	if (names) {
		fprintf(out, "%-*s", width, "");
		for (size_t k = 0; k < n; k++)
			if (runs[k])
				fprintf(out, " | %-*.*s", COLUMNS, COLUMNS, names[k]);
		fprintf(out, "\n");
	}
	fprintf(out, "%-*s", width, "operation");
	for (size_t k = 0; k < n; k++)
		if (runs[k])
			fprintf(out, " | %8s %7s %-7s %7s %7s %12s", "had", "faults", "write",
				"stale", "calls", "bytes");
	fprintf(out, "\n");
}

static void print_cell(FILE *out, const struct row *row)
{
	double writes = 0, faults = 0, endless = 0, all = 0;

	if (!has_device(row)) {
		fprintf(out, " %8s %7s %-7s %7s %7s %12s", "-", "-", "-", "-", "-", "-");
		return;
	}
	row_metric(row, "device_writes_per_op", &writes);
	row_metric(row, "device_faults_per_op", &faults);
	row_metric(row, "device_endless_per_op", &endless);
	row_metric(row, "device_callbacks_of_all_per_op", &all);
	report_count(out, 8, row, "device_pages_per_op");
	if (writes > 0)
		fprintf(out, " %7s %-7s", count_words(faults / writes, 3).text,
			endless > 0 ? "ENDLESS" : "ended");
	else
		fprintf(out, " %7s %-7s", "-", "-");
	report_count(out, 7, row, "stale_accesses_per_op");
	report_count(out, 7, row, "device_callbacks_per_op");
	if (all > 0)
		fprintf(out, " %12s", "all");
	else
		report_count(out, 12, row, "device_callback_bytes_per_op");
}

static void print_row(FILE *out, struct run *const *runs, size_t n, const struct row *row,
		      int width)
{
	char name[200];

	row_short_name(row, name, sizeof(name));
	fprintf(out, "%-*.*s", width, width, name);
	for (size_t k = 0; k < n; k++) {
		if (!runs[k])
			continue;
		fprintf(out, " |");
		print_cell(out, run_find(runs[k], row->name));
	}
	fprintf(out, "\n");
}

void device_print(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	int width = report_names_width(runs, n, "operation");
	bool any = false;

	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; runs[k] && i < runs[k]->n_rows; i++) {
			const struct row *row = &runs[k]->rows[i];

			if (!has_device(row) || !is_first(runs, k, row))
				continue;
			if (!any)
				print_heading(out, runs, names, n, width);
			any = true;
			print_row(out, runs, n, row, width);
		}
	}
}
