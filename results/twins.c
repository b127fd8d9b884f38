/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/stats.h"
#include "results/twins.h"

static size_t processes_of(const struct row *row)
{
	size_t n = 0;

	for (size_t i = 0; i < row->n_samples; i++)
		n += row->samples[i].twin_ns > 0;
	return row->invalid ? 0 : n;
}

/* The twin ran in the same process: the difference is taken process by process. */
static void print_row(FILE *out, const struct row *row, size_t n, int width)
{
	double *real = enough(malloc(3 * n * sizeof(*real))), *twin = real + n, *extra = twin + n;
	struct interval difference;
	char name[200];
	size_t k = 0;

	for (size_t i = 0; i < row->n_samples; i++) {
		if (!(row->samples[i].twin_ns > 0))
			continue;
		real[k] = row->samples[i].ns_per_op;
		twin[k] = row->samples[i].twin_ns;
		extra[k] = real[k] - twin[k];
		k++;
	}
	difference = stats_t_interval(extra, n, row_confidence(row));
	row_short_name(row, name, sizeof(name));
	fprintf(out, "%-*.*s %3u%c %-10s %11.1f %11.1f %11.1f  ", width, width, name, row->threads,
		strcmp(row->mm, "shared") ? 'p' : ' ', row->subscriber, stats_median(real, n),
		stats_median(twin, n), difference.estimate);
	if (n < 2)
		fprintf(out, "one process: none\n");
	else
		fprintf(out, "[%.1f, %.1f]\n", difference.low, difference.high);
	free(real);
}

void twins_print(FILE *out, const struct run *run, int width)
{
	bool any = false;

	for (size_t i = 0; i < run->n_rows; i++) {
		size_t n = processes_of(&run->rows[i]);

		if (!n)
			continue;
		if (!any)
			fprintf(out,
				"\nAgainst the null twins, the same loops and calls where nothing changes\n"
				"(ns/op: medians over processes; difference: mean, 95 %% t-interval):\n"
				"%-*s %3s  %-10s %11s %11s %11s  %s\n",
				width, "operation", "thr", "subscriber", "real", "twin",
				"difference", "95 % CI");
		any = true;
		print_row(out, &run->rows[i], n, width);
	}
}
