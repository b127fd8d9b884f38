/* SPDX-License-Identifier: MIT */
/* What disturbed a pair, from counters of a tree that changes between begin and end. */
#include "tests/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/folder.h"
#include "harness/fact.h"
#include "harness/flags.h"
#include "results/flagged.h"
#include "tests/tree.h"

static char tree[] = "/tmp/mnbench-flags-XXXXXX";

static int make_tree(void **state)
{
	(void)state;
	fact_root = mkdtemp(tree);
	return fact_root ? 0 : -1;
}

static int drop_tree(void **state)
{
	(void)state;
	folder_remove(tree);
	strcpy(tree + strlen(tree) - 6, "XXXXXX");
	fact_root = "";
	return 0;
}

static void put(const char *path, const char *text)
{
	tree_put(tree, path, text);
}

#define FREQUENCY(cpu) "/sys/devices/system/cpu/cpu" cpu "/cpufreq/scaling_cur_freq"
#define COLLAPSED      "/sys/kernel/mm/transparent_hugepage/khugepaged/pages_collapsed"

static const int cpus[] = {1, 3};

static void put_quiet(void)
{
	put("/proc/vmstat",
	    "nr_free_pages 1000\npgscan_kswapd 10\npgscan_direct 5\npgscan_anon 15\npgscan_file 0\n"
	    "pgsteal_kswapd 4\npgsteal_anon 4\nallocstall_normal 1\nallocstall_movable 2\n");
	put("/proc/stat", "cpu  1 2 3 4 5 6 7 800 9 10\ncpu0 1 1 1 1 1 1 1 100 0 0\n"
			  "cpu1 1 1 1 1 1 1 1 200 0 0\ncpu2 1 1 1 1 1 1 1 300 0 0\n"
			  "cpu3 1 1 1 1 1 1 1 400 0 0\nintr 5 6 7\n");
	put(FREQUENCY("1"), "2000000\n");
	put(FREQUENCY("3"), "2000000\n");
	put(COLLAPSED, "138\n");
	put("/proc/self/cgroup", "0::/a/b\n");
	put("/sys/fs/cgroup/cgroup.procs", "1\n");
	put("/sys/fs/cgroup/a/cpu.stat", "usage_usec 1\nnr_periods 9\nnr_throttled 3\n");
	put("/sys/fs/cgroup/a/b/cpu.stat", "usage_usec 1\nnr_periods 9\nnr_throttled 4\n");
}

static struct disturbance look(void (*change)(void))
{
	struct flags *flags = malloc(sizeof(*flags));
	struct disturbance d;

	flags_begin(flags, cpus, 2);
	if (change)
		change();
	flags_end(flags, &d);
	free(flags);
	return d;
}

static void quiet(void **state)
{
	struct disturbance d;

	(void)state;
	put_quiet();
	d = look(NULL);
	assert_true(d.reclaim == 0 && d.steal == 0 && d.frequency == 0 && d.collapsed == 0 &&
		    d.throttled == 0);
}

static void disturb(void)
{
	/* Two pages scanned by kswapd (and once more by kind), one taken, a stall. */
	put("/proc/vmstat",
	    "nr_free_pages 900\npgscan_kswapd 12\npgscan_direct 5\npgscan_anon 17\npgscan_file 0\n"
	    "pgsteal_kswapd 5\npgsteal_anon 5\nallocstall_normal 1\nallocstall_movable 3\n");
	/* CPU 0 and 2 are not the row's. */
	put("/proc/stat", "cpu  1 2 3 4 5 6 7 1000 9 10\ncpu0 1 1 1 1 1 1 1 190 0 0\n"
			  "cpu1 1 1 1 1 1 1 1 203 0 0\ncpu2 1 1 1 1 1 1 1 390 0 0\n"
			  "cpu3 1 1 1 1 1 1 1 404 0 0\nintr 5 6 7\n");
	put(FREQUENCY("1"), "1980000\n");
	put(FREQUENCY("3"), "2004000\n");
	put(COLLAPSED, "140\n");
	put("/sys/fs/cgroup/a/cpu.stat", "usage_usec 1\nnr_periods 9\nnr_throttled 5\n");
	put("/sys/fs/cgroup/a/b/cpu.stat", "usage_usec 1\nnr_periods 9\nnr_throttled 7\n");
}

static void disturbed(void **state)
{
	struct disturbance d;

	(void)state;
	put_quiet();
	d = look(disturb);
	assert_true(d.reclaim == 4);
	assert_true(fabs(d.steal - 7.0 / sysconf(_SC_CLK_TCK)) < 1e-9);
	assert_true(fabs(d.frequency - 0.01) < 1e-9);
	assert_true(d.collapsed == 2);
	assert_true(d.throttled == 5);
}

static void only_one_frequency(void)
{
	put(FREQUENCY("1"), "2002000\n");
	put(FREQUENCY("3"), "<unknown>\n");
}

static void unknown(void **state)
{
	struct disturbance d;

	(void)state;
	d = look(NULL);
	assert_true(isnan(d.reclaim) && isnan(d.steal) && isnan(d.frequency) &&
		    isnan(d.collapsed) && isnan(d.throttled));
	put_quiet();
	d = look(only_one_frequency);
	assert_true(fabs(d.frequency - 0.001) < 1e-9);
	put("/proc/vmstat", "nr_free_pages 12\n");
	put("/proc/stat", "cpu1 1 1\n");
	put(COLLAPSED, "many\n");
	d = look(NULL);
	assert_true(isnan(d.reclaim) && isnan(d.steal) && isnan(d.collapsed));
}

static void flagged(void **state)
{
	struct sample s = {.during = {.frequency = 0.005}};

	(void)state;
	for (int f = 0; f < N_FLAGS; f++)
		assert_int_equal(sample_flagged(&s, f), 0);
	s.during.frequency = 0.0051;
	assert_int_equal(sample_flagged(&s, FLAG_FREQUENCY), 1);
	s.preempted = 1;
	assert_int_equal(sample_flagged(&s, FLAG_PREEMPTED), 1);
	s.during.steal = NAN;
	assert_int_equal(sample_flagged(&s, FLAG_STEAL), -1);
}

static char *report(const struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	flagged_print(f, run);
	fclose(f);
	return text;
}

static void told(void **state)
{
	const struct sample samples[] = {
		{.during = {.reclaim = 3, .steal = 0.1, .frequency = NAN}},
		{.preempted = 2, .during = {.reclaim = 1, .frequency = NAN}},
		{.during = {.steal = NAN, .frequency = NAN}},
	};
	struct run *run = run_new();
	struct row *row = run_add_row(run, "a", "a", "none", "shared", "op", "nothing");
	char *text = report(run);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	for (int i = 0; i < 3; i++)
		row_add_sample(row, &samples[i]);
	text = report(run);
	assert_string_equal(
		text, "\nflagged: 2 of 3 samples: 1 with involuntary switches, 2 with reclaim, "
		      "1 with steal; not known: steal (of 1), another frequency at the end "
		      "(of 3); all are in the figures\n");
	free(text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(quiet, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(disturbed, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(unknown, make_tree, drop_tree),
		cmocka_unit_test(flagged),
		cmocka_unit_test(told),
	};

	return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}
