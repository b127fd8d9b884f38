/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/instructions.h"
#include "results/report.h"

#define KERNEL	"instructions_kernel_per_op"
#define COLUMNS 37 /* of one kernel */

static bool has_counts(const struct run *run)
{
	double value;

	for (size_t i = 0; run && i < run->n_rows; i++)
		if (row_metric(&run->rows[i], KERNEL, &value))
			return true;
	return false;
}

/* The sum of those metrics that the row has; false if it has none. */
static bool sum(const struct row *row, const char *const *metrics, double *total)
{
	bool any = false;
	double value;

	for (*total = 0; *metrics; metrics++) {
		if (!row_metric(row, *metrics, &value))
			continue;
		*total += value;
		any = true;
	}
	return any;
}

static void print_number(FILE *out, int width, bool known, double value, bool sign)
{
	const char *format = sign ? " %+*.*f" : " %*.*f";

	if (known)
		fprintf(out, format, width, value == floor(value) ? 0 : 1, value);
	else
		fprintf(out, " %*s", width, "-");
}

static void print_cell(FILE *out, const struct run *run, const char *name)
{
	/* Every way to drop entries from the CPU's TLB; a barrier belongs to arm64's. */
	static const char *const tlb[] = {"tlbi_per_op",    "invlpg_per_op",	 "invpcid_per_op",
					  "invlpgb_per_op", "cr3_writes_per_op", NULL};
	static const char *const barriers[] = {"dsb_per_op", NULL};
	const struct row *none = run ? run_find(run, name) : NULL;
	const struct row *armed = none ? run_armed(run, none) : NULL;
	const struct counter *c = none ? row_counter(none, KERNEL) : NULL;
	double kernel = 0, with = 0, flushes = 0, dsb = 0;
	bool known = none && row_metric(none, KERNEL, &kernel);
	bool added = known && armed && row_metric(armed, KERNEL, &with);
	bool has_tlb = known && sum(none, tlb, &flushes);
	bool has_dsb = known && sum(none, barriers, &dsb);

	print_number(out, 13, known, kernel, false);
	fputc(c && !counter_is_exact(c) ? '~' : ' ', out);
	print_number(out, 9, added, with - kernel, true);
	print_number(out, 5, has_tlb, flushes, false);
	print_number(out, 5, has_dsb, dsb, false);
}

static void print_heading(FILE *out, const char *const *names, size_t n, int width)
{
	fprintf(out,
		"\nExecuted by the kernel, nobody listening; what the subscriber adds (of its own "
		"work, too);\nTLB maintenance and DSB. ~: no two batches alike, the shortest.\n%-*s",
		width, "");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %-*.*s", COLUMNS, COLUMNS, names[k]);
	fprintf(out, "\n%-*s", width, "per operation");
	for (size_t k = 0; k < n; k++)
		fprintf(out, " | %12s %10s %5s %5s   ", "instructions", "subscriber", "TLB", "DSB");
	fprintf(out, "\n");
}

void instructions_print(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	int width = report_names_width(runs, n, "per operation");
	bool any = false;
	char name[200];

	for (size_t k = 0; k < n; k++)
		any |= has_counts(runs[k]);
	if (!any)
		return;
	print_heading(out, names, n, width);
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; runs[k] && i < runs[k]->n_rows; i++) {
			const struct row *row = &runs[k]->rows[i];
			bool seen = row->baseline || row->invalid;

			for (size_t before = 0; before < k; before++)
				seen |= runs[before] && run_find(runs[before], row->name);
			if (seen)
				continue;
			row_short_name(row, name, sizeof(name));
			fprintf(out, "%-*.*s", width, width, name);
			for (size_t j = 0; j < n; j++) {
				fprintf(out, " |");
				print_cell(out, runs[j], row->name);
			}
			fprintf(out, "\n");
		}
	}
}
