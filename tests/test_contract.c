/* SPDX-License-Identifier: MIT */
/*
 * The rules against what kernels were seen to do. The figures of 6.1 and 6.12
 * are those of Debian's arm64 kernels in a guest with a KVM subscriber; the
 * short range is that of the second patch posted in 2023, whose hugetlb part
 * had `pgsize + ncontig` where `pgsize * ncontig` was meant.
 */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "results/contract.h"

static struct run *machine(const char *name)
{
	struct run *run = run_new();

	json_object_set_new(run->context, "machine", json_string(name));
	return run;
}

static struct row *add(struct run *run, const char *change, double sent, double covered,
		       double tables)
{
	struct row *row = run_add_row(run, "op/size:2M/subscriber:kvm/mm:shared/threads:1", "op",
				      "kvm", "shared", "page", change);

	if (sent >= 0) {
		row_set_metric(row, "secondary_invalidations_per_op", sent);
		row_set_metric(row, "secondary_empty_per_op", 0);
	}
	if (covered >= 0)
		row_set_metric(row, "secondary_covered_per_op", covered);
	row_set_metric(row, "page_tables_freed_per_op", tables);
	return row;
}

/* The verdict of one rule, or -1 if it does not speak of the run's row. */
static int verdict(struct run *run, const char *rule)
{
	size_t n;
	struct check *checks = contract_judge(run, &n);
	int found = -1;

	for (size_t i = 0; i < n; i++)
		if (!strncmp(checks[i].name, rule, strlen(rule)) &&
		    checks[i].name[strlen(rule)] == '@')
			found = checks[i].verdict;
	free(checks);
	return found;
}

static void judge(const char *arch, const char *change, double sent, double covered, double tables,
		  const char *rule, int wanted)
{
	struct run *run = machine(arch);

	add(run, change, sent, covered, tables);
	assert_int_equal(verdict(run, rule), wanted);
	run_free(run);
}

static void upgrades(void **state)
{
	(void)state;
	judge("aarch64", "upgrade", 0, 0, 0, "upgrade-notifies", VERDICT_NOT_OK); /* 6.1 */
	judge("aarch64", "upgrade", 0, 0, 0, "upgrade-covers", VERDICT_NOT_OK);
	judge("aarch64", "upgrade", 1, 1, 0, "upgrade-notifies", VERDICT_OK); /* 6.12 */
	judge("aarch64", "upgrade", 1, 1, 0, "upgrade-covers", VERDICT_OK);
	/* Notified, but with [addr, +0x1010) of a 64 KiB huge page. */
	judge("aarch64", "upgrade", 1, 0, 0, "upgrade-notifies", VERDICT_OK);
	judge("aarch64", "upgrade", 1, 0, 0, "upgrade-covers", VERDICT_NOT_OK);
	judge("aarch64", "upgrade", -1, -1, 0, "upgrade-notifies", VERDICT_SKIP);
	judge("aarch64", "nothing", 0, -1, 0, "upgrade-notifies", -1);
}

static void upgrades_of_x86(void **state)
{
	struct run *run = machine("x86_64");
	struct row *row = add(run, "upgrade", 0, 0, 0);

	(void)state;
	assert_int_equal(verdict(run, "upgrade-notifies"), VERDICT_SKIP); /* flushes unknown */
	row_set_metric(row, "cpu_flushes_per_op", 0);
	assert_int_equal(verdict(run, "upgrade-notifies"), VERDICT_OK);
	assert_int_equal(verdict(run, "upgrade-covers"), -1);
	row_set_metric(row, "cpu_flushes_per_op", 1);
	assert_int_equal(verdict(run, "upgrade-notifies"), VERDICT_NOT_OK);
	run_free(run);
}

static void floods(void **state)
{
	(void)state;
	judge("aarch64", "nothing", 1, -1, 0, "nothing-changed-sends-none", VERDICT_NOT_OK);
	judge("aarch64", "nothing", 0, -1, 0, "nothing-changed-sends-none", VERDICT_OK);
	judge("aarch64", "nothing", 1, -1, 32, "nothing-changed-sends-none", VERDICT_OK);
	judge("aarch64", "nothing", 2, -1, 32, "nothing-changed-sends-none", VERDICT_NOT_OK);
	judge("aarch64", "nothing", -1, -1, 0, "nothing-changed-sends-none", VERDICT_SKIP);
	judge("aarch64", "unmap", 2, 1, 1, "nothing-changed-sends-none", -1);
}

static void empty_ranges(void **state)
{
	struct run *run = machine("aarch64");
	struct row *row = add(run, "unmap", 2, 1, 1);

	(void)state;
	assert_int_equal(verdict(run, "range-not-empty"), VERDICT_OK);
	row_set_metric(row, "secondary_empty_per_op", 1);
	assert_int_equal(verdict(run, "range-not-empty"), VERDICT_NOT_OK);
	run_free(run);
}

static void rows_that_are_not_judged(void **state)
{
	struct run *run = machine("aarch64");
	struct row *row = add(run, "upgrade", 0, 0, 0);

	(void)state;
	row->threads = 2;
	assert_int_equal(verdict(run, "upgrade-notifies"), -1);
	row->threads = 1;
	row_invalidate(row, "no fault was taken");
	assert_int_equal(verdict(run, "upgrade-notifies"), -1);
	run_free(run);
}

static void expectations(void **state)
{
	struct run *run = machine("aarch64");
	FILE *out = fopen("/dev/null", "w");
	struct check *checks;
	size_t n;

	(void)state;
	add(run, "upgrade", 0, 0, 0);
	checks = contract_judge(run, &n);
	assert_int_equal(n, 3);
	assert_int_equal(contract_surprises(out, "test", checks, n, ""), 2);
	assert_int_equal(contract_surprises(out, "test", checks, n, "upgrade-*@op*"), 0);
	assert_int_equal(contract_surprises(out, "test", checks, n, "upgrade-notifies@op/size:2M"),
			 1);
	/* An unexpected pass is as loud. */
	assert_int_equal(
		contract_surprises(out, "test", checks, n, "upgrade-*@*, range-not-empty@*"), 1);
	fclose(out);
	free(checks);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upgrades),
		cmocka_unit_test(upgrades_of_x86),
		cmocka_unit_test(floods),
		cmocka_unit_test(empty_ranges),
		cmocka_unit_test(rows_that_are_not_judged),
		cmocka_unit_test(expectations),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
