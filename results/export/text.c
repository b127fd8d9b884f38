/* SPDX-License-Identifier: MIT */
/* What one reads in a terminal: the default. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/compare.h"
#include "results/escape.h"
#include "results/export/export.h"
#include "results/kernels.h"
#include "results/memory.h"
#include "results/missing.h"
#include "results/report.h"
#include "results/say.h"

/* Several boots of one kernel, which no run's own report is of. */
static void write_boots(FILE *out, const struct report *report)
{
	const struct report_side *side = report->sides;
	int width = (int)strlen("ns/op");

	for (size_t i = 0; i < report->n_rows; i++)
		if ((int)strlen(report->rows[i].label) > width)
			width = (int)strlen(report->rows[i].label);
	fprintf(out,
		"%s, %zu boots: median of boots' medians, coefficient of variation and 95 %%\n"
		"t-interval over boots\n\n%-*s %10s %7s  %s\n",
		side->name, side->boots.n_boots, width, "ns/op", "median", "cv", "95 % CI");
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		const struct estimate *ns = &row->cells[0].ns;

		fprintf(out, "%-*s ", width, row->label);
		if (row->cells[0].invalid)
			fprintf(out, "INVALID: %s\n", row->cells[0].invalid);
		else if (!ns->n)
			fprintf(out, "%10s\n", "-");
		else if (isnan(ns->low))
			fprintf(out, "%10.4g %7s  one boot: none\n", ns->value, "-");
		else
			fprintf(out, "%10.4g %5.2f %%  [%.4g, %.4g]\n", ns->value, 100 * ns->cv,
				ns->low, ns->high);
	}
	missing_print(out, side->boots.runs, NULL, side->boots.n_runs);
}

/* The first boot of each kernel: counts are the same in every boot, or compare says so. */
static void write_kernels(FILE *out, const struct report *report)
{
	struct kernel_run *kernels = calloc(report->n_sides, sizeof(*kernels));
	struct run **runs = calloc(report->n_sides, sizeof(*runs));

	if (!kernels || !runs)
		out_of_memory();
	for (size_t i = 0; i < report->n_sides; i++) {
		const struct known *known = &report->sides[i].known;

		kernels[i] = (struct kernel_run){.name = report->sides[i].name,
						 .expect_fail =
							 known->of[0] ? known->expect_fail : NULL};
		runs[i] = report->sides[i].boots.runs[0];
		if (report->sides[i].boots.n_runs > 1)
			fprintf(out, "%s: the first of %zu runs\n", report->sides[i].name,
				report->sides[i].boots.n_runs);
	}
	kernels_print(out, kernels, runs, report->n_sides);
	free(kernels);
	free(runs);
}

static void write_any(FILE *out, const struct report *report)
{
	if (report->comparison) {
		compare_print(out, report->comparison);
		if (report->comparison->refusal[0])
			fprintf(out, "\nNothing is judged: %s\n", report->comparison->refusal);
	} else if (report->n_sides > 1) {
		write_kernels(out, report);
	} else if (report->sides[0].boots.n_runs > 1) {
		write_boots(out, report);
	} else {
		report_print(out, report->sides[0].boots.runs[0]);
	}
}

/* Line by line through text_printable(): names may come from anywhere, and go to a terminal. */
static int write_text(FILE *out, const struct report *report)
{
	char *text = NULL, *rest, *line;
	size_t size;
	FILE *all = memory_open(&text, &size);

	write_any(all, report);
	memory_close(all);
	for (rest = text; (line = strsep(&rest, "\n"));) {
		char *clean = text_printable(line);

		fputs(clean, out);
		if (rest)
			fputc('\n', out);
		free(clean);
	}
	free(text);
	return EXIT_GOOD;
}

static const struct export_format text = {
	.name = "text",
	.what = "to read in a terminal (the default)",
	.write = write_text,
};
EXPORT_REGISTER(text)
