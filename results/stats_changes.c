/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/stats.h"
#include "results/stats_changes.h"

#define WEAK 10 /* times the accepted p: the first pass, whose changes the second one thins out */

struct change_rule changes_usual(double magnitude)
{
	return (struct change_rule){.window = 30, .p = 0.001, .magnitude = magnitude};
}

double changes_t_test(const double *x, size_t n, size_t at)
{
	double a = stats_mean(x, at), b = stats_mean(x + at, n - at), squares = 0, df = n - 2.;

	if (n < 3 || !at || at >= n)
		return 1;
	for (size_t i = 0; i < n; i++)
		squares += (x[i] - (i < at ? a : b)) * (x[i] - (i < at ? a : b));
	if (squares == 0)
		return a == b ? 1 : 0;
	return 2 * stats_t_cdf(-fabs(a - b) / sqrt(squares / df * (1. / at + 1. / (n - at))), df);
}

/*
 * With X = x[0..tau) and Y = x[tau..kappa), of a and b values, the greatest
 *   Q = 2/(a+b) sum|X_i-Y_j| - 2b/((a+b)(a-1)) sum|X_i-X_k| - 2a/((a+b)(b-1)) sum|Y_j-Y_k|
 * over all tau < kappa <= n; a sum over pairs of one value is 0.
 */
size_t changes_best_split(const double *x, size_t n, double *q)
{
	double to[CHANGES_WINDOW_MAX][CHANGES_WINDOW_MAX + 1]; /* sums of |x_k - x_j|, j < i */
	double best = -INFINITY, within_x = 0;
	size_t at = 1;

	for (size_t k = 0; k < n; k++) {
		to[k][0] = 0;
		for (size_t i = 0; i < n; i++)
			to[k][i + 1] = to[k][i] + fabs(x[k] - x[i]);
	}
	for (size_t tau = 1; tau < n; tau++) {
		double between = 0, within_y = 0;

		within_x += to[tau - 1][tau - 1];
		for (size_t kappa = tau + 1; kappa <= n; kappa++) {
			double a = tau, b = kappa - tau, value;

			between += to[kappa - 1][tau];
			within_y += to[kappa - 1][kappa - 1] - to[kappa - 1][tau];
			value = 2 / (a + b) * between;
			value -= a > 1 ? 2 * b / ((a + b) * (a - 1)) * within_x : 0;
			value -= b > 1 ? 2 * a / ((a + b) * (b - 1)) * within_y : 0;
			if (value > best) {
				best = value;
				at = tau;
			}
		}
	}
	if (q)
		*q = best;
	return at;
}

/*
 * Splits x[0..n) where the distance is greatest, then the pieces, as long as the t-test holds;
 * writes the places in order.
 */
static size_t split(const double *x, size_t n, double p, size_t *places)
{
	size_t found = 0;

	for (;;) {
		size_t at = 0, piece = 0, from = 0, to;
		double best = -INFINITY, q;

		for (size_t i = 0; i <= found; from = to, i++) {
			size_t where;

			to = i < found ? places[i] : n;
			if (to - from < 3)
				continue;
			where = changes_best_split(x + from, to - from, &q);
			if (q > best) {
				best = q;
				at = from + where;
				piece = i;
			}
		}
		from = piece ? places[piece - 1] : 0;
		to = piece < found ? places[piece] : n;
		if (!at || changes_t_test(x + from, to - from, at - from) >= p)
			return found;
		memmove(places + piece + 1, places + piece, (found - piece) * sizeof(*places));
		places[piece] = at;
		found++;
	}
}

/* The weak changes of all windows; a window begins at the last change or half a window later. */
static size_t all_windows(const double *x, size_t n, const struct change_rule *rule, size_t *places)
{
	size_t found = 0, start = 0, fresh[CHANGES_WINDOW_MAX];

	while (start < n) {
		size_t size = n - start < rule->window ? n - start : rule->window, last = 0, k;

		k = split(x + start, size, rule->p * WEAK, fresh);
		for (size_t i = 0; i < k; i++) {
			last = start + fresh[i];
			if (!found || places[found - 1] < last) /* else seen in the window before */
				places[found++] = last;
		}
		start = last > start + rule->window / 2 ? last : start + rule->window / 2;
	}
	return found;
}

/* Means and p of the change in place i of `found`, from its neighbours. */
static void describe(const double *x, size_t n, struct change *found, size_t count, size_t i)
{
	size_t from = i ? found[i - 1].at : 0, to = i + 1 < count ? found[i + 1].at : n;
	struct change *c = &found[i];

	c->before = stats_mean(x + from, c->at - from);
	c->after = stats_mean(x + c->at, to - c->at);
	c->p = changes_t_test(x + from, to - from, c->at - from);
}

/* The change that is to go, or `count`: the greatest p, then the least magnitude. */
static size_t weakest(const struct change *found, size_t count, const struct change_rule *rule)
{
	size_t p = 0, magnitude = 0;

	for (size_t i = 1; i < count; i++) {
		if (found[i].p > found[p].p)
			p = i;
		if (fabs(found[i].after - found[i].before) <
		    fabs(found[magnitude].after - found[magnitude].before))
			magnitude = i;
	}
	if (found[p].p >= rule->p)
		return p;
	return fabs(found[magnitude].after - found[magnitude].before) > rule->magnitude ? count
											: magnitude;
}

size_t changes_find(const double *x, size_t n, const struct change_rule *rule, struct change *found)
{
	size_t *places = enough(malloc((n + CHANGES_WINDOW_MAX) * sizeof(*places)));
	size_t count, gone;

	count = all_windows(x, n, rule, places);
	for (size_t i = 0; i < count; i++)
		found[i].at = places[i];
	free(places);
	for (size_t i = 0; i < count; i++)
		describe(x, n, found, count, i);
	while (count && (gone = weakest(found, count, rule)) < count) {
		count--;
		memmove(found + gone, found + gone + 1, (count - gone) * sizeof(*found));
		if (gone)
			describe(x, n, found, count, gone - 1);
		if (gone < count)
			describe(x, n, found, count, gone);
	}
	return count;
}
