/* SPDX-License-Identifier: MIT */
/* What a report says of each row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/export/report_parts.h"
#include "results/memory.h"
#include "results/stats.h"

static const struct row **rows_of(const struct report_side *side, const char *name)
{
	const struct row **rows = calloc(side->boots.n_runs + 1, sizeof(*rows));

	if (!rows)
		out_of_memory();
	boots_rows(&side->boots, name, rows);
	return rows;
}

/* Logarithms, one a boot; of one boot one a process. */
static size_t logarithms(const struct boots *boots, const struct row *const *rows,
			 enum figure figure, double **x)
{
	size_t n = 0;

	*x = NULL;
	if (rows_invalid(rows, boots->n_runs))
		return 0;
	if (boots->n_boots == 1)
		return boots_processes(boots, rows, 0, figure, x);
	*x = malloc(boots->n_boots * sizeof(**x));
	if (!*x)
		out_of_memory();
	for (size_t i = 0; i < boots->n_boots; i++) {
		double value = boots_value(boots, rows, i, figure);

		if (isfinite(value))
			(*x)[n++] = value;
	}
	return n;
}

size_t report_values(const struct report_side *side, const char *row, enum figure figure,
		     double **x)
{
	const struct row **rows = rows_of(side, row);
	size_t n = logarithms(&side->boots, rows, figure, x);

	for (size_t i = 0; i < n; i++)
		(*x)[i] = exp((*x)[i]);
	free(rows);
	return n;
}

double report_boot_value(const struct report_side *side, const char *row, size_t boot,
			 enum figure figure)
{
	const struct row **rows = rows_of(side, row);
	double value = rows_invalid(rows, side->boots.n_runs)
			       ? NAN
			       : exp(boots_value(&side->boots, rows, boot, figure));

	free(rows);
	return value;
}

struct count_range report_count_of(const struct report_side *side, const char *row,
				   const char *metric)
{
	const struct row **rows = rows_of(side, row);
	struct count_range r = {INFINITY, -INFINITY, false};

	if (!rows_invalid(rows, side->boots.n_runs))
		r = count_range(&side->boots, rows, metric);
	free(rows);
	return r;
}

double report_boot_count(const struct report_side *side, const char *row, size_t boot,
			 const char *metric)
{
	const struct row **rows = rows_of(side, row);
	double value = NAN;

	for (size_t i = 0; i < side->boots.n_runs; i++)
		if (side->boots.boot_of[i] == boot && rows[i] && !rows[i]->invalid &&
		    row_metric(rows[i], metric, &value))
			break;
	free(rows);
	return value;
}

const struct run *report_boot_run(const struct report_side *side, size_t boot)
{
	for (size_t i = 0; i < side->boots.n_runs; i++)
		if (side->boots.boot_of[i] == boot)
			return side->boots.runs[i];
	return NULL;
}

static struct estimate estimate(const struct boots *boots, const struct row *const *rows,
				enum figure figure)
{
	const struct row *first = rows_first(rows, boots->n_runs);
	struct estimate e = {NAN, NAN, NAN, NAN, 0};
	struct interval i;
	double *x;

	e.n = logarithms(boots, rows, figure, &x);
	if (e.n)
		e.value = stats_median_of_logs(x, e.n);
	if (e.n > 1) {
		i = stats_t_interval(x, e.n, boots->n_boots == 1 ? row_confidence(first) : 0.95);
		e.low = exp(i.low);
		e.high = exp(i.high);
		for (size_t k = 0; k < e.n; k++)
			x[k] = exp(x[k]);
		e.cv = stats_cv(x, e.n);
	}
	free(x);
	return e;
}

static void fill_cell(struct report_cell *cell, const struct report_side *side, const char *name)
{
	const struct row **rows = rows_of(side, name);

	cell->row = rows_first(rows, side->boots.n_runs);
	cell->invalid = rows_invalid(rows, side->boots.n_runs);
	cell->ns = estimate(&side->boots, rows, FIGURE_NS);
	cell->overhead = estimate(&side->boots, rows, FIGURE_OVERHEAD);
	free(rows);
}

static bool is_known(const struct report *report, const struct report_side *last, size_t runs,
		     const char *name)
{
	for (const struct report_side *s = report->sides; s <= last; s++) {
		size_t n = s == last ? runs : s->boots.n_runs;

		for (size_t i = 0; i < n; i++)
			if (run_find(s->boots.runs[i], name))
				return true;
	}
	return false;
}

/* Short, but no two rows alike: a name that is not made as ours are stands for itself. */
static void make_label(const struct row *row, char *text, size_t room)
{
	char name[200], whole[300], threads[40] = "";

	row_short_name(row, name, sizeof(name));
	snprintf(whole, sizeof(whole), "%s/subscriber:%s/mm:%s/threads:%u", name, row->subscriber,
		 row->mm, row->threads);
	if (strcmp(whole, row->name)) {
		snprintf(text, room, "%s", row->name);
		return;
	}
	if (row->threads != 1)
		snprintf(threads, sizeof(threads), ", %u threads", row->threads);
	snprintf(text, room, "%s %s%s%s", name, row->subscriber, threads,
		 strcmp(row->mm, "shared") ? ", private mm" : "");
}

static void add_row(struct report *report, const struct row *row)
{
	struct report_row *r = &report->rows[report->n_rows++];

	r->name = row->name;
	r->row = row;
	make_label(row, r->label, sizeof(r->label));
	r->cells = calloc(report->n_sides, sizeof(*r->cells));
	if (!r->cells)
		out_of_memory();
	for (size_t i = 0; i < report->n_sides; i++) {
		fill_cell(&r->cells[i], &report->sides[i], row->name);
		report->times |= r->cells[i].ns.n > 0;
	}
}

static const char *name_of(const struct compared_row *r)
{
	return (r->base ? r->base : r->new)->name;
}

static void attach_comparison(struct report *report)
{
	const struct comparison *c = report->comparison;
	size_t k = 0;

	/* Both go through the runs in the same order; a name that a run has twice is one row here.
	 */
	for (size_t i = 0; c && i < report->n_rows; i++) {
		while (k < c->n_rows && strcmp(name_of(&c->rows[k]), report->rows[i].name))
			k++;
		if (k < c->n_rows)
			report->rows[i].compared = &c->rows[k++];
	}
}

void report_make_rows(struct report *report)
{
	size_t room = 0;

	for (size_t s = 0; s < report->n_sides; s++)
		for (size_t i = 0; i < report->sides[s].boots.n_runs; i++)
			room += report->sides[s].boots.runs[i]->n_rows;
	report->rows = calloc(room + 1, sizeof(*report->rows));
	if (!report->rows)
		out_of_memory();
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];

		for (size_t i = 0; i < side->boots.n_runs; i++)
			for (size_t k = 0; k < side->boots.runs[i]->n_rows; k++) {
				const struct row *row = &side->boots.runs[i]->rows[k];

				if (run_find(side->boots.runs[i], row->name) == row &&
				    !is_known(report, side, i, row->name))
					add_row(report, row);
			}
	}
	attach_comparison(report);
}
