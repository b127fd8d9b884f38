/* SPDX-License-Identifier: MIT */
/*
 * One line a figure (RFC 4180, for R, pandas, spreadsheets): each boot's, then each
 * side's with its interval, then what compares. An empty field is not known.
 */
#include <math.h>

#include "results/count.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/say.h"

/* What begins each line of a row. */
struct line {
	FILE *out;
	const char *kernel;
	const struct row *row;
	long boot; /* -1: all */
};

static void put_text(FILE *out, const char *text)
{
	put_csv(out, text);
	fputc(',', out);
}

static void put_number(FILE *out, double value)
{
	if (isfinite(value))
		fputs(AS_FIGURE(value), out);
	fputc(',', out);
}

static void begin(const struct line *l, const char *metric)
{
	put_text(l->out, l->kernel);
	if (l->boot >= 0)
		fprintf(l->out, "%ld", l->boot + 1);
	fputc(',', l->out);
	put_text(l->out, l->row->name);
	put_text(l->out, l->row->op);
	fprintf(l->out, "%llu,", (unsigned long long)l->row->size);
	put_text(l->out, l->row->subscriber);
	put_text(l->out, l->row->mm);
	fprintf(l->out, "%u,", l->row->threads);
	put_text(l->out, metric);
}

static void put_line(const struct line *l, const char *metric, const struct estimate *e)
{
	if (!e->n)
		return;
	begin(l, metric);
	put_number(l->out, e->value);
	put_number(l->out, e->low);
	put_number(l->out, e->high);
	fprintf(l->out, "%zu,,\r\n", e->n);
}

static void put_boot(const struct report_side *side, const struct line *l)
{
	static const struct {
		enum figure figure;
		const char *metric;
	} figures[] = {{FIGURE_NS, "ns_per_op"},
		       {FIGURE_OVERHEAD, "overhead_ratio"},
		       {FIGURE_CONTROL, "control_ns"}};

	for (size_t f = 0; f < sizeof(figures) / sizeof(*figures); f++) {
		double value =
			report_boot_value(side, l->row->name, (size_t)l->boot, figures[f].figure);

		if (isfinite(value))
			put_line(l, figures[f].metric, &(struct estimate){value, NAN, NAN, NAN, 1});
	}
}

/* Has a run of the boot before this one the figure? */
static bool is_told(const struct boots *boots, size_t run, const char *name, const char *metric)
{
	double value;

	for (size_t i = 0; i < run; i++) {
		const struct row *row = run_find(boots->runs[i], name);

		if (boots->boot_of[i] == boots->boot_of[run] && row &&
		    row_metric(row, metric, &value))
			return true;
	}
	return false;
}

/* Every count of the run, not only those that other formats show. */
static void put_counts(const struct boots *boots, size_t run, const struct line *l)
{
	const struct row *row = run_find(boots->runs[run], l->row->name);

	for (size_t i = 0; row && i < row->n_metrics; i++)
		if (!isnan(row->metrics[i].value) &&
		    !is_told(boots, run, row->name, row->metrics[i].name))
			put_line(l, row->metrics[i].name,
				 &(struct estimate){row->metrics[i].value, NAN, NAN, NAN, 1});
	for (size_t i = 0; row && i < row->n_counters; i++) {
		const struct counter *c = &row->counters[i];

		if (!isnan(c->value) && !is_told(boots, run, row->name, c->name))
			put_line(l, c->name,
				 &(struct estimate){c->value, c->low, c->high, NAN, c->batches});
	}
}

static void put_side(FILE *out, const struct report_side *side, const struct report_row *row,
		     const struct report_cell *cell)
{
	struct line l = {out, side->name, row->row, -1};

	if (cell->invalid) {
		begin(&l, "invalid");
		fputs(",,,,,", out);
		put_csv(out, cell->invalid);
		fputs("\r\n", out);
		return;
	}
	for (size_t b = 0; b < side->boots.n_boots; b++) {
		l.boot = (long)b;
		put_boot(side, &l);
		for (size_t i = 0; i < side->boots.n_runs; i++)
			if (side->boots.boot_of[i] == b)
				put_counts(&side->boots, i, &l);
	}
	l.boot = -1;
	put_line(&l, "ns_per_op", &cell->ns);
	put_line(&l, "overhead_ratio", &cell->overhead);
}

static void put_comparison(FILE *out, const struct report_row *row)
{
	struct line l = {out, "new/base", row->row, -1};

	for (size_t i = 0; row->compared && i < row->compared->n_cells; i++) {
		const struct cell *cell = &row->compared->cells[i];

		begin(&l, cell->figure == FIGURE_NS ? "ns_per_op_new_over_base"
						    : "overhead_new_over_base");
		put_number(out, exp(cell->change.estimate));
		put_number(out, exp(cell->change.low));
		put_number(out, exp(cell->change.high));
		fputc(',', out);
		put_number(out, cell->q);
		put_csv(out, cell_word(cell));
		fputs("\r\n", out);
	}
}

static int write_csv(FILE *out, const struct report *report)
{
	fputs("kernel,boot,row,operation,size_bytes,subscriber,mm,threads,metric,value,low,high,n,q,"
	      "verdict\r\n",
	      out);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];

		for (size_t s = 0; s < report->n_sides; s++)
			put_side(out, &report->sides[s], row, &row->cells[s]);
		put_comparison(out, row);
	}
	return EXIT_GOOD;
}

static const struct export_format csv = {
	.name = "csv",
	.what = "one line a figure, for R, pandas and spreadsheets (RFC 4180)",
	.write = write_csv,
};
EXPORT_REGISTER(csv)
