/* SPDX-License-Identifier: MIT */
/* Goldens: R 4.2.2 (wilcox.test) and permutations by hand where nothing else is said. */
#include "tests/unit.h"

#include "results/stats_rank.h"
#include "tests/near.h"

/* Ten boots of two kernels, ns. */
static const double base[] = {512.1, 508.7, 515.3, 509.9, 511.4, 530.2, 510.6, 513.8, 509.2, 512.9};
static const double patched[] = {487.3, 490.1, 485.9, 488.8, 492.4,
				 486.7, 489.5, 501.3, 487.9, 488.2};

static void two_kernels(void **state)
{
	struct rank_test t = stats_mann_whitney(base, 10, patched, 10);
	double a[10], b[10];
	struct interval i;

	(void)state;
	assert_true(t.statistic == 0 && t.exact);
	near(t.p, 1.0825088224469e-05, 1e-12);
	assert_true(stats_a12(base, 10, patched, 10) == 0);
	assert_true(stats_a12(patched, 10, base, 10) == 1);
	i = stats_hodges_lehmann(base, 10, patched, 10, 0.95);
	near(i.estimate, -23.05, 1e-12);
	near(i.low, -25.8, 1e-12);
	near(i.high, -20.5, 1e-12);
	for (int k = 0; k < 10; k++) {
		a[k] = log(base[k]);
		b[k] = log(patched[k]);
	}
	i = stats_hodges_lehmann(a, 10, b, 10, 0.95);
	near(exp(i.estimate), 0.954907064728153, 1e-13);
	near(exp(i.low), 0.949932078400932, 1e-13);
	near(exp(i.high), 0.959937156323645, 1e-13);
}

static void small_samples(void **state)
{
	const double three[] = {1.1, 2.2, 3.3}, high[] = {4, 5, 6};
	const double even[] = {3, 5, 6, 8}, odd[] = {1, 2, 4, 7};
	const double x[] = {.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46};
	const double y[] = {1.15, .88, .90, .74, 1.21};
	const double nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9.5};
	const double other[] = {5.5, 6.5, 7.5, 8.5, 10, 11, 12, 13, 14};
	struct rank_test t = stats_mann_whitney(high, 3, three, 3);
	struct interval i;

	(void)state;
	assert_true(t.statistic == 0);
	near(t.p, 0.1, 1e-14);
	t = stats_mann_whitney(even, 4, odd, 4);
	assert_true(t.statistic == 4);
	near(t.p, 0.342857142857, 1e-11);
	near(stats_a12(even, 4, odd, 4), 0.25, 1e-14);
	t = stats_mann_whitney(odd, 4, even, 4);
	assert_true(t.statistic == 12);
	near(t.p, 0.342857142857, 1e-11);
	t = stats_mann_whitney(other, 9, nine, 9);
	assert_true(t.statistic == 10);
	near(t.p, 0.00563554092965858, 1e-13);
	/* R's own example of permeability */
	t = stats_mann_whitney(y, 5, x, 10);
	assert_true(t.statistic == 35);
	near(t.p, 0.254412254412254, 1e-13);
	near(1 - stats_mann_whitney_cdf(34, 5, 10), 0.127206127206127, 1e-12);
	i = stats_hodges_lehmann(y, 5, x, 10, 0.95);
	near(i.estimate, 0.305, 1e-12);
	near(i.low, -0.15, 1e-12);
	near(i.high, 0.76, 1e-12);
}

static void ties(void **state)
{
	const double a[] = {1, 2, 2, 3}, b[] = {2, 3, 3, 4};
	const double ones[] = {1, 1, 1, 1, 1}, twos[] = {2, 2, 2, 2, 2};
	struct rank_test t = stats_mann_whitney(b, 4, a, 4);

	(void)state;
	assert_true(t.statistic == 3 && !t.exact);
	near(t.p, 0.172033708922, 1e-11);
	t = stats_mann_whitney(ones, 5, twos, 5);
	assert_true(t.statistic == 25 && !t.exact);
	near(t.p, 0.00397675170979, 1e-11);
	t = stats_mann_whitney(ones, 4, ones, 4);
	assert_true(t.statistic == 8 && t.p == 1);
	assert_true(stats_a12(ones, 4, ones, 4) == 0.5);
}

/* The null distributions in full, and the least p that so many boots can have. */
static void null_counts(void **state)
{
	static const double three[] = {1, 1, 2, 3, 3, 3, 3, 2, 1, 1};
	static const double four[] = {1, 1, 2, 3, 5, 5, 7, 7, 8, 7, 7, 5, 5, 3, 2, 1, 1};
	static const double five[] = {1,  1,  2,  3,  5,  7,  9, 11, 14, 16, 18, 19, 20,
				      20, 19, 18, 16, 14, 11, 9, 7,  5,	 3,  2,	 1,  1};
	static const struct {
		const double *counts;
		size_t n;
		double all;
	} tables[] = {{three, 3, 20}, {four, 4, 70}, {five, 5, 252}};
	static const struct {
		size_t n;
		double p, tolerance;
	} least[] = {{4, 0.0285714, 1e-5},
		     {5, 0.00793651, 1e-6},
		     {6, 0.0021645, 1e-5},
		     {8, 0.0001554, 1e-4},
		     {9, 4.11353e-05, 1e-5}};

	(void)state;
	for (size_t t = 0; t < N(tables); t++) {
		double below = 0;

		for (size_t u = 0; u <= tables[t].n * tables[t].n; u++) {
			below += tables[t].counts[u];
			near(stats_mann_whitney_cdf((double)u, tables[t].n, tables[t].n),
			     below / tables[t].all, 1e-13);
		}
	}
	for (size_t i = 0; i < N(least); i++)
		near(2 * stats_mann_whitney_cdf(0, least[i].n, least[i].n), least[i].p,
		     least[i].tolerance);
	/* The largest table: symmetric about its middle, and steps of a half are none. */
	near(stats_mann_whitney_cdf(1200, 49, 49), 0.5, 1e-2);
	for (double u = 0; u < 1200; u += 37)
		near(stats_mann_whitney_cdf(u, 49, 49) +
			     stats_mann_whitney_cdf(49 * 49 - u - 1, 49, 49),
		     1, 1e-12);
	near(stats_mann_whitney_cdf(3.5, 4, 5), stats_mann_whitney_cdf(3, 4, 5), 1e-15);
	near(stats_mann_whitney_cdf(16.5, 4, 5), stats_mann_whitney_cdf(16, 4, 5), 1e-15);
	assert_true(stats_mann_whitney_cdf(-1, 4, 5) == 0);
	assert_true(stats_mann_whitney_cdf(20, 4, 5) == 1);
	assert_true(isnan(stats_mann_whitney_cdf(1, 0, 5)));
	assert_true(isnan(stats_mann_whitney_cdf(1, 50, 5)));
}

/* Hollander & Wolfe's depression data, as in R's example; p of paired rounds, from R. */
static void signed_ranks(void **state)
{
	const double x[] = {1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
	const double y[] = {.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
	const double a[] = {513, 519.3, 510.1, 514.2, 511.7};
	const double b[] = {489, 495, 486.9, 491.2, 487.4};
	static const struct {
		size_t n;
		double p;
	} least[] = {{5, 0.0625}, {6, 0.03125}, {8, 0.0078125}, {12, 0.00048828125}};
	struct rank_test t;
	struct interval i;
	double d[12];

	(void)state;
	for (int k = 0; k < 9; k++)
		d[k] = x[k] - y[k];
	t = stats_signed_rank(d, 9);
	assert_true(t.statistic == 40 && t.exact);
	near(t.p, 0.0390625, 1e-14);
	i = stats_pseudo_median(d, 9, 0.95);
	near(i.estimate, 0.46, 1e-12);
	near(i.low, 0.01, 1e-12);
	near(i.high, 0.786, 1e-12);
	for (int k = 0; k < 5; k++)
		d[k] = log(b[k] / a[k]);
	t = stats_signed_rank(d, 5);
	assert_true(t.statistic == 0);
	near(t.p, 0.0625, 1e-14);
	for (size_t k = 0; k < N(least); k++) {
		for (int j = 0; j < 12; j++)
			d[j] = 1 + j;
		near(stats_signed_rank(d, least[k].n).p, least[k].p, 1e-14);
	}
	assert_true(stats_pseudo_median(d, 5, 0.95).low == -INFINITY);
	assert_true(stats_pseudo_median(d, 6, 0.95).low == 1);
	assert_true(stats_pseudo_median(d, 6, 0.95).high == 6);
}

/* R: wilcox.test(c(1, -1, 2, 2, 3, 0))$p.value */
static void signed_ranks_with_ties(void **state)
{
	const double d[] = {1, -1, 2, 2, 3, 0}, zeros[] = {0, 0, 0};
	struct rank_test t = stats_signed_rank(d, 6);

	(void)state;
	assert_true(t.statistic == 13.5 && !t.exact);
	near(t.p, 0.13441657417036029, 1e-12);
	t = stats_signed_rank(zeros, 3);
	assert_true(t.statistic == 0 && t.p == 1);
}

static void edge_cases(void **state)
{
	const double with_nan[] = {1, NAN}, one[] = {1}, ends[] = {-INFINITY, INFINITY, 1};
	const double many[60] = {0};

	(void)state;
	assert_true(isnan(stats_mann_whitney(base, 0, patched, 10).p));
	assert_true(isnan(stats_mann_whitney(base, 10, patched, 0).p));
	assert_true(isnan(stats_mann_whitney(with_nan, 2, patched, 10).p));
	assert_true(isnan(stats_a12(with_nan, 2, patched, 10)));
	assert_true(isnan(stats_a12(one, 1, one, 0)));
	assert_true(stats_mann_whitney(one, 1, base, 1).p == 1);
	assert_true(stats_mann_whitney(ends, 3, base, 10).statistic == 20);
	assert_true(isnan(stats_signed_rank(NULL, 0).p));
	assert_true(isnan(stats_signed_rank(with_nan, 2).p));
	assert_true(stats_signed_rank(one, 1).p == 1);
	assert_true(isnan(stats_hodges_lehmann(base, 0, patched, 10, 0.95).estimate));
	assert_true(isnan(stats_hodges_lehmann(many, 50, patched, 10, 0.95).low));
	assert_true(isnan(stats_pseudo_median(many, 50, 0.95).estimate));
	assert_true(isnan(stats_pseudo_median(with_nan, 2, 0.95).high));
	assert_true(stats_hodges_lehmann(base, 3, patched, 3, 0.95).high == INFINITY);
	assert_true(stats_mann_whitney(many, 60, many, 60).p == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_kernels),	cmocka_unit_test(small_samples),
		cmocka_unit_test(ties),		cmocka_unit_test(null_counts),
		cmocka_unit_test(signed_ranks), cmocka_unit_test(signed_ranks_with_ties),
		cmocka_unit_test(edge_cases),
	};

	return cmocka_run_group_tests_name("rank", tests, NULL, NULL);
}
