/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/knee.h"

#define SIDE_MIN  3    /* points of a line: two lie on one always */
#define MODEL_SD  0.02 /* how far off, of y, a model that is good enough may be */
#define P_MAX	  1e-5
#define PART	  8 /* points */
#define TERMS_MAX 3

typedef double (*term)(double x);

static double one(double x)
{
	(void)x;
	return 1;
}

static double linear(double x)
{
	return x;
}

static double square(double x)
{
	return x * x;
}

/* Solves a small symmetric system in place (Gauss, with pivots); false if it is singular. */
static bool solve(double a[TERMS_MAX][TERMS_MAX + 1], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t pivot = i;

		for (size_t r = i + 1; r < n; r++)
			if (fabs(a[r][i]) > fabs(a[pivot][i]))
				pivot = r;
		for (size_t c = 0; c <= n; c++) {
			double t = a[i][c];

			a[i][c] = a[pivot][c];
			a[pivot][c] = t;
		}
		if (fabs(a[i][i]) < 1e-300)
			return false;
		for (size_t r = 0; r < n; r++) {
			double factor = a[r][i] / a[i][i];

			for (size_t c = 0; r != i && c <= n; c++)
				a[r][c] -= factor * a[i][c];
		}
	}
	return true;
}

static double variance(const struct knee_point *p)
{
	double model = MODEL_SD * p->y;

	return p->error * p->error + model * model;
}

/* Weighted sum of the squares that a fit of these terms leaves. */
static double residual(const struct knee_point *points, size_t n, const term *terms, size_t n_terms)
{
	double a[TERMS_MAX][TERMS_MAX + 1] = {{0}}, sum = 0, scale = points[n - 1].x;

	for (size_t i = 0; i < n; i++) {
		double x = points[i].x / scale, weight = 1 / variance(&points[i]);

		for (size_t r = 0; r < n_terms; r++) {
			for (size_t c = 0; c < n_terms; c++)
				a[r][c] += weight * terms[r](x) * terms[c](x);
			a[r][n_terms] += weight * terms[r](x) * points[i].y;
		}
	}
	if (!solve(a, n_terms))
		return INFINITY;
	for (size_t i = 0; i < n; i++) {
		double off = points[i].y;

		for (size_t r = 0; r < n_terms; r++)
			off -= a[r][n_terms] / a[r][r] * terms[r](points[i].x / scale);
		sum += off * off / variance(&points[i]);
	}
	return sum;
}

static double residual_line(const struct knee_point *points, size_t n)
{
	static const term terms[] = {one, linear};

	return residual(points, n, terms, 2);
}

/* The best that one line, gently bent or not, can do. */
static double residual_unbroken(const struct knee_point *points, size_t n)
{
	static const term bends[] = {square, sqrt, log};
	double best = residual_line(points, n);

	for (size_t i = 0; i < sizeof(bends) / sizeof(*bends); i++) {
		const term terms[] = {one, linear, bends[i]};

		best = fmin(best, residual(points, n, terms, 3));
	}
	return best;
}

static double residual_broken(const struct knee_point *points, size_t n, size_t before)
{
	return residual_line(points, before) + residual_line(points + before, n - before);
}

/*
 * P(F > f) with 4 and d degrees of freedom. Two lines have two parameters more than one, and
 * a break's place, which is searched for, is counted as two.
 */
static double f_above(double f, double d)
{
	double x = d / (d + 4 * f);

	return pow(x, d / 2) * (1 + d / 2 * (1 - x));
}

static bool is_usable(const struct knee_point *points, size_t n)
{
	if (n < 2 * SIDE_MIN || n > KNEE_POINTS)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!(points[i].y > 0) || !(points[i].x > 0) || !(points[i].error >= 0) ||
		    !isfinite(points[i].y + points[i].error) ||
		    (i && points[i].x <= points[i - 1].x))
			return false;
	return true;
}

bool knee_find(const struct knee_point *points, size_t n, struct knee *knee)
{
	double unbroken, broken = INFINITY, scale, freedom, samples = 0;
	size_t first = 0, last = 0;

	if (!is_usable(points, n))
		return false;
	for (size_t k = SIDE_MIN; k <= n - SIDE_MIN; k++) {
		double r = residual_broken(points, n, k);

		if (r < broken) {
			broken = r;
			knee->before = k;
		}
	}
	unbroken = residual_unbroken(points, n);
	freedom = fmax(1, (double)n - 5);
	for (size_t i = 0; i < n; i++)
		samples += points[i].n ? points[i].n - 1 : 0;
	/* Two lines that fit leave what the samples' spread explains; else their misfit counts. */
	scale = fmax(1, broken / freedom);
	knee->p = f_above(fmax(0, unbroken - broken) / 4 / scale,
			  scale > 1 ? freedom : freedom + samples) *
		  (n - 2 * SIDE_MIN + 1);
	/* Places that do as well as the best one cannot be told from it. */
	for (size_t k = SIDE_MIN; k <= n - SIDE_MIN; k++) {
		if (residual_broken(points, n, k) - broken > 10 * scale)
			continue;
		first = first ? first : k;
		last = k;
	}
	knee->low = points[first ? first - 1 : 0].x;
	knee->high = points[last].x;
	return knee->p < P_MAX;
}

/* Adds a break; of breaks that may be the same one the better proved stays. */
static size_t add_knee(struct knee *knees, size_t n, size_t room, const struct knee *knee)
{
	size_t kept = 0, at;

	for (size_t i = 0; i < n; i++)
		if (knees[i].low < knee->high && knee->low < knees[i].high && knees[i].p <= knee->p)
			return n;
	for (size_t i = 0; i < n; i++)
		if (knees[i].high <= knee->low || knee->high <= knees[i].low)
			knees[kept++] = knees[i];
	if (kept == room)
		return kept;
	for (at = kept; at && knees[at - 1].low > knee->low; at--)
		knees[at] = knees[at - 1];
	knees[at] = *knee;
	return kept + 1;
}

size_t knee_find_all(const struct knee_point *points, size_t n, struct knee *knees, size_t room)
{
	struct knee knee;
	size_t found = 0;

	if (!is_usable(points, n))
		return 0;
	if (knee_find(points, n, &knee))
		found = add_knee(knees, found, room, &knee);
	for (size_t i = 0; i + PART <= n && n > PART; i++) {
		if (!knee_find(points + i, PART, &knee))
			continue;
		knee.before += i;
		found = add_knee(knees, found, room, &knee);
	}
	return found;
}
