/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/cell.h"
#include "results/memory.h"
#include "results/stats_bootstrap.h"

#define DRAWS 2000 /* of the bootstrap, where it is not exact */
#define POWER 0.8  /* by custom: 4 times in 5 */

/* Logarithms of both sides, one a unit; of rounds x[0] and x[1] belong together. */
struct values {
	double *x[2];
	size_t n[2];
	double *within; /* of rounds: x[1] less x[0], else NULL */
};

static void take_boots(struct values *v, int side, const struct boots *boots,
		       const struct row *const *rows, enum figure figure)
{
	v->x[side] = enough(malloc((boots->n_boots + 1) * sizeof(double)));
	for (size_t i = 0; i < boots->n_boots; i++) {
		double value = boots_value(boots, rows, i, figure);

		if (!isnan(value))
			v->x[side][v->n[side]++] = value;
	}
}

/* A round counts if both of its boots have the figure. */
static void take_rounds(struct values *v, const struct design *d, const struct row *const *base,
			const struct row *const *new, enum figure figure)
{
	for (int side = 0; side < 2; side++)
		v->x[side] = enough(malloc((d->rounds.n + 1) * sizeof(double)));
	v->within = enough(malloc((d->rounds.n + 1) * sizeof(double)));
	for (size_t i = 0; i < d->rounds.n; i++) {
		double a = boots_value(d->base, base, d->rounds.pairs[i][0], figure);
		double b = boots_value(d->new, new, d->rounds.pairs[i][1], figure);

		if (isnan(a) || isnan(b))
			continue;
		v->within[v->n[0]] = b - a;
		v->x[0][v->n[0]++] = a;
		v->x[1][v->n[1]++] = b;
	}
}

static struct values take(const struct design *d, const struct row *const *base,
			  const struct row *const *new, enum figure figure)
{
	struct values v = {.n = {0, 0}};

	if (d->unit == UNIT_ROUND) {
		take_rounds(&v, d, base, new, figure);
	} else if (d->unit == UNIT_BOOT) {
		take_boots(&v, 0, d->base, base, figure);
		take_boots(&v, 1, d->new, new, figure);
	} else {
		v.n[0] = boots_processes(d->base, base, 0, figure, &v.x[0]);
		v.n[1] = boots_processes(d->new, new, 0, figure, &v.x[1]);
	}
	return v;
}

static void drop(struct values *v)
{
	free(v->x[0]);
	free(v->x[1]);
	free(v->within);
}

/* ln(new / base) with its p, standard error and degrees of freedom. */
static struct interval change_of(const struct values *v, const struct design *d, double *p,
				 double *error, double *df)
{
	double confidence = 1 - d->judge.alpha;
	struct interval i;

	if (d->unit != UNIT_ROUND) {
		stats_welch(v->x[0], v->n[0], v->x[1], v->n[1], confidence, &i, p);
		*error = stats_welch_error(v->x[0], v->n[0], v->x[1], v->n[1], df);
		return i;
	}
	*p = stats_t_test(v->within, v->n[1]);
	*df = v->n[1] - 1.;
	*error = stats_sd(v->within, v->n[1]) / sqrt(v->n[1]);
	return stats_t_interval(v->within, v->n[1], confidence);
}

static void to_ratios(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = exp(x[i]);
}

static struct interval bootstrap(const double *base, size_t nb, const double *new, size_t nn,
				 double alpha)
{
	if (nb <= STATS_BOOTSTRAP_EXACT && nn <= STATS_BOOTSTRAP_EXACT)
		return stats_bootstrap_ratio_exact(base, nb, new, nn, 1 - alpha);
	return stats_bootstrap_ratio(base, nb, new, nn, 1 - alpha, DRAWS, 1);
}

/* What is shown beside and decides nothing. Changes the values. */
static void look_beside(struct cell *cell, struct values *v, const struct design *d)
{
	static const double one = 1;

	cell->a12 = stats_a12(v->x[0], v->n[0], v->x[1], v->n[1]);
	if (d->unit == UNIT_ROUND) {
		cell->rank = stats_signed_rank(v->within, v->n[1]);
		to_ratios(v->within, v->n[1]);
		cell->bootstrap = bootstrap(&one, 1, v->within, v->n[1], d->judge.alpha);
		return;
	}
	cell->rank = stats_mann_whitney(v->x[0], v->n[0], v->x[1], v->n[1]);
	to_ratios(v->x[0], v->n[0]);
	to_ratios(v->x[1], v->n[1]);
	cell->bootstrap = bootstrap(v->x[0], v->n[0], v->x[1], v->n[1], d->judge.alpha);
}

/*
 * Seen on a shared machine: when the control moves by some percent, the ops move by
 * as much, up to twice. One boot a side has no other witness: the control may move by
 * half the effect, known to twice the effect. With several, what comes and goes is in
 * the interval; the control withholds a verdict only if it has moved beyond doubt.
 */
static enum control machine_of(const struct interval *control, const struct design *d)
{
	double effect = d->judge.effect;

	if (fabs(control->estimate) >= effect / 2 && (control->low > 0 || control->high < 0))
		return CONTROL_MOVED;
	if (d->unit == UNIT_PROCESS && !(fabs(control->estimate) < effect / 2 &&
					 control->low > -2 * effect && control->high < 2 * effect))
		return CONTROL_UNSURE;
	return CONTROL_SAME;
}

static void compare_controls(struct cell *cell, const struct design *d,
			     const struct row *const *base, const struct row *const *new)
{
	struct values v = take(d, base, new, FIGURE_CONTROL);
	double p, error, df;

	cell->control = change_of(&v, d, &p, &error, &df);
	cell->machine = machine_of(&cell->control, d);
	drop(&v);
}

bool cell_compute(struct cell *cell, const struct design *design, const struct row *const *base,
		  const struct row *const *new, enum figure figure)
{
	struct values v = take(design, base, new, figure);
	size_t least = design->unit == UNIT_PROCESS ? 2 : 1;

	*cell = (struct cell){.figure = figure};
	if (v.n[0] < least || v.n[1] < least) {
		drop(&v);
		return false;
	}
	cell->base = stats_median_of_logs(v.x[0], v.n[0]);
	cell->new = stats_median_of_logs(v.x[1], v.n[1]);
	cell->change = change_of(&v, design, &cell->p, &cell->error, &cell->df);
	compare_controls(cell, design, base, new);
	look_beside(cell, &v, design);
	drop(&v);
	return true;
}

double cell_finds(const struct cell *cell, const struct design *design)
{
	double mde = stats_detectable(cell->error, cell->df, POWER, design->judge.alpha);

	return isnan(mde) ? INFINITY : verdict_finds(mde, &design->judge);
}
