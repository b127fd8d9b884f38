/* SPDX-License-Identifier: MIT */
/*
 * Change points. The series and the changes found in them are from the tests of Apache Otava
 * (apache/otava 1ceb1537, Apache-2.0: tests/analysis_test.py, change_point_divisive_test.py and
 * tigerbeetle_test.py); p values of Student's t-test are scipy's.
 */
#include "tests/unit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/file.h"
#include "results/root.h"
#include "results/stats_changes.h"
#include "results/stats_random.h"
#include "tests/near.h"

static const double steps[] = {.3,   2.4, 1.5,	 -.9,	-.5,   99.7,  98.3,
			       99.1, 149, 149.7, 149.5, 149.1, 148.8, 150};
static const double ten[] = {10, 10.2, 9.8, 10.1, 9.9, 12, 12.1, 11.9, 12.2, 11.8};
static const double halves[] = {1.02, .95, .99, 1,   1.12, 1,	1.01, .98, 1.01, .96,
				.50,  .51, .48, .48, .55,  .50, .49,  .51, .50,	 .49};

static void changes_are(const double *x, size_t n, struct change_rule rule, const size_t *want,
			size_t wanted)
{
	struct change *found = malloc((n + 1) * sizeof(*found));
	size_t k = changes_find(x, n, &rule, found);

	for (size_t i = 0; i < k && i < wanted; i++)
		assert_int_equal(found[i].at, want[i]);
	assert_int_equal(k, wanted);
	free(found);
}

static void best_splits(void **state)
{
	double q;

	(void)state;
	assert_int_equal(changes_best_split(steps, N(steps), &q), 5);
	near(q, 761.282142857, 1e-11);
	assert_int_equal(changes_best_split(ten, N(ten), &q), 5);
	near(q, 9, 1e-12);
	assert_int_equal(changes_best_split(ten, 2, &q), 1);
	near(q, 0.2, 1e-12);
}

static void students_t(void **state)
{
	const double level[] = {1, 1, 1, 2, 2};

	(void)state;
	near(changes_t_test(ten, N(ten), 5), 4.07391832867e-08, 1e-9);
	assert_true(changes_t_test(level, 5, 3) == 0);
	assert_true(changes_t_test(level, 3, 1) == 1);
	assert_true(changes_t_test(ten, 2, 1) == 1);
}

static void otavas_series(void **state)
{
	static const size_t two[] = {5, 8}, one[] = {10}, middle[] = {1000};
	struct change found[20];
	static double x[2000];

	(void)state;
	changes_are(steps, N(steps), (struct change_rule){30, .001, 0}, two, 2);
	changes_are(halves, N(halves), (struct change_rule){10, 1e-4, 0}, one, 1);
	assert_int_equal(changes_find(halves, N(halves), &(struct change_rule){10, 1e-4, 0}, found),
			 1);
	near(found[0].after / found[0].before - 1, -0.500996, 1e-5);
	for (size_t i = 1000; i < 2000; i++)
		x[i] = 1;
	changes_are(x, 2000, changes_usual(0), middle, 1);
	changes_are(x, 1000, changes_usual(0), NULL, 0);
	changes_are(x, 0, changes_usual(0), NULL, 0);
	changes_are(x, 1, changes_usual(0), NULL, 0);
}

/* Otava's magnitude is relative, 5 %; here it is of the first level. One value of 365 is far off.
 */
static void tigerbeetle(void **state)
{
	static const size_t want[] = {15, 71};
	char path[PATH_MAX], *text, *at;
	double x[400];
	size_t n = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/fixtures/tigerbeetle.txt", suite_root());
	assert_int_equal(file_read(path, 1 << 16, &text, NULL), 0);
	for (at = text; n < 400 && (*at == '#' || (x[n] = strtod(at, NULL)) > 0);) {
		n += *at != '#';
		at = strchr(at, '\n');
		if (!at)
			break;
		at++;
	}
	free(text);
	assert_int_equal(n, 365);
	changes_are(x, n, (struct change_rule){30, .01, .05 * x[0]}, want, 2);
}

/* White noise of 1 %, 100 values: simulated apart from this code, 0.08 false changes a series. */
static void seldom_of_noise(void **state)
{
	uint64_t seed = 7;
	size_t found = 0;
	struct change changes[100];
	struct change_rule rule = changes_usual(0);
	double x[100];

	(void)state;
	for (int k = 0; k < 400; k++) {
		for (int i = 0; i < 100; i++)
			x[i] = 0.01 * stats_random_normal(&seed);
		found += changes_find(x, 100, &rule, changes);
	}
	print_message("# %.3f false changes in a series of noise\n", found / 400.);
	assert_in_range(found, 1, 0.15 * 400);
	rule = changes_usual(0.02); /* ten times as much noise could not do that */
	for (int k = 0, all = 0; k < 400; k++) {
		for (int i = 0; i < 100; i++)
			x[i] = 0.01 * stats_random_normal(&seed);
		all += changes_find(x, 100, &rule, changes) > 0;
		assert_true(all < 12);
	}
}

/* A step of five times the noise is found where it is, from four values on. */
static void finds_a_step(void **state)
{
	uint64_t seed = 3;
	struct change changes[40];
	struct change_rule rule = changes_usual(0.02);
	int right = 0;
	double x[40];

	(void)state;
	for (int k = 0; k < 100; k++) {
		for (int i = 0; i < 40; i++)
			x[i] = 0.01 * stats_random_normal(&seed) + (i >= 36 ? 0.05 : 0);
		for (size_t i = changes_find(x, 40, &rule, changes); i--;)
			right += changes[i].at == 36;
	}
	assert_in_range(right, 75, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best_splits),	   cmocka_unit_test(students_t),
		cmocka_unit_test(otavas_series),   cmocka_unit_test(tigerbeetle),
		cmocka_unit_test(seldom_of_noise), cmocka_unit_test(finds_a_step),
	};

	return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
