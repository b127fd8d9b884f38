/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/bystanders.h"
#include "results/memory.h"
#include "results/stats.h"

static size_t batches_of(const struct row *row)
{
	size_t n = 0;

	for (size_t i = 0; i < row->n_samples; i++)
		n += row->samples[i].n_stolen;
	return n;
}

static void print_row(FILE *out, const struct row *row, size_t n, int width)
{
	double *all = enough(malloc(n * sizeof(*all)));
	double *means = enough(malloc(row->n_samples * sizeof(*means)));
	size_t used = 0, processes = 0;
	struct interval mean;
	char name[200];

	for (size_t i = 0; i < row->n_samples; i++) {
		const struct sample *s = &row->samples[i];

		if (!s->n_stolen)
			continue;
		memcpy(all + used, s->stolen, s->n_stolen * sizeof(*all));
		used += s->n_stolen;
		means[processes++] = stats_mean(s->stolen, s->n_stolen);
	}
	mean = stats_t_interval(means, processes, row_confidence(row));
	row_short_name(row, name, sizeof(name));
	fprintf(out, "%-*s %-10s %9.1f  [%8.1f, %8.1f] %8.0f %8.0f %8.0f %8.0f\n", width, name,
		row->subscriber, mean.estimate, mean.low, mean.high, stats_quantile(all, used, 0.5),
		stats_quantile(all, used, 0.9), stats_quantile(all, used, 0.99),
		stats_quantile(all, used, 1));
	free(all);
	free(means);
}

void bystanders_print(FILE *out, const struct run *run, int width)
{
	bool any = false;

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];
		size_t n = batches_of(row);

		if (!n || row->invalid)
			continue;
		if (!any)
			fprintf(out,
				"\nWhat an op costs a bystander, a thread that reads memory on another core\n"
				"(ns; mean with its 95 %% t-interval over processes, quantiles over batches):\n"
				"%-*s %-10s %9s  %-20s %8s %8s %8s %8s\n",
				width, "operation", "subscriber", "mean", "95 % CI", "p50", "p90",
				"p99", "max");
		any = true;
		print_row(out, row, n, width);
	}
}
