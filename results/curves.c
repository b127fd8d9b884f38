/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/curves.h"
#include "results/knee.h"
#include "results/memory.h"
#include "results/stats.h"

#define KNEES	     3	    /* of a curve of times */
#define STEP_MIN     0.01   /* calls per op: means over batches may differ by less */
#define MEDIAN_ERROR 1.2533 /* sqrt(pi / 2): of normal data, of a median by that of a mean */

/*
 * Rows that a curve can have: valid, against none, of one mm. A bystander's row is its
 * row's again; huge pages of several sizes are no lengths of a range.
 */
static bool is_candidate(const struct row *row)
{
	return !row->invalid && !row->baseline && row->size && !strcmp(row->mm, "shared") &&
	       !strstr(row->name, "/bystander:") && !strstr(row->op, "hugetlb");
}

/* The curve's name is what its rows share. */
static void name_curve(char *text, size_t room, const struct row *row, bool by_density)
{
	char name[200], *size;

	row_short_name(row, name, sizeof(name));
	size = strstr(name, by_density ? "/density:" : "/size:");
	if (!by_density && size) {
		char *rest = strchr(size + 1, '/');

		memmove(size, rest ? rest : "", rest ? strlen(rest) + 1 : 1);
	} else if (size) {
		*size = '\0';
	}
	snprintf(text, room, "%s", name);
}

static struct curve *find_curve(struct curve *curves, size_t n, const char *name,
				unsigned int threads)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(curves[i].name, name) && curves[i].threads == threads)
			return &curves[i];
	return NULL;
}

static void add_point(struct curve *curve, const struct curve_point *point)
{
	size_t at = curve->n;

	if (curve->n == CURVE_POINTS)
		return;
	for (; at && curve->points[at - 1].x > point->x; at--)
		curve->points[at] = curve->points[at - 1];
	curve->points[at] = *point;
	curve->n++;
}

static void add_row(const struct run *run, const struct row *row, bool by_density,
		    struct curve *curves, size_t *n)
{
	struct curve_point point = {
		.x = by_density ? row->density : (double)row->size / run_page_size(run),
		.base = row,
		.armed = run_armed(run, row),
	};
	struct curve *curve;
	char name[sizeof(curve->name)];

	if (by_density && !row->density)
		return;
	name_curve(name, sizeof(name), row, by_density);
	curve = find_curve(curves, *n, name, row->threads);
	if (!curve) {
		curve = &curves[(*n)++];
		strcpy(curve->name, name);
		curve->threads = row->threads;
		curve->unit = by_density ? "present of each 512" : "pages";
	}
	add_point(curve, &point);
}

struct curve *curves_of(const struct run *run, size_t *n)
{
	struct curve *curves = enough(calloc(2 * run->n_rows + 1, sizeof(*curves)));
	size_t kept = 0;

	*n = 0;
	for (size_t i = 0; i < run->n_rows; i++) {
		if (!is_candidate(&run->rows[i]))
			continue;
		add_row(run, &run->rows[i], false, curves, n);
		add_row(run, &run->rows[i], true, curves, n);
	}
	for (size_t i = 0; i < *n; i++)
		if (curves[i].n >= CURVE_MIN)
			curves[kept++] = curves[i];
	*n = kept;
	return curves;
}

/*
 * The first change of a count between neighbours; of what most ops do or do not (`most`), the
 * first time that most do.
 */
static bool find_step(const struct curve *c, const char *metric, bool armed, bool most,
		      struct curve_break *b)
{
	double last = NAN, value;

	for (size_t i = 0; i < c->n; i++) {
		const struct row *row = armed ? c->points[i].armed : c->points[i].base;

		if (!row || row->invalid || !row_metric(row, metric, &value))
			return false;
		if (i && (most ? value >= 0.5 && last < 0.5 : fabs(value - last) > STEP_MIN)) {
			b->low = c->points[i - 1].x;
			b->high = c->points[i].x;
			b->before = last;
			b->after = value;
			return true;
		}
		last = value;
	}
	return false;
}

static double relative_error(const struct knee_point *p)
{
	return p->error / p->y;
}

/*
 * Medians over processes and their standard errors; fewer than the curve's if rows lack times.
 * The spread of eight processes may be small by chance: no point is taken to be better than
 * the curve's median point.
 */
static size_t time_points(const struct curve *c, bool armed, struct knee_point *points)
{
	double errors[CURVE_POINTS], usual;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct row *row = armed ? c->points[i].armed : c->points[i].base;
		double *ns;

		if (!row || row->invalid || row->n_samples < 3)
			continue;
		ns = enough(malloc(row->n_samples * sizeof(*ns)));
		for (size_t k = 0; k < row->n_samples; k++)
			ns[k] = row->samples[k].ns_per_op;
		points[n].x = c->points[i].x;
		points[n].y = stats_median(ns, row->n_samples);
		points[n].n = row->n_samples;
		/* The MAD ignores a process that was hit. */
		points[n].error = MEDIAN_ERROR * STATS_MAD_TO_SD * stats_mad(ns, row->n_samples) /
				  sqrt(row->n_samples);
		errors[n] = relative_error(&points[n]);
		n++;
		free(ns);
	}
	usual = stats_median(errors, n);
	for (size_t i = 0; i < n; i++)
		points[i].error = fmax(points[i].error, usual * points[i].y);
	return n;
}

size_t curve_breaks(const struct curve *c, struct curve_break breaks[CURVE_BREAKS])
{
	struct knee_point points[CURVE_POINTS];
	struct knee knees[KNEES];
	size_t n = 0;

	if (find_step(c, "secondary_all_per_op", true, true, &breaks[n]))
		breaks[n++].kind = BREAK_WHOLE_RANGE;
	if (find_step(c, "cpu_flush_all_per_op", false, true, &breaks[n]) ||
	    find_step(c, "cpu_flush_all_per_op", true, true, &breaks[n])) {
		if (n && breaks[0].low == breaks[n].low && breaks[0].high == breaks[n].high)
			breaks[0].kind = BREAK_WHOLE_BOTH;
		else
			breaks[n++].kind = BREAK_WHOLE_FLUSH;
	}
	if (find_step(c, "secondary_invalidations_per_op", true, false, &breaks[n]))
		breaks[n++].kind = BREAK_CALLS;
	for (int armed = 0; armed < 2; armed++) {
		size_t found = knee_find_all(points, time_points(c, armed, points), knees, KNEES);

		for (size_t i = 0; i < found; i++)
			breaks[n++] = (struct curve_break){
				.kind = BREAK_TIME,
				.low = knees[i].low,
				.high = knees[i].high,
				.armed = armed,
			};
	}
	return n;
}
