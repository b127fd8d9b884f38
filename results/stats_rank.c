/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/memory.h"
#include "results/stats_rank.h"
#include "results/stats_sort.h"

#define EXACT 50 /* fewer values than this: the null distribution itself */

static const struct rank_test no_test = {NAN, NAN, false};
static const struct interval no_interval = {NAN, NAN, NAN, 0};

static bool any_nan(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(x[i]))
			return true;
	return false;
}

/* A sorted copy of both; the caller frees it. */
static double *sorted(const double *a, size_t na, const double *b, size_t nb)
{
	double *x = enough(malloc((na + nb + 1) * sizeof(*x)));

	for (size_t i = 0; i < na + nb; i++)
		x[i] = i < na ? a[i] : b[i - na];
	stats_sort(x, na + nb);
	return x;
}

/* The sum of t^3 - t over groups of t equal values. */
static double ties(const double *ordered, size_t n)
{
	double sum = 0;

	for (size_t i = 0, t; i < n; i += t) {
		for (t = 1; i + t < n && ordered[i + t] == ordered[i]; t++)
			;
		sum += (double)t * t * t - t;
	}
	return sum;
}

/* Two-sided, with continuity correction; `away` is the statistic less its mean. */
static double normal_p(double away, double variance)
{
	double z = fmax(0, fabs(away) - 0.5) / sqrt(variance);

	return variance > 0 ? erfc(z * M_SQRT1_2) : 1;
}

/*
 * Counts of U = 0 ... nb * nn: the coefficients of the Gaussian binomial, which
 * is what Mann & Whitney's recursion f(u,m,n) = f(u-n,m-1,n) + f(u,m,n-1) sums to.
 */
static void mann_whitney_counts(double *f, size_t nb, size_t nn)
{
	size_t top = nb * nn;

	f[0] = 1;
	for (size_t u = 1; u <= top; u++)
		f[u] = 0;
	for (size_t i = 1; i <= nb; i++) {
		for (size_t u = top; u >= nn + i; u--)
			f[u] -= f[u - nn - i];
		for (size_t u = i; u <= top; u++)
			f[u] += f[u - i];
	}
}

double stats_mann_whitney_cdf(double u, size_t nb, size_t nn)
{
	double f[(EXACT - 1) * (EXACT - 1) + 1], below = 0, all = 1;
	double top = (double)nb * nn;

	if (!nb || !nn || nb >= EXACT || nn >= EXACT || isnan(u))
		return NAN;
	if (u < 0 || u >= top)
		return u >= 0;
	/* The upper half by symmetry: a tail keeps its digits. */
	if (2 * u >= top)
		return 1 - stats_mann_whitney_cdf(ceil(top - floor(u)) - 1, nb, nn);
	mann_whitney_counts(f, nb, nn);
	for (size_t i = 0; i <= (size_t)u; i++)
		below += f[i];
	for (size_t i = 1; i <= nb; i++)
		all *= (double)(nn + i) / i;
	return below / all;
}

static double u_statistic(const double *base, size_t nb, const double *new, size_t nn)
{
	double u = 0;

	for (size_t i = 0; i < nb; i++)
		for (size_t j = 0; j < nn; j++)
			u += base[i] < new[j] ? 1 : base[i] == new[j] ? 0.5 : 0;
	return u;
}

double stats_a12(const double *base, size_t nb, const double *new, size_t nn)
{
	if (!nb || !nn || any_nan(base, nb) || any_nan(new, nn))
		return NAN;
	return u_statistic(base, nb, new, nn) / ((double)nb * nn);
}

struct rank_test stats_mann_whitney(const double *base, size_t nb, const double *new, size_t nn)
{
	double n = (double)nb + nn, pairs = (double)nb * nn, tied, *all;
	struct rank_test t = no_test;

	if (!nb || !nn || any_nan(base, nb) || any_nan(new, nn))
		return t;
	t.statistic = u_statistic(base, nb, new, nn);
	all = sorted(base, nb, new, nn);
	tied = ties(all, nb + nn);
	free(all);
	t.exact = nb < EXACT && nn < EXACT && tied == 0;
	if (t.exact)
		t.p = fmin(1, 2 * stats_mann_whitney_cdf(fmin(t.statistic, pairs - t.statistic), nb,
							 nn));
	else
		t.p = normal_p(t.statistic - pairs / 2,
			       pairs / 12 * (n + 1 - tied / (n * (n - 1))));
	return t;
}

/* P(V <= v) of n values without ties: V is a sum of some of 1 ... n. */
static double signed_rank_cdf(double v, size_t n)
{
	double f[EXACT * (EXACT - 1) / 2 + 1] = {1}, below = 0;
	size_t top = n * (n + 1) / 2;

	if (v < 0 || v >= top)
		return v >= 0;
	for (size_t rank = 1; rank <= n; rank++)
		for (size_t u = top; u >= rank; u--)
			f[u] += f[u - rank];
	for (size_t u = 0; u <= (size_t)v; u++)
		below += f[u];
	return ldexp(below, -(int)n);
}

/* The sum of the midranks of |d| over d > 0; `absolute` is |d| in order. */
static double v_statistic(const double *d, size_t n, const double *absolute, size_t kept)
{
	double v = 0;

	for (size_t i = 0; i < n; i++) {
		double below = 0, equal = 0;

		for (size_t k = 0; d[i] > 0 && k < kept; k++) {
			below += absolute[k] < d[i];
			equal += absolute[k] == d[i];
		}
		v += d[i] > 0 ? below + (equal + 1) / 2 : 0;
	}
	return v;
}

struct rank_test stats_signed_rank(const double *d, size_t n)
{
	struct rank_test t = no_test;
	double *absolute, tied, top, m;
	size_t kept = 0;

	if (!n || any_nan(d, n))
		return t;
	absolute = sorted(d, n, NULL, 0);
	for (size_t i = 0; i < n; i++)
		if (d[i] != 0)
			absolute[kept++] = fabs(d[i]);
	stats_sort(absolute, kept);
	tied = ties(absolute, kept);
	t.statistic = v_statistic(d, n, absolute, kept);
	free(absolute);
	m = (double)kept;
	top = m * (m + 1) / 2;
	t.exact = kept == n && n < EXACT && tied == 0;
	if (t.exact)
		t.p = fmin(1, 2 * signed_rank_cdf(fmin(t.statistic, top - t.statistic), n));
	else
		t.p = normal_p(t.statistic - top / 2, m * (m + 1) * (2 * m + 1) / 24 - tied / 48);
	return t;
}

/*
 * The median of all n sorted values and the k-th from either end, where k - 1 is
 * the largest statistic whose tail is within the level; k = 0: unbounded.
 */
static struct interval middle(double *x, size_t n, size_t k)
{
	struct interval i = {NAN, -INFINITY, INFINITY, n};

	stats_sort(x, n);
	i.estimate = stats_median(x, n);
	if (k) {
		i.low = x[k - 1];
		i.high = x[n - k];
	}
	free(x);
	return i;
}

struct interval stats_hodges_lehmann(const double *base, size_t nb, const double *new, size_t nn,
				     double confidence)
{
	double tail = (1 - confidence) / 2, *x;
	size_t k = 0;

	if (!nb || !nn || nb >= EXACT || nn >= EXACT || any_nan(base, nb) || any_nan(new, nn))
		return no_interval;
	x = enough(malloc(nb * nn * sizeof(*x)));
	for (size_t i = 0; i < nb * nn; i++)
		x[i] = new[i % nn] - base[i / nn];
	while (k <= nb * nn / 2 && stats_mann_whitney_cdf((double)k, nb, nn) <= tail)
		k++;
	return middle(x, nb * nn, k);
}

struct interval stats_pseudo_median(const double *d, size_t n, double confidence)
{
	double tail = (1 - confidence) / 2, *x;
	size_t averages = n * (n + 1) / 2, used = 0, k = 0;

	if (!n || n >= EXACT || any_nan(d, n))
		return no_interval;
	x = enough(malloc(averages * sizeof(*x)));
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++)
			x[used++] = (d[i] + d[j]) / 2;
	while (k <= averages / 2 && signed_rank_cdf((double)k, n) <= tail)
		k++;
	return middle(x, averages, k);
}
