/* SPDX-License-Identifier: MIT */
/*
 * What a device behind softsmmu tells, and what is judged by it. The figures are those of guests
 * with Debian's 6.1 (endless) and 6.12 (ended), docs/softsmmu.md.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/contract.h"
#include "results/costs.h"
#include "results/device.h"
#include "results/stats_line.h"
#include "tests/near.h"

static struct row *add(struct run *run, const char *subscriber)
{
	char name[100];
	struct row *row;

	snprintf(name, sizeof(name), "upgrade/anon-reuse/subscriber:%s/mm:shared/threads:1",
		 subscriber);
	row = run_add_row(run, name, "upgrade/anon-reuse", subscriber, "shared", "page", "upgrade");
	row->threads = 1;
	return row;
}

static void met(struct row *row, double writes, double faults, double again, double endless,
		double stale)
{
	row_set_metric(row, "device_pages_per_op", 1);
	row_set_metric(row, "device_writes_per_op", writes);
	row_set_metric(row, "device_faults_per_op", faults);
	row_set_metric(row, "device_refaults_per_op", again);
	row_set_metric(row, "device_endless_per_op", endless);
	row_set_metric(row, "stale_accesses_per_op", stale);
	row_set_metric(row, "device_callbacks_per_op", 1);
	row_set_metric(row, "device_callback_bytes_per_op", 4096);
}

/* -1: the rule does not speak of it. */
static int verdict(const struct run *run, const char *rule)
{
	size_t n;
	struct check *checks = contract_judge(run, &n);
	int found = -1;

	for (size_t i = 0; i < n; i++)
		if (!strncmp(checks[i].name, rule, strlen(rule)))
			found = checks[i].verdict;
	free(checks);
	return found;
}

static void one_fault_is_enough(void **state)
{
	static const struct {
		const char *subscriber;
		double writes, faults, again, endless;
		int wanted;
	} cases[] = {
		{"softsmmu", 1, 0, 0, 0, VERDICT_OK},		/* dropped before it came */
		{"softsmmu", 1, 1, 0, 0, VERDICT_OK},		/* x86: it looks again */
		{"softsmmu", 1, 20, 19, 1, VERDICT_NOT_OK},	/* 6.1 */
		{"softsmmu", 16, 280, 266, 14, VERDICT_NOT_OK}, /* the posted length */
		{"softsmmu", 1, 2, 1, 0, VERDICT_NOT_OK},	{"softsmmu", 0, 0, 0, 0, -1},
		{"softsmmu-mirror", 1, 20, 19, 1, -1},		{"kvm", 0, 0, 0, 0, -1},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct run *run = run_new();

		met(add(run, cases[i].subscriber), cases[i].writes, cases[i].faults, cases[i].again,
		    cases[i].endless, 0);
		assert_int_equal(verdict(run, "device-write-ends"), cases[i].wanted);
		run_free(run);
	}
}

static void none_is_stale(void **state)
{
	struct run *run = run_new();
	struct row *row = add(run, "softsmmu-mirror");

	(void)state;
	met(row, 0, 0, 0, 0, 0);
	assert_int_equal(verdict(run, "no-stale-access"), VERDICT_OK);
	row_set_metric(row, "stale_accesses_per_op", 0.001);
	assert_int_equal(verdict(run, "no-stale-access"), VERDICT_NOT_OK);
	/* A device that had nothing has nothing stale. */
	row_set_metric(row, "device_pages_per_op", 0);
	assert_int_equal(verdict(run, "no-stale-access"), -1);
	run_free(run);
}

static void fit(struct row *row, double slope, double half)
{
	struct counter c = {.name = "callbacks_by_cost_per_op",
			    .event = "callbacks, by their cost",
			    .source = "softsmmu",
			    .scope = "thread",
			    .value = slope,
			    .low = slope - half,
			    .high = slope + half,
			    .running = NAN,
			    .agree = NAN,
			    .batches = 36};

	row_add_counter(row, &c);
}

static void costs_agree(void **state)
{
	static const struct {
		bool emulated;
		double slope, half;
		int wanted;
	} cases[] = {
		{false, 1.019, 0.001, VERDICT_OK},     {false, 0.979, 0.001, VERDICT_SKIP},
		{false, 0.93, 0.001, VERDICT_NOT_OK},  {false, 2, 0.5, VERDICT_NOT_OK},
		{false, 1.5, 0.6, VERDICT_SKIP},       {true, 1.0009, 0.00001, VERDICT_OK},
		{true, 1.0014, 0.00001, VERDICT_SKIP}, {true, 1.0031, 0.00001, VERDICT_NOT_OK},
		{true, 0, 0, VERDICT_NOT_OK},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct run *run = run_new();
		struct row *row = add(run, "softsmmu");

		json_object_set_new(run->context, "emulated", json_boolean(cases[i].emulated));
		assert_int_equal(run_emulated(run), cases[i].emulated);
		met(row, 1, 0, 0, 0, 0);
		assert_int_equal(verdict(run, "cost-agrees"), -1);
		fit(row, cases[i].slope, cases[i].half);
		assert_int_equal(verdict(run, "cost-agrees"), cases[i].wanted);
		run_free(run);
	}
}

/* What one of the tables says of a run. */
static char *printed(void (*print)(FILE *, struct run *const *, const char *const *, size_t),
		     struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	print(out, (struct run *const[]){NULL, run}, (const char *const[]){"one", "two"}, 2);
	fclose(out);
	return text;
}

static void tables(void **state)
{
	struct run *run = run_new();
	struct row *row = add(run, "softsmmu");
	char *text = printed(device_print, run);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	met(row, 1, 20, 19, 1, 0);
	text = printed(device_print, run);
	assert_non_null(strstr(text, " | two"));
	assert_non_null(strstr(text, "20 ENDLESS"));
	free(text);
	text = printed(costs_print, run);
	assert_string_equal(text, "");
	free(text);
	fit(row, 1.01, 0.002);
	text = printed(costs_print, run);
	assert_non_null(strstr(text, "agrees"));
	/* 1.008 times 9.0 us to 1.012 times 9.2 us. */
	assert_non_null(strstr(text, "+9.07 to   +9.31"));
	free(text);
	/* Only one page's flush has a published cost. */
	row_set_metric(row, "device_callback_bytes_per_op", 8192);
	text = printed(costs_print, run);
	assert_null(strstr(text, " to "));
	free(text);
	run_free(run);
}

static void slopes(void **state)
{
	static const double x[] = {10, 50, 90}, line[] = {121, 201, 281}, bent[] = {0, 0, 8};

	(void)state;
	near(stats_slope(x, line, 3), 2, 1e-15);
	near(stats_slope(x, bent, 3), 0.1, 1e-15);
	assert_true(isnan(stats_slope(x, line, 1)));
	assert_true(isnan(stats_slope(x + 1, (const double[]){1, NAN}, 2)));
	assert_true(isnan(stats_slope((const double[]){7, 7}, line, 2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_fault_is_enough),
		cmocka_unit_test(none_is_stale),
		cmocka_unit_test(costs_agree),
		cmocka_unit_test(tables),
		cmocka_unit_test(slopes),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
