/* SPDX-License-Identifier: MIT */
/* Many tests at once, shares, and medians drawn again. */
#include "tests/unit.h"

#include <string.h>

#include "results/stats_beta.h"
#include "results/stats_binomial.h"
#include "results/stats_bootstrap.h"
#include "results/stats_random.h"
#include "results/stats_multiple.h"
#include "tests/near.h"

/* Table 1 of Benjamini & Hochberg (1995); q by R's p.adjust. */
static const double listed[] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
				.0459, .3240, .4262, .5719, .6528, .7590, 1};

static void false_discoveries(void **state)
{
	static const double bh[] = {.0015,	 .003,	      .0095,	   .035625,	.0603,
				    .0638571429, .0638571429, .0645,	   .0765,	.4860,
				    .5811818182, .714875,     .7532307692, .8132142857, 1};
	static const double by[] = {.00497734, .00995469, .03152318, .11821191};
	static const double holm[] = {.0015, .0056, .0247, .114, .2211, .278, .278, .278, .3213};
	const double five[] = {.03, .01, .05, .02, .04};
	double q[15];

	(void)state;
	stats_bh(listed, q, 15);
	for (int i = 0; i < 15; i++)
		near(q[i], bh[i], 1e-9);
	stats_by(listed, q, 15);
	for (int i = 0; i < 4; i++)
		near(q[i], by[i], 1e-6);
	stats_holm(listed, q, 15);
	for (int i = 0; i < 15; i++)
		near(q[i], i < 9 ? holm[i] : 1, 1e-9);
	stats_bh(five, q, 5);
	for (int i = 0; i < 5; i++)
		near(q[i], .05, 1e-14);
}

static void false_discoveries_edge_cases(void **state)
{
	double p[] = {.02, NAN, .01, .02}, q[4];

	(void)state;
	stats_bh(NULL, NULL, 0);
	stats_bh(p, q, 1);
	assert_true(q[0] == .02);
	stats_bh(p, q, 4);
	assert_true(isnan(q[1]));
	near(q[0], .02, 1e-14);
	near(q[2], .02, 1e-14);
	near(q[3], .02, 1e-14);
	stats_bh(p, p, 4);
	assert_memory_equal(p, q, sizeof(*p));
	assert_true(isnan(p[1]) && p[3] == q[3]);
}

/* How many false alarms at 5 % an A/A run of n cells may have, both ends counted in. */
static void false_alarms(void **state)
{
	static const size_t table[][3] = {{20, 0, 3},	{50, 0, 6},    {100, 1, 10},
					  {200, 4, 16}, {500, 16, 35}, {1000, 37, 64}};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		assert_int_equal(stats_binomial_quantile(.025, table[i][0], .05), table[i][1]);
		assert_int_equal(stats_binomial_quantile(.975, table[i][0], .05), table[i][2]);
	}
	near(stats_binomial_cdf(2, 4, .5), 11 / 16., 1e-14);
	assert_true(stats_binomial_cdf(-1, 4, .5) == 0);
	assert_true(stats_binomial_cdf(4, 4, .5) == 1);
	assert_true(stats_binomial_cdf(0, 4, 1) == 0);
	assert_true(stats_binomial_cdf(0, 4, 0) == 1);
	assert_true(isnan(stats_binomial_cdf(1, 4, NAN)));
	assert_true(isnan(stats_binomial_cdf(1, 4, 1.5)));
	assert_int_equal(stats_binomial_quantile(0, 4, .5), 0);
	assert_int_equal(stats_binomial_quantile(1, 4, .5), 4);
	assert_int_equal(stats_binomial_quantile(11 / 16., 4, .5), 2);
}

static void shares(void **state)
{
	struct interval i = stats_binomial_interval(9, 100, .95);

	(void)state;
	near(i.estimate, .09, 1e-14);
	near(i.low, 0.0419836, 1e-6);
	near(i.high, 0.1639823, 1e-6);
	assert_true(stats_binomial_interval(0, 10, .95).low == 0);
	assert_true(stats_binomial_interval(10, 10, .95).high == 1);
	assert_true(isnan(stats_binomial_interval(0, 0, .95).low));
	assert_true(isnan(stats_binomial_interval(11, 10, .95).estimate));
	near(stats_beta(.3, 1, 4), 1 - pow(.7, 4), 1e-13);
	near(stats_beta(1e-5, 3, 1), 1e-15, 1e-12);
	assert_true(stats_beta(0, 2, 2) == 0 && stats_beta(1, 2, 2) == 1);
	assert_true(isnan(stats_beta(NAN, 2, 2)) && isnan(stats_beta(.5, 0, 2)));
}

/* A median of 5 has the exact distribution (181, 811, 1141, 811, 181) / 3125. */
static void bootstrap_of_five(void **state)
{
	const double a[] = {511, 500, 506, 523, 504}, b[] = {482, 499, 487, 480, 490};
	struct interval exact = stats_bootstrap_ratio_exact(a, 5, b, 5, .95);
	struct interval drawn = stats_bootstrap_ratio(a, 5, b, 5, .95, 20000, 1);

	(void)state;
	near(exact.estimate, 0.962450592885, 1e-11);
	near(exact.low, 487 / 523., 1e-11);
	near(exact.high, 499 / 506., 1e-11);
	near(drawn.low, 487 / 523., 1e-14);
	near(drawn.high, 499 / 506., 1e-14);
}

/* Ten boots a side: percentile interval of 100 000 draws in R. */
static void bootstrap_of_ten(void **state)
{
	static const double base[] = {512.1, 508.7, 515.3, 509.9, 511.4,
				      530.2, 510.6, 513.8, 509.2, 512.9};
	static const double new[] = {487.3, 490.1, 485.9, 488.8, 492.4,
				     486.7, 489.5, 501.3, 487.9, 488.2};
	struct interval exact = stats_bootstrap_ratio_exact(base, 10, new, 10, .95);
	struct interval drawn = stats_bootstrap_ratio(base, 10, new, 10, .95, 20000, 7);
	struct interval again = stats_bootstrap_ratio(base, 10, new, 10, .95, 20000, 7);

	(void)state;
	assert_true(fabs(exact.low - .9496) < 2.5e-4 && fabs(exact.high - .9600) < 2.5e-4);
	assert_true(fabs(drawn.low - exact.low) < 3e-4 && fabs(drawn.high - exact.high) < 3e-4);
	assert_memory_equal(&drawn, &again, sizeof(drawn));
	again = stats_bootstrap_ratio(base, 10, new, 10, .95, 200, 8);
	assert_true(memcmp(&drawn, &again, sizeof(drawn)));
}

static void bootstrap_edge_cases(void **state)
{
	const double one[] = {2}, three[] = {6, 6, 6}, bad[] = {1, -1}, with_nan[] = {1, NAN};
	const double values[30] = {1};
	struct interval i = stats_bootstrap_ratio_exact(one, 1, three, 3, .95);

	(void)state;
	assert_true(i.estimate == 3);
	near(i.low, 3, 1e-12);
	near(i.high, 3, 1e-12);
	i = stats_bootstrap_ratio(one, 1, three, 3, .95, 10, 1);
	assert_true(i.low == 3 && i.high == 3);
	assert_true(isnan(stats_bootstrap_ratio(one, 1, three, 3, .95, 0, 1).low));
	assert_true(isnan(stats_bootstrap_ratio(bad, 2, three, 3, .95, 10, 1).low));
	assert_true(isnan(stats_bootstrap_ratio_exact(three, 3, bad, 2, .95).low));
	assert_true(isnan(stats_bootstrap_ratio_exact(with_nan, 2, one, 1, .95).low));
	assert_true(isnan(stats_bootstrap_ratio_exact(one, 0, one, 1, .95).low));
	assert_true(isnan(stats_bootstrap_ratio_exact(values, 30, one, 1, .95).low));
}

/* splitmix64's first numbers from seed 1234567, of its reference implementation. */
static void random_numbers(void **state)
{
	uint64_t seed = 1234567;
	size_t seen[7] = {0};
	double sum = 0, square = 0;

	(void)state;
	assert_true(stats_random(&seed) == UINT64_C(6457827717110365317));
	assert_true(stats_random(&seed) == UINT64_C(3203168211198807973));
	for (int i = 0; i < 70000; i++)
		seen[stats_random_below(&seed, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_true(seen[i] > 9600 && seen[i] < 10400);
	for (int i = 0; i < 10000; i++) {
		double x = stats_random_normal(&seed);

		sum += x / 10000;
		square += x * x / 10000;
	}
	assert_true(fabs(sum) < .04 && fabs(square - 1) < .06);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(false_discoveries),
		cmocka_unit_test(false_discoveries_edge_cases),
		cmocka_unit_test(false_alarms),
		cmocka_unit_test(shares),
		cmocka_unit_test(bootstrap_of_five),
		cmocka_unit_test(bootstrap_of_ten),
		cmocka_unit_test(bootstrap_edge_cases),
		cmocka_unit_test(random_numbers),
	};

	return cmocka_run_group_tests_name("families", tests, NULL, NULL);
}
