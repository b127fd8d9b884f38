/* SPDX-License-Identifier: MIT */
/*
 * Goldens: computed with R 4.2.2 and scipy 1.10.1 where nothing else is said.
 * Kernel times in them are made up; most were chosen to have an outlier.
 */
#include "results/count.h"
#include "tests/unit.h"

#include <math.h>

#include "results/stats.h"
#include "tests/near.h"

/* Ten boots of two kernels, ns. */
static const double base[] = {512.1, 508.7, 515.3, 509.9, 511.4, 530.2, 510.6, 513.8, 509.2, 512.9};
static const double patched[] = {487.3, 490.1, 485.9, 488.8, 492.4,
				 486.7, 489.5, 501.3, 487.9, 488.2};

static void logs(double *out, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = log(x[i]);
}

/* R: mean, sd, median, quantile(type = 7), mad(constant = 1). */
static void describes(void **state)
{
	(void)state;
	near(stats_mean(base, 10), 513.41, 1e-13);
	near(stats_sd(base, 10), 6.251835286, 1e-9);
	near(stats_cv(base, 10), 0.01217708125, 1e-9);
	near(stats_median(base, 10), 511.75, 1e-13);
	near(stats_quantile(base, 10, 0.25), 510.075, 1e-13);
	near(stats_quantile(base, 10, 0.75), 513.575, 1e-13);
	near(stats_mad(base, 10), 1.95, 1e-12);
	near(stats_mad(base, 10) * STATS_MAD_TO_SD, 2.891074326, 1e-9);

	near(stats_mean(patched, 10), 489.81, 1e-13);
	near(stats_sd(patched, 10), 4.440082582, 1e-9);
	near(stats_cv(patched, 10), 0.009064907988, 1e-9);
	near(stats_median(patched, 10), 488.5, 1e-13);
	near(stats_quantile(patched, 10, 0.25), 487.45, 1e-13);
	near(stats_quantile(patched, 10, 0.75), 489.95, 1e-13);
	near(stats_mad(patched, 10), 1.4, 1e-12);
	near(stats_mad(patched, 10) * STATS_MAD_TO_SD, 2.075643106, 1e-9);

	near(stats_median(patched, 10) / stats_median(base, 10), 0.95456765999, 1e-11);
	near(stats_mean(patched, 10) / stats_mean(base, 10), 0.954032839251, 1e-11);
}

static void describes_edge_cases(void **state)
{
	const double one[] = {7}, ties[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
	const double with_nan[] = {1, NAN, 3}, ends[] = {INFINITY, -3, 1, -INFINITY, 2};
	const double up[] = {1, INFINITY, INFINITY};
	const double signs[] = {-0.5, 2, -3, 0, 1};

	(void)state;
	assert_true(isnan(stats_mean(NULL, 0)));
	assert_true(isnan(stats_sd(NULL, 0)));
	assert_true(isnan(stats_cv(NULL, 0)));
	assert_true(isnan(stats_median(NULL, 0)));
	assert_true(isnan(stats_mad(NULL, 0)));
	assert_true(isnan(stats_quantile(NULL, 0, 0.5)));

	assert_true(stats_mean(one, 1) == 7);
	assert_true(isnan(stats_sd(one, 1)));
	assert_true(stats_median(one, 1) == 7);
	assert_true(stats_quantile(one, 1, 1) == 7);
	assert_true(stats_mad(one, 1) == 0);

	/* Exact, though the sum of these is not seven times 0.1. */
	assert_true(stats_mean(ties, 7) == 0.1);
	assert_true(stats_sd(ties, 7) == 0);
	for (int k = 0; k <= 100; k++)
		assert_true(stats_quantile(ties, 7, k / 100.) == 0.1);
	assert_true(stats_mad(ties, 7) == 0);

	assert_true(isnan(stats_mean(with_nan, 3)));
	assert_true(isnan(stats_sd(with_nan, 3)));
	assert_true(isnan(stats_median(with_nan, 3)));
	assert_true(isnan(stats_mad(with_nan, 3)));

	assert_true(stats_median(ends, 5) == 1);
	assert_true(stats_quantile(ends, 5, 0) == -INFINITY);
	assert_true(stats_quantile(ends, 5, 0.25) == -3);
	assert_true(stats_quantile(ends, 5, 0.1) == -INFINITY);
	assert_true(stats_quantile(ends, 5, 1) == INFINITY);
	assert_true(isnan(stats_mean(ends, 5)));
	assert_true(stats_mean(up, 3) == INFINITY);
	assert_true(stats_median(up, 3) == INFINITY);
	assert_true(isnan(stats_quantile(base, 10, -0.01)));
	assert_true(isnan(stats_quantile(base, 10, 1.01)));
	assert_true(isnan(stats_quantile(base, 10, NAN)));

	assert_true(stats_median(signs, 5) == 0);
	assert_true(stats_quantile(signs, 5, 0.25) == -0.5);
}

/* R: power.t.test(delta = 1, sd = 2, power = .8)$n, and type = "paired" */
static void boots_needed(void **state)
{
	(void)state;
	near(stats_boots(1, 2, false, 0.8, 0.05), 63.7657637142739, 1e-5);
	near(stats_boots(1, 2, true, 0.8, 0.05), 33.367204088022, 1e-5);
	near(stats_boots(-1, 2, true, 0.8, 0.05), 33.367204088022, 1e-5);
	assert_true(stats_boots(1, 0, true, 0.8, 0.05) == 2);
	assert_true(stats_boots(1e9, 1, true, 0.8, 0.05) == 2);
	assert_true(stats_boots(0, 1, true, 0.8, 0.05) == INFINITY);
	assert_true(stats_boots(1e-9, 1, true, 0.8, 0.05) == INFINITY);
	assert_true(isnan(stats_boots(NAN, 1, true, 0.8, 0.05)));
	assert_true(isnan(stats_boots(1, 1, true, 1, 0.05)));
}

/* Shuffled values of both signs and nearly all magnitudes; k / 64 is exact. */
static void finds_every_order_statistic(void **state)
{
	double sorted[65], shuffled[65];

	(void)state;
	for (int k = 0; k < 65; k++)
		sorted[k] = k < 32 ? -ldexp(1, 60 * (15 - k)) : ldexp(1, 60 * (k - 49));
	sorted[32] = 0;
	for (int i = 0; i < 65; i++)
		shuffled[i] = sorted[i * 37 % 65];
	for (int k = 0; k < 65; k++)
		assert_true(stats_quantile(shuffled, 65, k / 64.) == sorted[k]);
}

/*
 * Closed forms for 1 and 2 degrees of freedom, textbook quantiles, and for other
 * df the one function against the other.
 */
static void t_distribution(void **state)
{
	const double ps[] = {1e-30, 1e-12, 1e-6, 0.001, 0.025,	  0.1,
			     0.2,   0.249, 0.26, 0.4,	0.4999999};
	const double dfs[] = {0.1, 0.5, 1, 1.5, 2, 3, 9, 16.67, 99.5, 100, 100.5, 12345.6, 1e6};

	(void)state;
	for (double t = 0.001; t < 1000; t *= 1.7) {
		/* atan(1/t) / pi and so on: forms that keep their digits in the tail. */
		near(stats_t_cdf(-t, 1), atan2(1, t) / M_PI, 1e-12);
		near(stats_t_cdf(-t, 2), 1 / (2 + t * t + t * sqrt(2 + t * t)), 1e-12);
		near(stats_t_cdf(t, 2), (1 + t / sqrt(2 + t * t)) / 2, 1e-12);
	}
	/* mpmath 1.2.1: betainc(df / 2, .5, 0, df / (df + t * t), regularized) / 2 */
	near(stats_t_cdf(-8, 0.5), 0.1132525464037893, 1e-13);
	near(stats_t_cdf(-3, 16.5), 0.0041297164540324666, 1e-13);
	near(stats_t_cdf(-1, 100), 0.15986207789206168, 1e-13);
	near(stats_t_cdf(-2, 1e6), 0.022750266925659604, 1e-10);
	near(stats_t_cdf(-1.959963984540054, INFINITY), 0.025, 1e-12);
	near(stats_t_cdf(-1, 1e9), stats_t_cdf(-1, INFINITY), 1e-7);
	assert_true(stats_t_cdf(0, 3) == 0.5);
	assert_true(stats_t_cdf(INFINITY, 3) == 1);
	assert_true(stats_t_cdf(-INFINITY, 3) == 0);
	assert_true(isnan(stats_t_cdf(NAN, 3)));
	assert_true(isnan(stats_t_cdf(1, NAN)));
	assert_true(isnan(stats_t_cdf(1, 0)));
	assert_true(isnan(stats_t_cdf(1, -1)));

	/* 0.95 * sqrt(2 / (4 * 0.975 * 0.025)); scipy 1.10.1's is 4e-11 above it. */
	near(stats_t_quantile(0.975, 2), 4.3026527297494639, 1e-14);
	near(stats_t_quantile(0.025, 2), -4.3026527297494639, 1e-14);
	near(stats_t_quantile(0.975, 1), 12.706204736174694, 1e-13);
	near(stats_t_quantile(0.975, INFINITY), 1.959963984540054, 1e-13);
	/* tan(pi * (p - 1/2)), near the middle and far out */
	near(stats_t_quantile(0.4999999, 1), -3.1415926536802352e-7, 1e-14);
	near(stats_t_quantile(1e-300, 1), -1 / (M_PI * 1e-300), 1e-12);
	for (size_t i = 0; i < N(dfs); i++)
		for (size_t j = 0; j < N(ps); j++) {
			double t = stats_t_quantile(ps[j], dfs[i]);

			near(stats_t_cdf(t, dfs[i]), ps[j], 1e-9);
			if (ps[j] > 1e-3)
				near(stats_t_quantile(1 - ps[j], dfs[i]), -t, 1e-9);
		}
	assert_true(stats_t_quantile(0.5, 3) == 0);
	assert_true(stats_t_quantile(0, 3) == -INFINITY);
	assert_true(stats_t_quantile(1, 3) == INFINITY);
	assert_true(isnan(stats_t_quantile(-0.1, 3)));
	assert_true(isnan(stats_t_quantile(1.1, 3)));
	assert_true(isnan(stats_t_quantile(NAN, 3)));
	assert_true(isnan(stats_t_quantile(0.9, 0)));
	assert_true(isnan(stats_t_quantile(0.9, NAN)));
}

/*
 * The top level of the example of Kalibera & Jones, "Rigorous Benchmarking in
 * Reasonable Time" (ISMM 2013), as in libkalibera's test_worked_example_3_level:
 * means 6.25, 8.5, 4.75 of three boots; half-width 4.68870710971 by scipy.
 */
static void interval_of_the_kalibera_jones_example(void **state)
{
	const double boots[] = {6.25, 8.5, 4.75};
	struct interval i = stats_t_interval(boots, 3, 0.95);

	(void)state;
	near(i.estimate, 6.5, 1e-14);
	near(i.high - i.estimate, 4.68870710971, 1e-10);
	near(i.estimate - i.low, 4.68870710971, 1e-10);
	assert_int_equal(i.n, 3);
}

/* Five boots of three processes: half-widths over the boots' means. */
static void interval_of_boots(void **state)
{
	const double a[] = {1537 / 3., 1555 / 3., 1531 / 3., 1544 / 3., 1533 / 3.};
	const double b[] = {1464 / 3., 1486 / 3., 1461 / 3., 1473 / 3., 1462 / 3.};
	struct interval i = stats_t_interval(a, 5, 0.95);
	double d[5];

	(void)state;
	near(i.estimate, 513.333333333333, 1e-12);
	near(i.high - i.estimate, 4.034081212, 1e-9);
	i = stats_t_interval(b, 5, 0.95);
	near(i.estimate, 489.733333333333, 1e-12);
	near(i.high - i.estimate, 4.354683991, 1e-9);

	for (int r = 0; r < 5; r++)
		d[r] = log(b[r] / a[r]);
	i = stats_t_interval(d, 5, 0.95);
	near(exp(i.estimate), 0.954021723, 1e-9);
	near(exp(i.low), 0.952626776, 1e-9);
	near(exp(i.high), 0.955418713, 1e-9);
}

/* R: t.test(log(b), log(a), paired = TRUE) */
static void paired_rounds(void **state)
{
	const double a[] = {513, 519.3, 510.1, 514.2, 511.7};
	const double b[] = {489, 495, 486.9, 491.2, 487.4};
	struct interval i;
	double d[5];

	(void)state;
	for (int r = 0; r < 5; r++)
		d[r] = log(b[r] / a[r]);
	i = stats_t_interval(d, 5, 0.95);
	near(exp(i.estimate), 0.953744053117, 1e-11);
	near(exp(i.low), 0.952354733602, 1e-11);
	near(exp(i.high), 0.955135399406, 1e-11);
	near(stats_t_test(d, 5), 9.05611784503e-08, 1e-9);
}

static void interval_edge_cases(void **state)
{
	const double one[] = {7}, ties[] = {0.1, 0.1, 0.1}, zeros[] = {0, 0};
	const double with_nan[] = {1, NAN, 3}, nan_only[] = {NAN}, infinite[] = {1, INFINITY};
	struct interval i = stats_t_interval(NULL, 0, 0.95);

	(void)state;
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high) && i.n == 0);
	assert_true(isnan(stats_t_test(NULL, 0)));
	i = stats_t_interval(one, 1, 0.95);
	assert_true(i.estimate == 7 && i.low == -INFINITY && i.high == INFINITY && i.n == 1);
	assert_true(stats_t_test(one, 1) == 1);
	i = stats_t_interval(ties, 3, 0.95);
	assert_true(i.estimate == 0.1 && i.low == 0.1 && i.high == 0.1 && i.n == 3);
	assert_true(stats_t_test(ties, 3) == 0);
	assert_true(stats_t_test(zeros, 2) == 1);
	i = stats_t_interval(with_nan, 3, 0.95);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high));
	assert_true(isnan(stats_t_test(with_nan, 3)));
	i = stats_t_interval(nan_only, 1, 0.95);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high));
	i = stats_t_interval(infinite, 2, 0.95);
	assert_true(i.estimate == INFINITY && isnan(i.low) && isnan(i.high));
}

/* R: t.test(log(patched), log(base)); df 16.6649310077 */
static void welch_on_logs(void **state)
{
	struct interval i;
	double a[10], b[10], p;

	(void)state;
	logs(a, base, 10);
	logs(b, patched, 10);
	stats_welch(a, 10, b, 10, 0.95, &i, &p);
	near(exp(i.estimate), 0.954060570198, 1e-11);
	near(exp(i.low), 0.944533686024, 1e-11);
	near(exp(i.high), 0.963683545727, 1e-11);
	near(p, 2.15665304982e-08, 1e-9);
	assert_int_equal(i.n, 20);

	/* R: t.test(patched, base) */
	stats_welch(base, 10, patched, 10, 0.95, &i, &p);
	near(p, 3.49984522588e-08, 1e-9);
	near(i.estimate, 489.81 - 513.41, 1e-12);
}

static void welch_edge_cases(void **state)
{
	const double flat[] = {2, 2, 2}, higher[] = {3, 3}, some[] = {1, 2, 3};
	const double with_nan[] = {1, NAN};
	struct interval i, same;
	double p;

	(void)state;
	stats_welch(flat, 3, higher, 2, 0.95, &i, &p);
	assert_true(i.estimate == 1 && i.low == 1 && i.high == 1 && p == 0);
	stats_welch(flat, 3, flat, 3, 0.95, &i, &p);
	assert_true(i.estimate == 0 && i.low == 0 && i.high == 0 && p == 1);

	/* One flat side: the interval and test of the other. */
	stats_welch(higher, 2, some, 3, 0.95, &i, &p);
	same = stats_t_interval(some, 3, 0.95);
	near(i.low, same.low - 3, 1e-12);
	near(i.high, same.high - 3, 1e-12);
	/* t = -sqrt(3), df 2: 1 - t / sqrt(2 + t^2) */
	near(p, 1 - sqrt(3) / sqrt(5), 1e-12);

	stats_welch(some, 1, some, 3, 0.95, &i, &p);
	assert_true(i.estimate == 1 && i.low == -INFINITY && i.high == INFINITY && p == 1);
	stats_welch(some, 1, some + 2, 1, 0.95, &i, &p);
	assert_true(i.estimate == 2 && i.low == -INFINITY && i.high == INFINITY && p == 1);
	stats_welch(some, 0, some, 3, 0.95, &i, &p);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high) && isnan(p));
	stats_welch(some, 1, some, 0, 0.95, &i, &p);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high) && isnan(p));
	stats_welch(with_nan, 2, some, 3, 0.95, &i, &p);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high) && isnan(p));
}

/* n values of mean 0 and sd 1. */
static void unit_sample(double *x, size_t n)
{
	double sd;

	for (size_t i = 0; i < n; i++)
		x[i] = i - (n - 1) / 2.;
	sd = stats_sd(x, n);
	for (size_t i = 0; i < n; i++)
		x[i] /= sd;
}

/*
 * R: power.t.test(n, sd = 1, power = .8, type = "paired" or "two.sample")$delta,
 * printed with four digits.
 */
static void minimum_detectable_effect(void **state)
{
	const struct {
		size_t n;
		double unpaired, paired;
	} table[] = {
		{5, 2.0244, 1.6820},  {10, 1.3249, 0.9960}, {20, 0.9091, 0.6604},
		{30, 0.7356, 0.5292}, {50, 0.5659, 0.4042},
	};
	const double with_nan[] = {1, NAN};
	double x[50];

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		size_t n = table[i].n;

		near(stats_mde(1, n, 0.8, 0.05), table[i].paired, 1e-4);
		near(stats_mde(0.012, n, 0.8, 0.05), 0.012 * table[i].paired, 1e-4);
		unit_sample(x, n);
		near(stats_welch_mde(x, n, x, n, 0.8, 0.05), table[i].unpaired, 1e-4);
	}
	/* R: power.t.test(delta = 1, sd = 2, power = .8): n = 33.367 pairs */
	assert_true(stats_mde(2, 33, 0.8, 0.05) > 1);
	assert_true(stats_mde(2, 34, 0.8, 0.05) < 1);
	/* Two rounds, integrated with mpmath 1.2.1. */
	near(stats_mde(1, 2, 0.8, 0.05), 11.549888435882358, 1e-6);
	assert_true(stats_mde(1, 10, 0.9, 0.05) > stats_mde(1, 10, 0.8, 0.05));
	assert_true(stats_mde(1, 10, 0.8, 0.01) > stats_mde(1, 10, 0.8, 0.05));

	assert_true(stats_mde(0, 8, 0.8, 0.05) == 0);
	assert_true(stats_mde(1, 0, 0.8, 0.05) == INFINITY);
	assert_true(stats_mde(1, 1, 0.8, 0.05) == INFINITY);
	assert_true(isnan(stats_mde(NAN, 8, 0.8, 0.05)));
	assert_true(isnan(stats_mde(1, 8, 1, 0.05)));
	assert_true(isnan(stats_mde(1, 8, 0.8, 0)));
	assert_true(stats_welch_mde(base, 1, patched, 10, 0.8, 0.05) == INFINITY);
	assert_true(isnan(stats_welch_mde(with_nan, 2, base, 10, 0.8, 0.05)));
	for (int i = 0; i < 5; i++)
		x[i] = 3;
	assert_true(stats_welch_mde(x, 5, x, 5, 0.8, 0.05) == 0);
}

/* Whatever a mean of times or of their logarithms is: the median is one. */
static void median_of_logarithms(void **state)
{
	const double logs[] = {log(4), log(1), log(2), log(100)}, bad[] = {0, NAN};

	(void)state;
	near(stats_median_of_logs(logs, 1), 4, 1e-12);
	near(stats_median_of_logs(logs, 3), 2, 1e-12);
	near(stats_median_of_logs(logs, 4), 3, 1e-12);
	assert_true(isnan(stats_median_of_logs(logs, 0)));
	assert_true(isnan(stats_median_of_logs(bad, 2)));
}

static void counts_as_text(void **state)
{
	static const struct {
		double value;
		const char *text, *figure;
	} table[] = {
		{0, "0", "0"},
		{1.5, "1.5", "1.5"},
		{-1.5, "-1.5", "-1.5"},
		{2097152, "2097152", "2097152"},
		{-8388608, "-8388608", "-8388608"},
		{2097152.5, "2097152.5", "2097152.5"},
		{0x1p64, "18446744073709551616", "18446744073709551616"},
		{1. / 3, "0.333333", "0.333333333333"},
		{1. / 512, "0.00195312", "0.001953125"},
		{1. / 65536, "0.0000152588", "0.0000152587890625"},
		{2 + 1e-13, "2", "2"},
		{999999.96, "1000000", "999999.96"},
		{1e300, "1e+300", "1e+300"},
		{1e-300, "1e-300", "1e-300"},
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		assert_string_equal(AS_COUNT(table[i].value), table[i].text);
		assert_string_equal(AS_FIGURE(table[i].value), table[i].figure);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(median_of_logarithms),
		cmocka_unit_test(counts_as_text),
		cmocka_unit_test(describes),
		cmocka_unit_test(describes_edge_cases),
		cmocka_unit_test(boots_needed),
		cmocka_unit_test(finds_every_order_statistic),
		cmocka_unit_test(t_distribution),
		cmocka_unit_test(interval_of_the_kalibera_jones_example),
		cmocka_unit_test(interval_of_boots),
		cmocka_unit_test(paired_rounds),
		cmocka_unit_test(interval_edge_cases),
		cmocka_unit_test(welch_on_logs),
		cmocka_unit_test(welch_edge_cases),
		cmocka_unit_test(minimum_detectable_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
