/* SPDX-License-Identifier: MIT */
/* Instructions by function: what a listener adds, and what one kernel has that another has not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/memory.h"

#define NAMED 7 /* functions with a colour of their own; the others are one more */

/* A bar: the instructions of `after` that `before` has not, function by function. */
struct bar {
	const struct row *before, *after;
	const char *from, *to;
};

struct bars {
	struct bar *list;
	size_t n;
};

struct function {
	const char *name;
	double weight; /* changes of all bars, without their sign */
};

static const struct row *with_functions(const struct subject *s, const char *name)
{
	const struct row *row = name ? subject_row(s, name) : NULL;

	return row && !row->invalid && row->n_functions ? row : NULL;
}

static void add_bar(struct bars *bars, const struct bar *bar)
{
	if (!bar->before || !bar->after)
		return;
	bars->list = realloc(bars->list, (bars->n + 1) * sizeof(*bars->list));
	if (!bars->list)
		out_of_memory();
	bars->list[bars->n++] = *bar;
}

/* Every kernel with a listener against without, then the last kernel against the first. */
static void add_bars(struct bars *bars, const struct subjects *s, const struct row *armed)
{
	const struct subject *first = &s->list[0], *last = &s->list[s->n - 1];

	for (size_t k = 0; k < s->n; k++) {
		const struct subject *kernel = &s->list[k];

		add_bar(bars, &(struct bar){with_functions(kernel, armed->baseline),
					    with_functions(kernel, armed->name),
					    s->n > 1 ? kernel->name : "", armed->subscriber});
	}
	if (s->n > 1)
		add_bar(bars,
			&(struct bar){with_functions(first, armed->name),
				      with_functions(last, armed->name), first->name, last->name});
}

static double total_of(const struct row *row)
{
	double total = 0;

	for (size_t i = 0; i < row->n_functions; i++)
		total += row->functions[i].per_op;
	return total;
}

/* In percent of all instructions before: operations are of very different length. */
static double change_of(const struct bar *bar, const char *function)
{
	double total = total_of(bar->before);

	return total > 0 ? 100 *
				   (row_function(bar->after, function) -
				    row_function(bar->before, function)) /
				   total
			 : 0;
}

static void weigh(struct function **list, size_t *n, const struct bar *bar, const char *name)
{
	size_t i = 0;

	while (i < *n && strcmp((*list)[i].name, name))
		i++;
	if (i == *n) {
		*list = realloc(*list, (*n + 1) * sizeof(**list));
		if (!*list)
			out_of_memory();
		(*list)[(*n)++] = (struct function){.name = name};
	}
	(*list)[i].weight += fabs(change_of(bar, name));
}

static int heaviest_first(const void *a, const void *b)
{
	double x = ((const struct function *)a)->weight, y = ((const struct function *)b)->weight;

	return x == y ? 0 : x > y ? -1 : 1;
}

/* The functions of all bars, those that differ most first; the caller frees them. */
static struct function *functions_of(const struct bars *bars, size_t *n)
{
	struct function *list = NULL;

	*n = 0;
	for (size_t i = 0; i < bars->n; i++) {
		const struct bar *bar = &bars->list[i];

		for (size_t k = 0; k < bar->after->n_functions; k++)
			weigh(&list, n, bar, bar->after->functions[k].name);
		for (size_t k = 0; k < bar->before->n_functions; k++)
			if (!row_function(bar->after, bar->before->functions[k].name))
				weigh(&list, n, bar, bar->before->functions[k].name);
	}
	if (*n)
		qsort(list, *n, sizeof(*list), heaviest_first);
	return list;
}

/* Bars of one function, from where those before it end; gains to the right, losses to the left. */
static void put_function(FILE *out, const struct bars *bars, const struct function *list, size_t n,
			 double (*ends)[2])
{
	for (size_t i = 0; i < bars->n; i++) {
		double gain = 0, loss = 0;

		for (size_t k = 0; k < n; k++) {
			double by = change_of(&bars->list[i], list[k].name);

			gain += by > 0 ? by : 0;
			loss += by < 0 ? by : 0;
		}
		fprintf(out, "%zu\t%.9g\t%.9g\t%.9g\t%.9g\n", i, ends[i][1], ends[i][1] + gain,
			ends[i][0], ends[i][0] + loss);
		ends[i][1] += gain;
		ends[i][0] += loss;
	}
}

static void put_names(FILE *out, const struct bars *bars)
{
	const struct row *last = NULL;

	for (size_t i = 0; i < bars->n; i++) {
		const struct bar *b = &bars->list[i];
		bool kernels = strcmp(b->before->name, b->after->name) == 0;

		if (!last || strcmp(last->name, b->after->name))
			tsv_row(out, b->after);
		last = b->after;
		fprintf(out, "\t");
		tsv_name(out, b->from);
		fprintf(out, kernels ? " to " : b->from[0] ? ", none to " : "none to ");
		tsv_name(out, b->to);
		fprintf(out, "\t%.0f\t%.0f\n", total_of(b->after) - total_of(b->before),
			total_of(b->before));
	}
}

size_t functions_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct subjects *s = p->subjects;
	struct bars bars = {.n = 0};
	size_t n, n_functions, drawn;
	const struct row **rows = subjects_rows(s, &n);
	struct function *functions;
	struct tsv_blocks blocks;
	double(*ends)[2];

	for (size_t i = 0; i < n; i++)
		if (rows[i]->baseline)
			add_bars(&bars, s, rows[i]);
	*left_out = bars.n > PICTURE_ROWS ? bars.n - PICTURE_ROWS : 0;
	bars.n -= *left_out;
	functions = functions_of(&bars, &n_functions);
	ends = calloc(bars.n + 1, sizeof(*ends));
	if (!ends)
		out_of_memory();
	tsv_blocks_begin(&blocks);
	tsv_block(&blocks);
	put_names(blocks.body, &bars);
	for (size_t i = 0; i < NAMED && i < n_functions; i++) {
		tsv_name(out, functions[i].name);
		fprintf(out, "\n");
		tsv_block(&blocks);
		put_function(blocks.body, &bars, &functions[i], 1, ends);
	}
	if (n_functions > NAMED) {
		fprintf(out, "%zu others\n", n_functions - NAMED);
		tsv_block(&blocks);
		put_function(blocks.body, &bars, functions + NAMED, n_functions - NAMED, ends);
	}
	tsv_blocks_end(&blocks, out);
	drawn = bars.n;
	free(ends);
	free(functions);
	free(bars.list);
	free(rows);
	return drawn;
}
