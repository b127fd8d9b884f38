/* SPDX-License-Identifier: MIT */
/* How the times of a row's blocks spread: of both sides, or with and without a listener. */
#include <math.h>
#include <stdlib.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/stats.h"

static const double quantiles[] = {0.5, 0.01, 0.05, 0.25, 0.75, 0.95, 0.99};
#define QUANTILES (sizeof(quantiles) / sizeof(*quantiles))

/* A strip: quantiles over its blocks, as ratios to `unit`. Returns its median, NaN without blocks.
 */
static double put_strip(FILE *out, const struct subject *s, const char *row, double unit,
			unsigned int side)
{
	double *x, median;
	size_t n = subject_pool(s, row, POOLED_BLOCKS, &x);

	median = n ? stats_median(x, n) : NAN;
	for (size_t i = 0; i < QUANTILES; i++)
		tsv_number(out,
			   n ? stats_quantile(x, n, quantiles[i]) / (isnan(unit) ? median : unit)
			     : NAN);
	tsv_number(out, median);
	fprintf(out, "\t%u\t", side);
	free(x);
	return median;
}

static void put_word(FILE *out, const struct subject *s, const char *name, double median)
{
	const struct row *row = subject_row(s, name);

	if (!row)
		fprintf(out, "not measured");
	else if (row->invalid) {
		fprintf(out, "INVALID: ");
		tsv_name(out, row->invalid);
	} else if (isnan(median))
		fprintf(out, "not timed");
	fprintf(out, "\n");
}

static bool is_timed(const struct subjects *s, const char *name)
{
	bool timed = false;

	for (size_t k = 0; k < s->n; k++) {
		const struct row *row = subject_row(&s->list[k], name);

		timed |= row && !row->invalid && row->n_samples;
	}
	return timed;
}

/* NEW's strip under BASE's, in BASE's unit; their shift is a difference. */
static void put_sides(FILE *out, const struct subjects *s, const struct row *row)
{
	double unit = NAN;

	for (size_t k = 0; k < s->n; k++) {
		double median;

		if (!k)
			tsv_row(out, row);
		if (!k && row->baseline)
			fprintf(out, ", armed");
		median = put_strip(out, &s->list[k], row->name, unit, k);
		put_word(out, &s->list[k], row->name, median);
		unit = k ? unit : median;
	}
}

/* Each in a unit of its own: a listener may cost times as much, which hides how times spread. */
static void put_armed(FILE *out, const struct subject *s, const struct row *row)
{
	double median;

	tsv_row(out, row);
	median = put_strip(out, s, row->baseline, NAN, 0);
	put_word(out, s, row->baseline, median);
	median = put_strip(out, s, row->name, NAN, 1);
	put_word(out, s, row->name, median);
}

/* What the two strips of a row are. */
static void put_names(FILE *out, const struct subjects *s)
{
	for (unsigned int k = 0; k < 2; k++) {
		if (s->sides)
			fprintf(out, k ? "NEW " : "BASE ");
		if (s->n == 2)
			tsv_name(out, s->list[k].name);
		else
			fprintf(out, k ? "a subscriber listens" : "nobody listens");
		fprintf(out, "\n");
	}
}

/* A line: row, p50, p1, p5, p25, p75, p95, p99, ns, side, a word. */
size_t distributions_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct subjects *s = p->subjects;
	size_t n, drawn = 0, groups = 0;
	const struct row **rows;

	if (s->n > 2)
		return 0;
	rows = subjects_rows(s, &n);
	put_names(out, s);
	fprintf(out, "\n\n");
	for (size_t i = 0; i < n; i++) {
		if (s->n == 1 && !rows[i]->baseline)
			continue;
		if (++groups > PICTURE_ROWS) {
			++*left_out;
			continue;
		}
		drawn += is_timed(s, rows[i]->name);
		if (s->n == 1)
			put_armed(out, &s->list[0], rows[i]);
		else
			put_sides(out, s, rows[i]);
	}
	free(rows);
	return drawn;
}
