/* SPDX-License-Identifier: MIT */
/* Forest plots: what a listener adds, and NEW against BASE. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/memory.h"
#include "results/stats.h"

/* How a line is drawn; those up to FOREST_INCONCLUSIVE are enum judgement. */
enum {
	FOREST_INCONCLUSIVE = JUDGED_INCONCLUSIVE,
	FOREST_NOT_JUDGED,
	FOREST_PLAIN,
};

struct line {
	const struct row *row;
	struct interval ratio; /* not a logarithm */
	int kind;
	const char *note; /* appended to the name, or "" */
	const char *word; /* why there is no ratio, or NULL */
	bool invalid;	  /* it says why the row is no result */
};

struct lines {
	struct line *list;
	size_t n;
};

static void add_line(struct lines *lines, const struct line *line)
{
	lines->list = realloc(lines->list, (lines->n + 1) * sizeof(*lines->list));
	if (!lines->list)
		out_of_memory();
	lines->list[lines->n++] = *line;
}

static struct interval exponential(const struct interval *log)
{
	return (struct interval){exp(log->estimate), exp(log->low), exp(log->high), log->n};
}

/* Slower first; what has no ratio last. */
static int slower_first(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (!x->word != !y->word)
		return x->word ? 1 : -1;
	if (x->word || x->ratio.estimate == y->ratio.estimate)
		return strcmp(x->row->name, y->row->name);
	return x->ratio.estimate > y->ratio.estimate ? -1 : 1;
}

/* Lines near 1 say least. */
static int larger_change_first(const void *a, const void *b)
{
	double x = fabs(log(((const struct line *)a)->ratio.estimate));
	double y = fabs(log(((const struct line *)b)->ratio.estimate));

	x = ((const struct line *)a)->word ? INFINITY : x;
	y = ((const struct line *)b)->word ? INFINITY : y;
	return x == y ? 0 : x > y ? -1 : 1;
}

static size_t put_lines(FILE *out, struct lines *lines, double effect, double floor,
			size_t *left_out)
{
	size_t n = lines->n, drawn = 0;

	if (n > PICTURE_ROWS) {
		qsort(lines->list, n, sizeof(*lines->list), larger_change_first);
		*left_out = n - PICTURE_ROWS;
		n = PICTURE_ROWS;
	}
	if (n)
		qsort(lines->list, n, sizeof(*lines->list), slower_first);
	fprintf(out, "row\tratio\tlow\thigh\tkind\teffect\tfloor\tword\n");
	for (size_t i = 0; i < n; i++) {
		const struct line *l = &lines->list[i];

		tsv_row(out, l->row);
		fprintf(out, "%s", l->note);
		tsv_number(out, l->word ? NAN : l->ratio.estimate);
		tsv_number(out, l->word ? NAN : l->ratio.low);
		tsv_number(out, l->word ? NAN : l->ratio.high);
		fprintf(out, "\t%d", l->kind);
		tsv_number(out, effect);
		tsv_number(out, floor);
		fprintf(out, "\t");
		if (l->word)
			fprintf(out, "%s", l->invalid ? "INVALID: " : "");
		tsv_name(out, l->word ? l->word : "");
		fprintf(out, "\n");
		drawn += !l->word;
	}
	free(lines->list);
	return drawn;
}

size_t overhead_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct run *run = p->subjects->list[0].runs[0];
	struct lines lines = {.n = 0};

	if (p->subjects->n > 1 || p->subjects->list[0].n > 1)
		return 0;
	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];
		struct line line = {.row = row, .kind = FOREST_PLAIN, .note = ""};

		if (!row->baseline)
			continue;
		line.invalid = row->invalid != NULL;
		if (line.invalid)
			line.word = row->invalid;
		else if (row->n_log_ratios < 2)
			line.word = row->n_log_ratios ? "one pair: no interval" : "not timed";
		else
			line.ratio = stats_t_interval(row->log_ratios, row->n_log_ratios,
						      row_confidence(row));
		line.ratio = exponential(&line.ratio);
		add_line(&lines, &line);
	}
	return put_lines(out, &lines, 1, 1, left_out);
}

static const char *obstacle_word(const struct compared_row *row)
{
	switch (row->obstacle) {
	case OBSTACLE_ONLY_BASE:
		return "only in BASE";
	case OBSTACLE_ONLY_NEW:
		return "only in NEW";
	case OBSTACLE_INVALID:
		return row->bad_new ? row->bad_new : row->bad_base;
	case OBSTACLE_OTHER_WORK:
		return "not the same work on both sides";
	case OBSTACLE_NONE:
		break;
	}
	return row->n_cells ? NULL : "not timed";
}

size_t ratios_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct comparison *c = p->comparison;
	struct lines lines = {.n = 0};

	if (!c || !c->n_cells)
		return 0;
	for (size_t i = 0; i < c->n_rows; i++) {
		const struct compared_row *r = &c->rows[i];
		struct line line = {
			.row = r->base ? r->base : r->new,
			.word = obstacle_word(r),
			.invalid = r->obstacle == OBSTACLE_INVALID,
		};

		line.note = line.row->baseline ? ", armed" : "";
		if (line.word)
			add_line(&lines, &line);
		for (size_t k = 0; !line.word && k < r->n_cells; k++) {
			const struct cell *cell = &r->cells[k];

			if (cell->figure != FIGURE_NS)
				continue;
			line.kind = cell->judged ? (int)cell->judgement : FOREST_NOT_JUDGED;
			line.ratio = exponential(&cell->change);
			add_line(&lines, &line);
		}
	}
	return put_lines(out, &lines, exp(c->design.judge.effect), exp(c->design.judge.floor),
			 left_out);
}
