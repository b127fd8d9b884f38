/* SPDX-License-Identifier: MIT */
/* Several kernels' runs as one Markdown table: operations times kernels. */
#include <stdlib.h>
#include <string.h>

#include "results/contract.h"
#include "results/count.h"
#include "results/kernels.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/report.h"
#include "results/rules.h"

/* One kernel's run and how the contract judged it. */
struct judged {
	const char *name;
	const struct run *run;
	struct check *checks;
	size_t n_checks;
};

static void print_number(FILE *out, bool known, double value, const char *format)
{
	if (known)
		fprintf(out, format, value);
	else
		fputs(" - |", out);
}

static void print_metric(FILE *out, const struct row *row, const char *metric)
{
	double value;
	bool known = row_metric(row, metric, &value);

	fprintf(out, " %s |", known ? AS_FIGURE(value) : "-");
}

static void print_bytes(FILE *out, const struct row *row)
{
	double all;

	if (row_metric(row, "secondary_all_per_op", &all) && all > 0)
		fputs(" all |", out);
	else
		print_metric(out, row, "secondary_bytes_per_op");
}

/* The rules that the row breaks. What is merely unlike the operation's table is no breach. */
static void print_broken(FILE *out, const struct judged *kernel, const char *row)
{
	bool any = false;

	for (size_t i = 0; i < kernel->n_checks; i++) {
		const struct check *check = &kernel->checks[i];
		const char *at = strchr(check->name, '@');

		if (check->verdict != VERDICT_NOT_OK || !at || strcmp(at + 1, row) ||
		    !strncmp(check->name, "as-expected@", 12))
			continue;
		fprintf(out, "%s%.*s", any ? ", " : " **", (int)(at - check->name), check->name);
		any = true;
	}
	fputs(any ? "** |\n" : " ok |\n", out);
}

static void print_line(FILE *out, const struct judged *kernel, const struct row *armed,
		       const char *name)
{
	static const char *const counted[] = {"notifier_ranges_per_op", "kvm_zaps_per_op",
					      "tlbi_per_op", "dsb_per_op"};
	const struct row *none = armed->baseline ? run_find(kernel->run, armed->baseline) : NULL;
	double plain = 0, with = 0;
	bool known = none && row_metric(none, "instructions_kernel_per_op", &plain);
	bool both = known && row_metric(armed, "instructions_kernel_per_op", &with);

	fprintf(out, " %s |", kernel->name);
	if (armed->invalid) {
		fprintf(out, " INVALID: %s |\n", armed->invalid);
		return;
	}
	print_metric(out, armed, "secondary_invalidations_per_op");
	print_bytes(out, armed);
	for (size_t i = 0; i < 2; i++)
		print_metric(out, armed, counted[i]);
	for (size_t i = 2; i < 4; i++)
		print_metric(out, none ? none : armed, counted[i]);
	print_number(out, known, plain, " %.0f |");
	print_number(out, both, with - plain, " %+.0f |");
	print_broken(out, kernel, name);
}

/* A row of all kernels; nothing if an earlier kernel has it, so that it was printed. */
static void print_row(FILE *out, const struct judged *kernels, size_t n, size_t first,
		      const struct row *row)
{
	bool begun = false;
	char name[200];

	row_short_name(row, name, sizeof(name));
	for (size_t k = 0; k < first; k++)
		if (kernels[k].run && run_find(kernels[k].run, row->name))
			return;
	for (size_t k = first; k < n; k++) {
		const struct row *same =
			kernels[k].run ? run_find(kernels[k].run, row->name) : NULL;

		if (!same)
			continue;
		fprintf(out, begun ? "| |" : "| `%s` |", name);
		begun = true;
		print_line(out, &kernels[k], same, name);
	}
}

void kernels_table(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	struct judged *judged = enough(calloc(n, sizeof(*judged)));

	for (size_t k = 0; k < n; k++) {
		judged[k].name = names[k];
		judged[k].run = runs[k];
		if (runs[k])
			judged[k].checks = contract_judge(runs[k], &judged[k].n_checks);
	}
	fputs("| operation | kernel | calls | bytes | pairs | zaps | TLBI | DSB | instructions |"
	      " with kvm | contract |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|\n",
	      out);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; judged[k].run && i < judged[k].run->n_rows; i++)
			if (strcmp(judged[k].run->rows[i].subscriber, "none"))
				print_row(out, judged, n, k, &judged[k].run->rows[i]);
	for (size_t k = 0; k < n; k++)
		free(judged[k].checks);
	free(judged);
}
