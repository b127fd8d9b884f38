/* SPDX-License-Identifier: MIT */
/* The order of runs and series, and looking them up in it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/history.h"
#include "results/history_series.h"
#include "results/memory.h"

static const struct history_run *sorted_runs;

static int by_date(const void *a, const void *b)
{
	const struct history_run *x = &sorted_runs[*(const uint32_t *)a];
	const struct history_run *y = &sorted_runs[*(const uint32_t *)b];
	int order = strcmp(x->date, y->date);

	return order ? order : strcmp(x->path, y->path);
}

static int by_run(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	return (x->run > y->run) - (x->run < y->run);
}

void history_sort_runs(struct archive *h)
{
	uint32_t *order = enough(malloc((h->n_runs + 1) * sizeof(*order)));
	uint32_t *rank = enough(malloc((h->n_runs + 1) * sizeof(*rank)));
	struct history_run *runs = enough(malloc((h->n_runs + 1) * sizeof(*runs)));

	for (size_t i = 0; i < h->n_runs; i++)
		order[i] = (uint32_t)i;
	sorted_runs = h->runs;
	qsort(order, h->n_runs, sizeof(*order), by_date);
	for (size_t i = 0; i < h->n_runs; i++) {
		runs[i] = h->runs[order[i]];
		rank[order[i]] = (uint32_t)i;
	}
	free(h->runs);
	h->runs = runs;
	for (size_t s = 0; s < h->n_series; s++) {
		struct series *series = &h->series[s];

		for (size_t i = 0; i < series->n; i++)
			series->points[i].run = rank[series->points[i].run];
		qsort(series->points, series->n, sizeof(*series->points), by_run);
	}
	free(order);
	free(rank);
}

static const struct archive *sorted_history;

static int by_names(const void *a, const void *b)
{
	const struct series *x = a, *y = b;
	const struct archive *h = sorted_history;
	int order = strcmp(h->machines.texts[x->machine], h->machines.texts[y->machine]);

	order = order ? order : strcmp(h->rows.texts[x->row], h->rows.texts[y->row]);
	return order ? order : strcmp(h->figures.texts[x->figure], h->figures.texts[y->figure]);
}

void history_sort_series(struct archive *h)
{
	sorted_history = h;
	qsort(h->series, h->n_series, sizeof(*h->series), by_names);
}

const struct series *history_beside(const struct archive *h, const struct series *series,
				    const char *figure)
{
	struct series key = *series;

	for (uint32_t i = 0; i < h->figures.n; i++) {
		if (strcmp(h->figures.texts[i], figure))
			continue;
		key.figure = i;
		sorted_history = h;
		return bsearch(&key, h->series, h->n_series, sizeof(key), by_names);
	}
	return NULL;
}

double series_value(const struct series *series, uint32_t run)
{
	struct point key = {.run = run};
	const struct point *p = bsearch(&key, series->points, series->n, sizeof(key), by_run);

	return p ? p->value : NAN;
}

void history_free(struct archive *h)
{
	for (size_t i = 0; i < h->n_runs; i++) {
		struct history_run *run = &h->runs[i];

		free(run->path);
		free(run->date);
		free(run->release);
		free(run->version);
		free(run->suite);
		free(run->command);
		free(run->kernel_name);
	}
	for (size_t i = 0; i < h->n_series; i++)
		free(h->series[i].points);
	free(h->runs);
	free(h->series);
	names_free(&h->machines);
	names_free(&h->rows);
	names_free(&h->figures);
	*h = (struct archive){.runs = NULL};
}
