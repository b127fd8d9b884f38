/* SPDX-License-Identifier: MIT */
/* Curves whose breaks are known, and curves that have none. */
#include "tests/unit.h"

#include <math.h>

#include "results/knee.h"
#include "results/stats.h"
#include "results/stats_random.h"

#define TRIALS 400

static const double lengths[] = {1,   2,   4,	8,   16,  32,	33,   34,  64,
				 128, 256, 511, 512, 513, 1024, 2048, 4096};

#define N (sizeof(lengths) / sizeof(*lengths))

static uint64_t state_of_noise;

typedef double (*curve)(double x);

static double uniform(void)
{
	return (double)(stats_random(&state_of_noise) >> 11) * 0x1p-53;
}

static double normal(void)
{
	return sqrt(-2 * log(1 - uniform())) * cos(2 * M_PI * uniform());
}

/* One process in ten is hit by a neighbour. */
static double process(double y, double noise)
{
	return y * (1 + noise * normal() + (uniform() < 0.1 ? 3 * noise * uniform() : 0));
}

/* A point as results/curves.c has it: the median of eight processes, its error from their MAD. */
static struct knee_point measure(double x, double y, double noise)
{
	double ns[8];

	for (size_t i = 0; i < 8; i++)
		ns[i] = process(y, noise);
	return (struct knee_point){x, stats_median(ns, 8),
				   1.2533 * STATS_MAD_TO_SD * stats_mad(ns, 8) / sqrt(8), 8};
}

/* Breaks that are found in the noisy curve. */
static size_t look(curve f, double noise, uint64_t seed, struct knee *knees)
{
	struct knee_point points[N];
	double errors[N], usual;

	state_of_noise = seed;
	for (size_t i = 0; i < N; i++) {
		points[i] = measure(lengths[i], f(lengths[i]), noise);
		errors[i] = points[i].error / points[i].y;
	}
	usual = stats_median(errors, N);
	for (size_t i = 0; i < N; i++)
		points[i].error = fmax(points[i].error, usual * points[i].y);
	return knee_find_all(points, N, knees, 4);
}

static double line(double x)
{
	return 800 + 40 * x;
}

static double flat(double x)
{
	return 500 + 0 * x;
}

/* 34 pages and more: one flush of everything, not one a page. */
static double ceiling_33(double x)
{
	return x <= 33 ? 800 + 140 * x : 2500 + 40 * x;
}

static double slope_512(double x)
{
	return x < 512 ? 800 + 40 * x : 800 + 40 * 512 + 120 * (x - 512);
}

static double jump_512(double x)
{
	return line(x) - (x >= 512 ? 0.3 * 40 * x : 0);
}

/* Both, as a real machine has them: 6.18 on x86-64, munmap/populated. */
static double two_breaks(double x)
{
	return x <= 33 ? 5000 + 340 * x : x <= 512 ? 5000 + 255 * x : 50000 + 265 * x;
}

/* Costs that grow faster, or slower, and nowhere at once. */
static double power_up(double x)
{
	return 800 + 30 * pow(x, 1.06);
}

static double bent_down(double x)
{
	return 300 + 35 * x + 400 * sqrt(x);
}

static void found(curve f, double noise, double low, double high)
{
	struct knee knees[4];
	unsigned int hits = 0;

	for (uint64_t seed = 1; seed <= TRIALS; seed++)
		if (look(f, noise, seed, knees) == 1 && knees[0].low <= low &&
		    knees[0].high >= high && knees[0].high <= 2 * high)
			hits++;
	assert_in_range(hits, 0.95 * TRIALS, TRIALS);
}

static void none(curve f, double noise)
{
	struct knee knees[4];
	unsigned int false_ones = 0;

	for (uint64_t seed = 1; seed <= TRIALS; seed++)
		false_ones += look(f, noise, seed, knees) != 0;
	assert_in_range(false_ones, 0, 1);
}

static void two(void **state)
{
	struct knee knees[4];
	unsigned int hits = 0, first = 0, more = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= TRIALS; seed++) {
		size_t n = look(two_breaks, 0.03, seed, knees);

		first += n && knees[0].low <= 33 && knees[0].high >= 34;
		hits += n == 2 && knees[1].low <= 512 && knees[1].high >= 513;
		more += n > 2;
	}
	assert_in_range(first, 0.8 * TRIALS, TRIALS);
	assert_in_range(hits, 0.8 * TRIALS, TRIALS);
	assert_in_range(more, 0, TRIALS / 100);
}

static void exact_breaks(void **state)
{
	struct knee knees[4];

	(void)state;
	assert_int_equal(look(ceiling_33, 0, 1, knees), 1);
	assert_true(knees[0].low == 33 && knees[0].high == 34);
	assert_int_equal(look(jump_512, 0, 1, knees), 1);
	assert_true(knees[0].low == 511 && knees[0].high == 512);
}

static void noisy_breaks(void **state)
{
	(void)state;
	found(ceiling_33, 0.01, 33, 34);
	found(ceiling_33, 0.03, 33, 34);
	found(jump_512, 0.01, 511, 512);
	found(jump_512, 0.02, 511, 512);
	found(slope_512, 0.01, 512, 513);
}

static void no_breaks(void **state)
{
	(void)state;
	for (double noise = 0; noise < 0.2; noise = 2 * noise + 0.01) {
		none(line, noise);
		none(flat, noise);
		none(power_up, noise);
		none(bent_down, noise);
	}
}

/* A break that the noise hides is not reported: it is not beyond doubt. */
static void hidden(void **state)
{
	struct knee knees[4];
	unsigned int hits = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= TRIALS; seed++)
		hits += look(jump_512, 0.5, seed, knees) != 0;
	assert_in_range(hits, 0, TRIALS / 100);
}

static void bad_input(void **state)
{
	struct knee_point points[N];
	struct knee knees[4];

	(void)state;
	for (size_t i = 0; i < N; i++)
		points[i] = (struct knee_point){lengths[i], ceiling_33(lengths[i]), 0, 8};
	assert_int_equal(knee_find_all(points, N, knees, 4), 1);
	assert_int_equal(knee_find_all(points, N, knees, 0), 0);
	assert_int_equal(knee_find_all(points, 5, knees, 4), 0);
	assert_int_equal(knee_find_all(points, 0, knees, 4), 0);
	points[3].y = NAN;
	assert_int_equal(knee_find_all(points, N, knees, 4), 0);
	points[3] = points[2];
	assert_int_equal(knee_find_all(points, N, knees, 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_breaks), cmocka_unit_test(noisy_breaks),
		cmocka_unit_test(two),		cmocka_unit_test(no_breaks),
		cmocka_unit_test(hidden),	cmocka_unit_test(bad_input),
	};

	return cmocka_run_group_tests_name("knee", tests, NULL, NULL);
}
