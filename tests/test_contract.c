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

#define MIB(n) ((uint64_t)(n) << 20)

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
	judge("aarch64", "nothing", 2, -1, 514, "nothing-changed-sends-none", VERDICT_OK);
	judge("aarch64", "nothing", 3, -1, 514, "nothing-changed-sends-none", VERDICT_NOT_OK);
	judge("aarch64", "nothing", -1, -1, 0, "nothing-changed-sends-none", VERDICT_SKIP);
	judge("aarch64", "unmap", 2, 1, 1, "nothing-changed-sends-none", -1);
}

/* A row with a subscriber and its baseline, whose TLBIs the insn lens has counted. */
static int mirror(const char *rule, const char *op, double sent, double bytes, double sent_all,
		  double runs, double named, double plain, double asid, double unread,
		  bool range_tlbi)
{
	const struct {
		const char *name;
		double value;
	} counts[] = {{"tlbi_runs_per_op", runs},
		      {"tlbi_bytes_per_op", named},
		      {"tlbi_plain_per_op", plain},
		      {"tlbi_asid_per_op", asid},
		      {"tlbi_unread_per_op", unread}};
	struct run *run = machine("aarch64");
	struct row *row;
	int found;

	json_object_set_new(run->context, "cpu_range_tlbi", json_boolean(range_tlbi));
	row = run_add_row(run, "x/subscriber:none", op, "none", "shared", "page", "unmap");
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		row_set_metric(row, counts[i].name, counts[i].value);
	row = run_add_row(run, "x/subscriber:kvm", op, "kvm", "shared", "page", "unmap");
	row->baseline = strdup("x/subscriber:none");
	row_set_metric(row, "tlbi_runs_per_op", runs + 2); /* KVM's own */
	if (sent >= 0)
		row_set_metric(row, "secondary_invalidations_per_op", sent);
	row_set_metric(row, "secondary_bytes_per_op", bytes);
	row_set_metric(row, "secondary_all_per_op", sent_all);
	found = verdict(run, rule);
	run_free(run);
	return found;
}

/* Figures of munmap/populated/size:1M: 6.12 on `max` and neoverse-n1, and 6.1. */
static void mirrors(void **state)
{
	const char *flushes = "mirrors-flushes", *bytes = "mirrors-bytes", *op = "munmap/populated";

	(void)state;
	assert_int_equal(mirror(flushes, op, 2, 4718592, 0, 2, 4718592, 0, 0, 0, true), VERDICT_OK);
	assert_int_equal(mirror(flushes, op, 3, 3674112, 0, 2, 4718592, 0, 0, 0, true),
			 VERDICT_NOT_OK);
	assert_int_equal(mirror(flushes, op, 1, 0, 0, 2, 0, 0, 0, 0, true), VERDICT_NOT_OK);
	assert_int_equal(mirror(flushes, op, -1, 0, 0, 2, 0, 0, 0, 0, true), VERDICT_SKIP);
	assert_int_equal(mirror("no-more-than-flushes", op, 2, 0, 0, 2, 0, 0, 0, 0, true), -1);
	assert_int_equal(mirror(bytes, op, 2, 4718592, 0, 2, 4718592, 0, 0, 0, true), VERDICT_OK);
	assert_int_equal(mirror(bytes, op, 3, 3674112, 0, 2, 4718592, 0, 0, 0, true),
			 VERDICT_NOT_OK);
	assert_int_equal(mirror(bytes, op, 2, 9437184, 0, 2, 4718592, 0, 0, 0, true),
			 VERDICT_NOT_OK);
	assert_int_equal(mirror(bytes, op, 1, 4096, 0, 1, 0, 1, 0, 0, true), VERDICT_OK);
	assert_int_equal(mirror(bytes, op, 1, 8192, 0, 1, 0, 1, 0, 0, true), VERDICT_NOT_OK);
	assert_int_equal(mirror(bytes, op, 1, 2097152, 0, 1, 0, 1, 0, 0, false), VERDICT_SKIP);
	assert_int_equal(mirror(bytes, op, 1, 4096, 0, 1, 4096, 0, 0, 1, true), VERDICT_SKIP);
	assert_int_equal(mirror(bytes, op, 1, 0, 1, 1, 0, 0, 1, 0, true), VERDICT_OK);
	assert_int_equal(mirror(bytes, op, 1, 0, 1, 1, 0, 0, 0, 0, true), VERDICT_NOT_OK);
	/* Their passes need not be alike. */
	assert_int_equal(mirror(flushes, "fork/anon", 3, 0, 1, 9, 0, 0, 2, 0, true), -1);
	assert_int_equal(mirror(flushes, "munmap/file-dirty", 1, 0, 0, 2, 0, 0, 0, 0, true), -1);
	assert_int_equal(mirror(bytes, "munmap/racing", 1, 0, 0, 2, 0, 0, 0, 0, true), -1);
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

/* The verdict of a rule on one row of which only these metrics are known. */
struct seen {
	const char *metric;
	double value;
};

static int verdict_of(const char *arch, const char *release, const char *change, uint64_t size,
		      const struct seen *seen, const char *rule)
{
	struct run *run = machine(arch);
	struct row *row = add(run, change, -1, -1, 0);
	int found;

	json_object_set_new(run->context, "kernel_release", json_string(release));
	json_object_set_new(run->context, "page_size", json_integer(4096));
	if (strstr(release, "norange"))
		json_object_set_new(run->context, "cpu_range_tlbi", json_false());
	else if (strstr(release, "range"))
		json_object_set_new(run->context, "cpu_range_tlbi", json_true());
	if (strstr(release, "flushes"))
		json_object_set_new(run->context, "secondary_callback",
				    json_string("arch_invalidate_secondary_tlbs"));
	else if (strstr(release, "pairs"))
		json_object_set_new(run->context, "secondary_callback",
				    json_string("invalidate_range"));
	row->size = size;
	row->batch = 16;
	for (; seen->metric; seen++)
		row_set_metric(row, seen->metric, seen->value);
	found = verdict(run, rule);
	run_free(run);
	return found;
}

#define SEEN(...) ((const struct seen[]){__VA_ARGS__, {NULL, 0}})
#define SENT	  "secondary_invalidations_per_op"
#define PAIRS_	  "notifier_ranges_per_op"
#define ENDS	  "notifier_range_ends_per_op"
#define COVERED	  "secondary_covered_per_op"
#define FLUSHES	  "cpu_flushes_per_op"
#define CALLS	  "flush_calls_per_op"
#define OUTSIDE	  "secondary_outside_pair_per_op"
#define ALL	  "secondary_all_per_op"
#define TABLES	  "page_tables_freed_per_op"
#define is(...)	  assert_int_equal(verdict_of(__VA_ARGS__), wanted)

static void upgrades_spare_mirrors(void **state)
{
	const char *rule = "upgrade-spares-mirrors";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({PAIRS_, 0}, {"faults_per_op", 1}), rule);
	/* The first patch posted in 2023 sent a pair for each upgrade. */
	wanted = VERDICT_NOT_OK;
	is("aarch64", "6.1", "upgrade", 4096, SEEN({PAIRS_, 1}, {"faults_per_op", 1}), rule);
	is("x86_64", "6.1", "upgrade", 4096, SEEN({PAIRS_, 1}), rule);
	wanted = VERDICT_SKIP;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({SENT, 1}), rule);
	/* mprotect() is no fault: it announces its range. */
	wanted = -1;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({PAIRS_, 1}, {"faults_per_op", 0}), rule);
}

static void unmaps_cover(void **state)
{
	const char *rule = "unmap-covers";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "unmap", MIB(1), SEEN({COVERED, 1}), rule);
	is("x86_64", "6.12", "restrict", MIB(1), SEEN({COVERED, 1}, {FLUSHES, 1}), rule);
	wanted = VERDICT_NOT_OK;
	is("aarch64", "6.12", "replace", MIB(1), SEEN({COVERED, 0}), rule);
	is("x86_64", "6.12", "unmap", MIB(1), SEEN({COVERED, 0.5}, {FLUSHES, 1}), rule);
	wanted = VERDICT_SKIP;
	is("aarch64", "6.12", "unmap", MIB(1), SEEN({SENT, 1}), rule);
	wanted = -1;
	is("x86_64", "6.12", "restrict", MIB(1), SEEN({COVERED, 0}, {FLUSHES, 0}), rule);
	is("aarch64", "6.12", "map", MIB(1), SEEN({COVERED, 0}), rule);
}

static void maps_send_none(void **state)
{
	const char *rule = "map-sends-none";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.18", "map", 65536, SEEN({SENT, 0}), rule);
	wanted = VERDICT_NOT_OK; /* 6.12: a contiguous huge page's first fault */
	is("aarch64", "6.12", "map", 65536, SEEN({SENT, 1}), rule);
	wanted = VERDICT_SKIP;
	is("aarch64", "6.12", "map", 65536, SEEN({PAIRS_, 0}), rule);
	wanted = -1;
	is("aarch64", "6.12", "unmap", 65536, SEEN({SENT, 1}), rule);
}

static void no_more_than_flushes(void **state)
{
	const char *rule = "no-more-than-flushes";
	int wanted = VERDICT_OK;

	(void)state;
	is("x86_64", "6.12", "unmap", 4096, SEEN({SENT, 1}, {CALLS, 1}), rule);
	is("x86_64", "6.12", "upgrade", 4096, SEEN({SENT, 0}, {CALLS, 0}), rule);
	wanted = VERDICT_NOT_OK; /* 6.1: range_end adds one; 6.12: reclaim sends one a page */
	is("x86_64", "6.1", "unmap", 4096, SEEN({SENT, 2}, {CALLS, 1}), rule);
	wanted = VERDICT_SKIP;
	is("x86_64", "6.12", "unmap", 4096, SEEN({SENT, 1}), rule);
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 1}, {CALLS, 1}), rule);
}

static void outside_of_pairs(void **state)
{
	const char *rule = "outside-pair";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}), rule);
	is("aarch64", "6.12", "replace", 4096, SEEN({SENT, 2}, {OUTSIDE, 0}), rule);
	is("aarch64", "6.12", "nothing", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}, {TABLES, 1}), rule);
	/* The callback that a kernel has, not its release: with a backport, or without one. */
	is("aarch64", "6.1-flushes", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}), rule);
	wanted = VERDICT_NOT_OK;
	is("aarch64", "6.1-flushes", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 0}), rule);
	is("aarch64", "6.12", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 0}), rule);
	is("aarch64", "6.12", "replace", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}), rule);
	is("aarch64", "6.12", "nothing", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}), rule);
	wanted = VERDICT_SKIP;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({SENT, 1}), rule);
	wanted = -1;
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 1}, {OUTSIDE, 1}), rule);
	is("aarch64", "6.1.0-9", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 0}), rule);
	is("aarch64", "6.12-pairs", "upgrade", 4096, SEEN({SENT, 1}, {OUTSIDE, 0}), rule);
}

static void broadening(void **state)
{
	const char *rule = "no-broadening";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "unmap", MIB(1), SEEN({ALL, 0}), rule);
	is("x86_64", "6.12", "unmap", 34 * 4096, SEEN({ALL, 1}), rule);
	is("x86_64", "6.12", "unmap", 4096, SEEN({ALL, 1}, {TABLES, 1}), rule);
	is("aarch64", "6.12-norange", "unmap", MIB(2), SEEN({ALL, 1}), rule);
	is("aarch64", "6.12", "unmap", 65536, SEEN({ALL, 0.0625}), rule); /* once a batch of 16 */
	is("aarch64", "6.12", "restrict", 4096,
	   SEEN({ALL, 1}, {"notifier_range_bytes_per_op", 0x1p64}), rule); /* clear_refs */
	wanted = VERDICT_NOT_OK;
	is("x86_64", "6.12", "unmap", 33 * 4096, SEEN({ALL, 1}), rule);
	is("x86_64", "6.12", "unmap", 4096, SEEN({ALL, 2}, {TABLES, 1}), rule);
	is("aarch64", "6.12-norange", "unmap", MIB(2) - 4096, SEEN({ALL, 1}), rule);
	is("aarch64", "6.12-range", "unmap", MIB(8), SEEN({ALL, 1}), rule);
	is("aarch64", "6.12", "restrict", 4096, SEEN({ALL, 1}), rule); /* fork */
	wanted = VERDICT_SKIP;
	is("aarch64", "6.12", "unmap", MIB(2), SEEN({ALL, 1}), rule);
	is("aarch64", "6.12", "unmap", MIB(2), SEEN({SENT, 1}), rule);
	wanted = -1;
	is("aarch64", "6.12", "nothing", MIB(2), SEEN({ALL, 1}), rule);
}

/* A freed table of the level above: 64 GiB with base pages of 16 KiB, 1 GiB with 4 KiB. */
static void broadening_by_upper_tables(void **state)
{
	static const struct {
		int page;
		const char *op;
		double all;
		int verdict;
	} cases[] = {
		{16384, "mremap/pte-none", 1, VERDICT_OK},
		{16384, "mremap/pte-none", 2, VERDICT_NOT_OK},
		{16384, "dontneed/populated", 1, VERDICT_NOT_OK},
		{4096, "mremap/pte-none", 1, VERDICT_NOT_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct run *run = machine("aarch64");
		struct row *row = add(run, "unmap", -1, -1, 0);

		json_object_set_new(run->context, "page_size", json_integer(cases[i].page));
		json_object_set_new(run->context, "cpu_range_tlbi", json_true());
		free(row->op);
		row->op = strdup(cases[i].op);
		row->size = MIB(32);
		row->batch = 4;
		row_set_metric(row, ALL, cases[i].all);
		assert_int_equal(verdict(run, "no-broadening"), cases[i].verdict);
		run_free(run);
	}
}

static void aligned(void **state)
{
	const char *rule = "range-aligned";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "unmap", 4096, SEEN({"secondary_unaligned_per_op", 0}), rule);
	wanted = VERDICT_NOT_OK; /* [addr, +0x1010) of the second patch posted in 2023 */
	is("aarch64", "6.1", "upgrade", 4096, SEEN({"secondary_unaligned_per_op", 1}), rule);
	wanted = -1;
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 1}), rule);
}

static void pairs_end(void **state)
{
	const char *rule = "pairs-end";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "unmap", 4096, SEEN({PAIRS_, 1}, {ENDS, 1}), rule);
	wanted = VERDICT_NOT_OK;
	is("aarch64", "6.12", "unmap", 4096, SEEN({PAIRS_, 1}, {ENDS, 0}), rule);
	is("aarch64", "6.12", "unmap", 4096, SEEN({PAIRS_, 0}, {ENDS, 1}), rule);
	wanted = -1;
	is("aarch64", "6.12", "upgrade", 4096, SEEN({PAIRS_, 0}, {ENDS, 0}), rule);
	is("aarch64", "6.12", "unmap", 4096, SEEN({PAIRS_, 1}), rule);
}

static void expected_counts(void **state)
{
	const char *rule = "as-expected";
	int wanted = VERDICT_OK;

	(void)state;
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 2}, {"expected_" SENT, 2}), rule);
	wanted = VERDICT_NOT_OK;
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 1}, {"expected_" SENT, 2}), rule);
	is("aarch64", "6.12", "unmap", 4096,
	   SEEN({SENT, 2}, {"expected_" SENT, 2}, {PAIRS_, 0}, {"expected_" PAIRS_, 1}), rule);
	wanted = -1;
	is("aarch64", "6.12", "unmap", 4096, SEEN({SENT, 1}), rule);
	is("aarch64", "6.12", "unmap", 4096, SEEN({"expected_" SENT, 1}), rule);
}

/* What cannot be judged in any row is one line; rows that differ are not. */
static void skips_are_merged(void **state)
{
	struct run *run = machine("aarch64");
	struct row *row;
	struct check *checks;
	size_t n, arm = 0, notifies = 0;

	(void)state;
	add(run, "upgrade", -1, -1, 0);
	row = run_add_row(run, "op2/subscriber:kvm/mm:shared/threads:1", "op2", "kvm", "shared",
			  "page", "upgrade");
	row_set_metric(row, "secondary_invalidations_per_op", 1);
	checks = contract_judge(run, &n);
	for (size_t i = 0; i < n; i++) {
		arm += !strcmp(checks[i].name, "no-more-than-flushes@*");
		notifies += !strncmp(checks[i].name, "upgrade-notifies@op", 19);
	}
	assert_int_equal(arm, 1);
	assert_int_equal(notifies, 2);
	free(checks);
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
	assert_int_equal(contract_surprises(out, "test", checks, n, "", NULL), 2);
	assert_int_equal(contract_surprises(out, "test", checks, n, "upgrade-*@op*", NULL), 0);
	assert_int_equal(
		contract_surprises(out, "test", checks, n, "upgrade-notifies@op/size:2M", NULL), 1);
	/* An unexpected pass is as loud. */
	assert_int_equal(
		contract_surprises(out, "test", checks, n, "upgrade-*@*, range-not-empty@*", NULL),
		1);
	/* What a '!' takes out is not expected. */
	assert_int_equal(
		contract_surprises(out, "test", checks, n, "upgrade-*@*, !*@op/size:2M", NULL), 2);
	assert_int_equal(contract_surprises(out, "test", checks, n, "upgrade-*@*,!*@another", NULL),
			 0);
	assert_int_equal(
		contract_surprises(out, "test", checks, n, "!upgrade-*@*, upgrade-*@op*", NULL), 0);
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
		cmocka_unit_test(mirrors),
		cmocka_unit_test(empty_ranges),
		cmocka_unit_test(upgrades_spare_mirrors),
		cmocka_unit_test(unmaps_cover),
		cmocka_unit_test(maps_send_none),
		cmocka_unit_test(no_more_than_flushes),
		cmocka_unit_test(outside_of_pairs),
		cmocka_unit_test(broadening),
		cmocka_unit_test(broadening_by_upper_tables),
		cmocka_unit_test(aligned),
		cmocka_unit_test(pairs_end),
		cmocka_unit_test(expected_counts),
		cmocka_unit_test(skips_are_merged),
		cmocka_unit_test(rows_that_are_not_judged),
		cmocka_unit_test(expectations),
	};

	return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
