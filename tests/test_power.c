/* SPDX-License-Identifier: MIT */
/* What a protocol finds, from what it measured where nothing was; and the noise floor's file. */
#include "tests/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/file.h"
#include "results/noise_floor.h"
#include "results/power.h"
#include "results/say.h"
#include "results/stats.h"
#include "results/stats_random.h"
#include "results/verdict.h"

#define DRAWS 4000
#define POOL  2000
#define PAIRS 20

/* Adding the threshold to each value is just enough for the test. */
static void threshold_is_where_the_test_turns(void **state)
{
	const double x[] = {0.001, -0.002, 0.0005, 0.003, -0.001, 0.0015};
	double at = power_threshold(x, 6, 0.05), y[6];

	(void)state;
	for (int above = 0; above < 2; above++) {
		for (int i = 0; i < 6; i++)
			y[i] = x[i] + at + (above ? 1e-6 : -1e-6);
		assert_int_equal(stats_t_test(y, 6) < 0.05, above);
	}
	assert_true(isnan(power_threshold(x, 1, 0.05)));
}

/* Of normal values resampling gives what the noncentral t distribution says. */
static void agrees_with_theory(void **state)
{
	double *pool = malloc(POOL * sizeof(*pool)), *thresholds = malloc(DRAWS * sizeof(*pool));
	double found, expected;
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < POOL; i++)
		pool[i] = 0.004 * stats_random_normal(&seed);
	power_draw(pool, POOL, PAIRS, 0.05, 1, thresholds, DRAWS);
	found = power_detectable(thresholds, DRAWS, 0.9);
	expected = stats_mde(stats_sd(pool, POOL), PAIRS, 0.9, 0.05);
	assert_true(fabs(found / expected - 1) < 0.1);
	assert_true(fabs(power_at(thresholds, DRAWS, found) - 0.9) < 0.01);
	assert_true(power_at(thresholds, DRAWS, 0) < 0.06);
	assert_true(power_at(thresholds, DRAWS, 10 * found) == 1);
	free(pool);
	free(thresholds);
}

static void file_round_trip(void **state)
{
	const char *path = "build/noise_floor.test.json";
	struct noise_floor f = {.floor = log1p(0.0162),
				.detectable = log1p(0.0029),
				.seconds = 10,
				.comparisons = 40,
				.alarms = 1,
				.kernel = "6.1.0-test"};
	const char *newer = "{\"mnbench_noise_floor\": 2, \"noise_floor_percent\": 1}";
	struct noise_floor g;

	(void)state;
	assert_int_equal(noise_floor_save(&f, path), 0);
	assert_int_equal(noise_floor_load(&g, path), EXIT_GOOD);
	assert_true(fabs(g.floor - f.floor) < 1e-6);
	assert_true(fabs(g.detectable - f.detectable) < 1e-6);
	assert_string_equal(g.kernel, "6.1.0-test");
	assert_int_equal(file_write(path, newer, strlen(newer)), 0);
	assert_int_equal(noise_floor_load(&g, path), EXIT_REQUEST);
	assert_int_equal(file_write(path, "not JSON", 8), 0);
	assert_int_equal(noise_floor_load(&g, path), EXIT_REQUEST);
	unlink(path);
	assert_int_equal(noise_floor_load(&g, path), EXIT_REQUEST);
}

/* A change that equal sides show as well is no finding, whatever q says of it. */
static void floor_withholds_findings(void **state)
{
	struct judge judge = {0.01, 0.05, false, 0.03};
	struct interval slower = {0.02, 0.015, 0.025, 8}, slowest = {0.04, 0.035, 0.045, 8};
	struct interval faster = {-0.02, -0.025, -0.015, 8}, same = {0, -0.005, 0.005, 8};

	(void)state;
	assert_int_equal(verdict_of(&slower, 1e-6, &judge), JUDGED_INCONCLUSIVE);
	assert_int_equal(verdict_of(&faster, 1e-6, &judge), JUDGED_INCONCLUSIVE);
	assert_int_equal(verdict_of(&slowest, 1e-6, &judge), JUDGED_REGRESSION);
	assert_int_equal(verdict_of(&same, 0.5, &judge), JUDGED_EQUIVALENT);
	assert_true(verdict_finds(0.005, &judge) == 0.03);
	judge.floor = 0;
	assert_int_equal(verdict_of(&slower, 1e-6, &judge), JUDGED_REGRESSION);
	assert_int_equal(verdict_of(&faster, 1e-6, &judge), JUDGED_IMPROVEMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threshold_is_where_the_test_turns),
		cmocka_unit_test(agrees_with_theory),
		cmocka_unit_test(file_round_trip),
		cmocka_unit_test(floor_withholds_findings),
	};

	return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
