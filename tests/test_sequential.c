/* SPDX-License-Identifier: MIT */
/* The rule that ends a row: simulated with a seed, so that it is the same each time. */
#include "tests/unit.h"

#include "results/sequential.h"
#include "results/stats_binomial.h"
#include "results/stats_random.h"
#include "tests/near.h"

#define RUNS 1500

struct outcome {
	size_t missed; /* intervals that do not hold the truth */
	size_t naive;  /* the same with 95 % at each look */
	size_t early;  /* ended at the first look */
	double pairs;  /* mean */
};

static double normal(uint64_t *seed)
{
	return stats_random_normal(seed);
}

/* Student's t with 5 degrees of freedom, scaled to sd 1. */
static double heavy(uint64_t *seed)
{
	double u = ((double)(stats_random(seed) >> 11) + 0.5) * 0x1p-53;

	return stats_t_quantile(u, 5) / sqrt(5. / 3);
}

/* As a row is measured: until enough, or until the time is up after `most` pairs. */
static size_t measure(double *x, double (*noise)(uint64_t *), double sd, double precision,
		      size_t most, uint64_t *seed)
{
	size_t n = 0;

	do
		x[n++] = sd * noise(seed);
	while (!sequential_enough(x, n, precision) && n < most);
	return n;
}

static bool holds_zero(const double *x, size_t n, double confidence)
{
	struct interval i = stats_t_interval(x, n, confidence);

	return i.low <= 0 && i.high >= 0;
}

static struct outcome simulate(double (*noise)(uint64_t *), double sd, double precision,
			       size_t most, uint64_t seed)
{
	double x[SEQUENTIAL_LAST];
	struct outcome o = {0};

	for (int run = 0; run < RUNS; run++) {
		size_t n = measure(x, noise, sd, precision, most, &seed);

		o.missed += !holds_zero(x, n, sequential_confidence());
		o.naive += !holds_zero(x, n, 0.95);
		o.early += n == SEQUENTIAL_FIRST;
		o.pairs += (double)n / RUNS;
	}
	return o;
}

/*
 * Two sides that do not differ: the interval excludes 0 no more often than in 5 %,
 * as far as so many runs can tell; equally, 95 % of the intervals hold the truth.
 */
static void keeps_its_error_rate(void **state)
{
	static const struct {
		const char *name;
		double (*noise)(uint64_t *);
		double sd;
		size_t most;
	} cases[] = {
		{"normal, ends early", normal, 0.002, SEQUENTIAL_LAST},
		{"normal, ends in between", normal, 0.009, SEQUENTIAL_LAST},
		{"normal, to the end", normal, 0.05, SEQUENTIAL_LAST},
		{"normal, time is up", normal, 0.012, 14},
		{"t5, ends early", heavy, 0.002, SEQUENTIAL_LAST},
		{"t5, ends in between", heavy, 0.009, SEQUENTIAL_LAST},
		{"t5, time is up", heavy, 0.012, 14},
	};
	size_t most = stats_binomial_quantile(0.975, RUNS, SEQUENTIAL_ALPHA);

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct outcome o =
			simulate(cases[i].noise, cases[i].sd, 0.005, cases[i].most, 20260100 + i);

		print_message("%-24s missed %4.1f %%, with 95 %% a look %4.1f %%, %4.1f pairs\n",
			      cases[i].name, 100. * o.missed / RUNS, 100. * o.naive / RUNS,
			      o.pairs);
		if (o.missed > most)
			fail_msg("%s: %zu of %d, at most %zu", cases[i].name, o.missed, RUNS, most);
	}
}

/*
 * Somebody who looks at the estimate, and stops when it pleases: looks at each number
 * of pairs find what is not there; the fixed looks with their levels do not.
 */
static void holds_whatever_stops(void **state)
{
	size_t most = stats_binomial_quantile(0.975, RUNS, SEQUENTIAL_ALPHA);
	size_t missed = 0, naive = 0;
	double x[SEQUENTIAL_LAST];
	uint64_t seed = 7;

	(void)state;
	for (int run = 0; run < RUNS; run++) {
		bool found = false, found_naive = false;

		for (size_t i = 0; i < SEQUENTIAL_LAST; i++)
			x[i] = normal(&seed);
		for (size_t n = sequential_next(0); n; n = sequential_next(n)) {
			found |= !holds_zero(x, n, sequential_confidence());
			found_naive |= !holds_zero(x, n, 0.95);
		}
		missed += found;
		naive += found_naive;
	}
	print_message("stopped when it pleases   missed %4.1f %%, with 95 %% a look %4.1f %%\n",
		      100. * missed / RUNS, 100. * naive / RUNS);
	assert_true(missed <= most);
	assert_true(naive > 2 * most); /* or the simulation proves nothing */
}

/* Quiet rows end at the first look, noisy ones get more pairs, none more than there are. */
static void gives_noisy_rows_the_time(void **state)
{
	struct outcome quiet = simulate(normal, 0.001, 0.005, SEQUENTIAL_LAST, 1);
	struct outcome middle = simulate(normal, 0.009, 0.005, SEQUENTIAL_LAST, 1);
	struct outcome noisy = simulate(normal, 0.05, 0.005, SEQUENTIAL_LAST, 1);

	(void)state;
	assert_true(quiet.early > RUNS * 98 / 100);
	assert_true(middle.pairs > 15 && middle.pairs < 45);
	assert_true(noisy.pairs > SEQUENTIAL_LAST - 1);
}

static void looks_are_fixed(void **state)
{
	static const size_t want[] = {5, 8, 12, 18, 27, 40, 60};
	double equal[60], one_off[60], with_nan[60];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < SEQUENTIAL_LOOKS; i++) {
		n = sequential_next(n);
		assert_int_equal(n, want[i]);
	}
	assert_int_equal(sequential_next(n), 0);
	assert_int_equal(sequential_next(1000), 0);
	assert_int_equal(sequential_next(6), 8);
	near(sequential_confidence(), 0.99375, 1e-12);
	for (int i = 0; i < 60; i++) {
		equal[i] = one_off[i] = with_nan[i] = 0.01;
		one_off[i] += i == 0;
	}
	with_nan[2] = NAN;
	assert_false(sequential_enough(NULL, 0, 1));
	assert_false(sequential_enough(equal, 4, 1));
	assert_true(sequential_enough(equal, 5, 0.005));
	assert_false(sequential_enough(equal, 6, 0.005));
	assert_false(sequential_enough(one_off, 5, 0.005));
	assert_true(sequential_enough(one_off, 60, 0.005));
	assert_false(sequential_enough(with_nan, 5, 0.005));
	assert_true(sequential_enough(with_nan, 60, 0.005));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_are_fixed),
		cmocka_unit_test(keeps_its_error_rate),
		cmocka_unit_test(holds_whatever_stops),
		cmocka_unit_test(gives_noisy_rows_the_time),
	};

	return cmocka_run_group_tests_name("sequential", tests, NULL, NULL);
}
