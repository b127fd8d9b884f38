/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/stats_binomial.h"
#include "results/stats_bootstrap.h"
#include "results/stats_random.h"
#include "results/stats_sort.h"

#define EXACT STATS_BOOTSTRAP_EXACT
#define ATOMS (EXACT * (EXACT + 1) / 2)

static const struct interval no_interval = {NAN, NAN, NAN, 0};

static bool all_positive(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(x[i] > 0))
			return false;
	return n;
}

static double drawn_median(const double *x, size_t n, double *room, uint64_t *state)
{
	for (size_t i = 0; i < n; i++)
		room[i] = x[stats_random_below(state, n)];
	stats_sort(room, n);
	return n % 2 ? room[n / 2] : (room[n / 2 - 1] + room[n / 2]) / 2;
}

struct interval stats_bootstrap_ratio(const double *base, size_t nb, const double *new, size_t nn,
				      double confidence, size_t replicates, uint64_t seed)
{
	struct interval i = {stats_median(new, nn) / stats_median(base, nb), NAN, NAN, nb + nn};
	double *ratios, *room, tail = (1 - confidence) / 2;

	if (!all_positive(base, nb) || !all_positive(new, nn) || !replicates)
		return no_interval;
	ratios = enough(malloc(replicates * sizeof(*ratios)));
	room = enough(malloc((nb + nn) * sizeof(*room)));
	for (size_t k = 0; k < replicates; k++) {
		double drawn = drawn_median(new, nn, room, &seed);

		ratios[k] = drawn / drawn_median(base, nb, room, &seed);
	}
	stats_sort(ratios, replicates);
	i.low = ratios[(size_t)fmax(0, ceil(tail * replicates) - 1)];
	i.high = ratios[(size_t)fmax(0, ceil((1 - tail) * replicates) - 1)];
	free(ratios);
	free(room);
	return i;
}

struct atom {
	double value, p;
};

/* P(the k-th of n drawn values, from 1, is among the i lowest) = P(Bin(n, i / n) >= k). */
static double reached(size_t n, size_t k, size_t i)
{
	return 1 - stats_binomial_cdf((long)k - 1, n, (double)i / n);
}

/*
 * For even n: P(the middle two of n drawn values are the i-th and j-th of x), i < j
 * from 1. Half of the draws are at most the i-th, and one is it; the others are at
 * least the j-th, and one is it.
 */
static double middle_two(size_t n, size_t i, size_t j, double choose)
{
	double h = n / 2., m = (double)n;

	return choose * (pow(i / m, h) - pow((i - 1) / m, h)) *
	       (pow((m - j + 1) / m, h) - pow((m - j) / m, h));
}

static size_t odd_atoms(const double *x, size_t n, struct atom *atoms)
{
	for (size_t i = 1; i <= n; i++) {
		atoms[i - 1].value = x[i - 1];
		atoms[i - 1].p = reached(n, (n + 1) / 2, i) - reached(n, (n + 1) / 2, i - 1);
	}
	return n;
}

/* The probabilities of all pairs i <= j of even n, in their order. */
static void pair_probabilities(size_t n, double *p)
{
	double choose = exp(lgamma(n + 1.) - 2 * lgamma(n / 2. + 1));

	for (size_t i = 1; i <= n; i++) {
		double *same = p++;

		*same = reached(n, n / 2, i) - reached(n, n / 2, i - 1);
		for (size_t j = i + 1; j <= n; j++) {
			*p = middle_two(n, i, j, choose);
			*same -= *p++;
		}
	}
}

/* Many rows of one comparison have the same n: its probabilities are kept. */
static size_t even_atoms(const double *x, size_t n, struct atom *atoms)
{
	static _Thread_local size_t known;
	static _Thread_local double p[ATOMS];
	size_t used = 0;

	if (known != n)
		pair_probabilities(n, p);
	known = n;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++, used++)
			atoms[used] = (struct atom){(x[i] + x[j]) / 2, p[used]};
	qsort(atoms, used, sizeof(*atoms), stats_ascending);
	return used;
}

/* The distribution of a drawn median, in ascending order; returns how many values it has. */
static size_t median_atoms(const double *values, size_t n, struct atom *atoms)
{
	double x[EXACT];

	memcpy(x, values, n * sizeof(*x));
	stats_sort(x, n);
	return n % 2 ? odd_atoms(x, n, atoms) : even_atoms(x, n, atoms);
}

/* P(new's median <= ratio * base's). */
static double ratio_below(const struct atom *base, size_t nb, const struct atom *new, size_t nn,
			  double ratio)
{
	double below = 0, sum = 0;
	size_t j = 0;

	for (size_t i = 0; i < nb; i++) {
		while (j < nn && new[j].value <= ratio * base[i].value)
			below += new[j++].p;
		sum += base[i].p * below;
	}
	return sum;
}

/*
 * The smallest ratio with at least p below it, by bisection. Its sums are good to
 * 1e-12, so that a step of the distribution at p itself counts as reached.
 */
static double ratio_quantile(const struct atom *base, size_t nb, const struct atom *new, size_t nn,
			     double p)
{
	double low = (new[0].value / base[nb - 1].value) * (1 - 1e-9);
	double high = (new[nn - 1].value / base[0].value) * (1 + 1e-9);

	while (high - low > 1e-13 * high) {
		double middle = (low + high) / 2;

		if (middle <= low || middle >= high)
			break;
		*(ratio_below(base, nb, new, nn, middle) < p - 1e-12 ? &low : &high) = middle;
	}
	return high;
}

struct interval stats_bootstrap_ratio_exact(const double *base, size_t nb, const double *new,
					    size_t nn, double confidence)
{
	struct atom a[ATOMS], b[ATOMS];
	double tail = (1 - confidence) / 2;
	size_t na, nc;

	if (nb > EXACT || nn > EXACT || !all_positive(base, nb) || !all_positive(new, nn))
		return no_interval;
	na = median_atoms(base, nb, a);
	nc = median_atoms(new, nn, b);
	return (struct interval){
		.estimate = stats_median(new, nn) / stats_median(base, nb),
		.low = ratio_quantile(a, na, b, nc, tail),
		.high = ratio_quantile(a, na, b, nc, 1 - tail),
		.n = nb + nn,
	};
}
