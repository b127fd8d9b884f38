/* SPDX-License-Identifier: MIT */
/* The harness's parts that need no kernel: names, ranges, trace lines. */
#include "tests/unit.h"

#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "bench/writes.h"
#include "harness/calls.h"
#include "harness/cell.h"
#include "harness/context.h"
#include "harness/files.h"
#include "harness/kernel.h"
#include "harness/library.h"
#include "harness/mapping.h"
#include "harness/needs.h"
#include "harness/pair.h"
#include "harness/plan.h"
#include "harness/point.h"
#include "harness/tracefs.h"
#include "results/say.h"

/* What every op must state. */
static void registry(void **state)
{
	size_t n;
	const struct op *const *ops = op_all(&n);

	(void)state;
	assert_true(n >= 8);
	for (size_t i = 0; i < n; i++) {
		const struct op *op = ops[i];

		assert_non_null(strchr(op->name, '/'));
		assert_true(op->what[0] && op->kernel_path[0] && op->unit[0]);
		assert_non_null(op->body);
		assert_non_null(op->twin);
		assert_non_null(op->proof);
		assert_true(op->path || op->verify);
		assert_true(op->faults_per_op || op->armed || op->verify);
		assert_ptr_equal(op_find(op->name), op);
		if (i)
			assert_true(strcmp(ops[i - 1]->name, op->name) < 0);
	}
	assert_null(op_find("no/such"));
}

/* What a table maps, and what is contiguous, with base pages of 4, 16 and 64 KiB. */
static void sizes_follow_pages(void **state)
{
	static const struct {
		uint64_t size, with_4k, with_16k, with_64k;
	} cases[] = {
		{MIB(3), MIB(3), MIB(3), MIB(3)},
		{PAGES(3), KIB(12), KIB(48), KIB(192)},
		{TABLES(1), MIB(2), MIB(32), MIB(512)},
		{TABLES_AND_PAGES(1, -1), KIB(2044), MIB(32) - KIB(16), MIB(512) - KIB(64)},
		{TABLES_AND_PAGES(1, 1), KIB(2052), MIB(32) + KIB(16), MIB(512) + KIB(64)},
		{UPPER_TABLES(1), GIB(1), GIB(64), GIB(4096)},
		{CONTIGUOUS_PAGES, KIB(64), MIB(2), MIB(2)},
		{CONTIGUOUS_TABLES, MIB(32), GIB(1), GIB(16)},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(point_bytes_with(cases[i].size, KIB(4)), cases[i].with_4k);
		assert_int_equal(point_bytes_with(cases[i].size, KIB(16)), cases[i].with_16k);
		assert_int_equal(point_bytes_with(cases[i].size, KIB(64)), cases[i].with_64k);
	}
}

/* No row twice, whichever base page makes two sizes one. */
static void sizes_are_distinct(void **state)
{
	struct op_point points[POINTS_MAX], twice[] = {{.size = TABLES(1)},
						       {.size = table_bytes(), .quick = true},
						       {.size = TABLES(1), .density = 8}};
	const struct op own = {.points = twice, .n_points = COUNT(twice)};
	size_t n;
	const struct op *const *ops = op_all(&n);

	(void)state;
	assert_int_equal(point_list(&own, points), 2);
	assert_true(points[0].quick);
	for (size_t i = 0; i < n; i++) {
		unsigned int all = point_list(ops[i], points);

		for (unsigned int k = 0; k < all; k++)
			for (unsigned int before = 0; before < k; before++)
				assert_true(points[k].size != points[before].size ||
					    points[k].density != points[before].density);
	}
}

static void patterns(void **state)
{
	(void)state;
	assert_true(plan_matches("dontneed", "dontneed/pte-none"));
	assert_true(plan_matches("none", "dontneed/pte-none"));
	assert_true(plan_matches("*/pte-none", "munmap/pte-none"));
	assert_false(plan_matches("dontneed/", "munmap/pte-none"));
	assert_true(plan_matches("dontneed/,*/pte-none", "munmap/pte-none"));
	assert_false(plan_matches("dontneed/,,upgrade", "munmap/pte-none"));
	assert_false(plan_matches("pte-non?x", "munmap/pte-none"));
}

static void names(void **state)
{
	struct cell cell = {.op = op_find("dontneed/pte-none"),
			    .size = MIB(64),
			    .subscriber = subscriber_find("kvm"),
			    .mm = MM_PRIVATE,
			    .threads = 2};
	char name[200];

	(void)state;
	cell_name(name, sizeof(name), &cell);
	assert_string_equal(name, "dontneed/pte-none/size:64M/subscriber:kvm/mm:private/threads:2");
	cell.op = op_find("upgrade/anon-reuse");
	cell_name(name, sizeof(name), &cell);
	assert_string_equal(name, "upgrade/anon-reuse/subscriber:kvm/mm:private/threads:2");
}

static unsigned int one(uint64_t size)
{
	(void)size;
	return 1;
}

static const char *never(void)
{
	return "never";
}

/* What an op with these needs is told on this machine, NULL if nothing is missing. */
static const char *missing(struct op_needs needs, const struct op_setting *settings)
{
	const struct op op = {
		.name = "test/needs", .batch = one, .needs = needs, .settings = settings};
	const struct cell cell = {.op = &op, .size = page_bytes(), .threads = 1};

	return needs_missing(&cell, 1);
}

#define assert_told(needs_, words)                                                                 \
	assert_non_null(strstr(missing((struct op_needs)needs_, NULL), words))

static void needs(void **state)
{
	static const struct op_setting setting[] = {{"/sys/no/such", "1"}, {NULL, NULL}};

	(void)state;
	assert_null(missing((struct op_needs){.root = geteuid() == 0,
					      .since = KERNEL(3, 0),
					      .before = KERNEL(999, 0),
					      .config = "CONFIG_MMU",
					      .symbol = "do_exit",
					      .path = "/proc/self",
					      .files = FILES_SHMEM,
					      .cores = 1,
					      .nodes = 1,
					      .memory = 1},
			    NULL));
	assert_told({.machine = "vax"}, "only on vax");
	assert_told({.since = KERNEL(999, 1)}, "needs Linux 999.1");
	assert_told({.before = KERNEL(2, 6)}, "gone since Linux 2.6");
	if (kernel_config("CONFIG_MMU") == 1)
		assert_told({.config = "CONFIG_NO_SUCH"}, "without CONFIG_NO_SUCH");
	assert_told({.symbol = "no_such_function"}, "no_such_function()");
	assert_told({.path = "/no/such"}, "/no/such");
	assert_told({.cores = 100000}, "100000 cores");
	assert_told({.nodes = 100000}, "100000 NUMA nodes");
	assert_told({.memory = 1ULL << 60}, "MiB of free memory");
	assert_told({.missing = never}, "never");
	assert_told({.advice = 9999}, "does not take that advice");
	assert_null(missing((struct op_needs){.advice = MADV_FREE}, NULL));
	assert_non_null(strstr(missing((struct op_needs){.root = false}, setting),
			       "as root: echo 1 > /sys/no/such"));
}

/* Shared memory: the kernel gives each read a page of its own. */
static int map_shared(struct op_thread *t)
{
	void *p = mmap(t->base, t->batch * t->stride, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return p == t->base ? frames_setup(t) : op_fail("mmap");
}

static int never_armed(struct op_thread *t)
{
	(void)t;
	return op_fail("not today");
}

static int fail_to_map(struct op_thread *t)
{
	(void)t;
	return op_fail("left out");
}

static const char *missing_of(const struct op *op, uint64_t size)
{
	const struct cell cell = {.op = op, .size = size, .threads = 1};

	return needs_missing(&cell, 1);
}

/* What a kernel may not have to give is tried, and nothing of the trial is left in this process. */
static void states(void **state)
{
	struct op op = *op_find("copy/zero-page");
	const char *why;

	(void)state;
	op.setup = map_shared;
	why = missing_of(&op, page_bytes());
	assert_non_null(why);
	assert_string_equal(
		why, "no zero page is to be had: 512 of 512 pages that were read are no zero page");
	op.armed = never_armed;
	assert_string_equal(missing_of(&op, page_bytes()), "no zero page is to be had: not today");
	op.setup = fail_to_map; /* an error of the op itself is no need: its row tells it */
	assert_null(missing_of(&op, page_bytes()));
	op.setup = map_shared;
	op.armed = NULL;
	assert_null(missing_of(&op, page_bytes()));
	assert_true(is_unmapped((void *)(uintptr_t)arena_base(), page_bytes()));
}

static void address_space(void **state)
{
	const struct op *op = op_find("dontneed/untouched");
	struct rlimit before, limit;
	unsigned long long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	(void)state;
	assert_true(f && fscanf(f, "%llu", &pages) == 1);
	fclose(f);
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	/* More than there is now: a sanitizer's shadow is terabytes. */
	limit = (struct rlimit){.rlim_cur = pages * page_bytes() + GIB(8),
				.rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	assert_null(missing_of(op, GIB(4)));
	assert_non_null(strstr(missing_of(op, GIB(64)), "cannot map 65536 MiB"));
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
}

/* A file system that is told of the first write; with its end it is gone. */
static void files(void **state)
{
	struct statfs fs;
	int fd;

	(void)state;
	fd = files_make(FILES_SHMEM, 8192);
	assert_true(fd >= 0 && !fstatfs(fd, &fs));
	assert_true(fs.f_type == TMPFS_MAGIC);
	close(fd);
	if (files_missing(FILES_PAGE_MKWRITE)) {
		print_message("no loop image here: %s\n", files_missing(FILES_PAGE_MKWRITE));
		skip();
	}
	fd = files_make(FILES_PAGE_MKWRITE, 8192);
	assert_true(fd >= 0 && !fstatfs(fd, &fs));
	assert_true(fs.f_type == EXT4_SUPER_MAGIC || fs.f_type == XFS_SUPER_MAGIC ||
		    fs.f_type == BTRFS_SUPER_MAGIC);
	close(fd);
}

/* Threads share no page table, and each stays inside the arena. */
static void shares(void **state)
{
	size_t n;
	const struct op *const *ops = op_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct cell cell = {.op = ops[i],
				    .size = ops[i]->n_points ? point_bytes(ops[i]->points[0].size)
							     : 0,
				    .subscriber = &subscriber_none,
				    .threads = 2};
		struct op_thread a, b;
		uint64_t end;

		cell.size = cell.size ? cell.size : page_bytes();
		cell_thread(&cell, 0, &a);
		cell_thread(&cell, 1, &b);
		end = (uintptr_t)op_address(&a, a.batch - 1) + a.size;
		assert_true((end - 1) / table_bytes() < (uintptr_t)b.base / table_bytes());
		end = (uintptr_t)op_address(&b, b.batch - 1) + b.size;
		assert_true(end <= arena_base() + cell_arena_bytes(&cell, 2));
	}
}

static void judge(const struct op *op, uint64_t size, uint64_t start, uint64_t end, struct row *row)
{
	struct op_thread t = {
		.op = op, .size = size, .batch = 1, .base = (char *)0x10000000, .stride = size};
	struct call call = {.start = start, .end = end};

	*row = (struct row){.name = NULL};
	calls_judge_ranges(&call, 1, &t, 1, row);
}

static double metric(const struct row *row, const char *name)
{
	double value = -1;

	row_metric(row, name, &value);
	return value;
}

/* Entries of 4 KiB pages: 64 KiB is sixteen of them, 2 MiB is one block entry. */
static void ranges(void **state)
{
	const struct op *hugetlb = op_find("upgrade/hugetlb"),
			*anon = op_find("upgrade/anon-reuse");
	const uint64_t at = 0x10000000;
	struct row row;

	(void)state;
	if (page_bytes() != 4096)
		skip();
	assert_int_equal(entry_bytes(KIB(64)), KIB(4));
	assert_int_equal(entry_bytes(MIB(2)), MIB(2));
	assert_int_equal(entry_bytes(MIB(32)), MIB(2));
	assert_int_equal(entry_bytes(GIB(1)), GIB(1));

	judge(anon, KIB(4), at, at + 4096, &row);
	assert_true(metric(&row, "secondary_covered_per_op") == 1);
	assert_true(metric(&row, "secondary_bytes_per_op") == 4096);
	assert_true(metric(&row, "secondary_outside_per_op") == 0);
	judge(anon, KIB(4), at + 4096, at + 8192, &row); /* shifted by a page */
	assert_true(metric(&row, "secondary_covered_per_op") == 0);
	assert_true(metric(&row, "secondary_outside_per_op") == 1);

	judge(hugetlb, KIB(64), at, at + 0x10000, &row); /* 6.12 */
	assert_true(metric(&row, "secondary_covered_per_op") == 1);
	judge(hugetlb, KIB(64), at, at + 0x1010, &row); /* as posted in 2023 */
	assert_true(metric(&row, "secondary_covered_per_op") == 0);
	assert_int_equal(row.lengths[0].bytes, 0x1010);
	judge(hugetlb, MIB(2), at, at + 0x1000, &row); /* any address of a block entry will do */
	assert_true(metric(&row, "secondary_covered_per_op") == 1);

	judge(anon, KIB(4), 0, UINT64_MAX, &row);
	assert_true(metric(&row, "secondary_covered_per_op") == 1);
	assert_true(metric(&row, "secondary_all_per_op") == 1);
	assert_true(metric(&row, "secondary_bytes_per_op") == 0);
	assert_true(row.lengths[0].bytes == RANGE_ALL);
	judge(anon, KIB(4), at, at, &row); /* 6.6 to early 2025 */
	assert_true(metric(&row, "secondary_empty_per_op") == 1);
	assert_true(metric(&row, "secondary_covered_per_op") == 0);
}

/* Lines as kernel/trace/trace_output.c prints them; the ranges are of real runs. */
static void trace_lines(void **state)
{
	char line[] = "         mnbench-231     [001] .....    12.345678: kvm_unmap_hva_range: mmu "
		      "notifier unmap range: 0x200000100000 -- 0x200000101000";
	char probe[] = " mnbench-85      [000] d..1.     4.220184: f0: "
		       "(__mmu_notifier_arch_invalidate_secondary_tlbs+0x0/0x110) "
		       "start=0x200000000000 end=0x200000001000";
	char comment[] = "# tracer: nop", blank[] = "", odd[] = "mnbench-1 [000] 12.3 nothing here";
	char dashes[] = "  a b-c-77      [000] d..1.     4.2: f0: x";
	char *event, *text;
	pid_t thread;

	(void)state;
	assert_true(tracefs_parse_line(dashes, &thread, &event, &text));
	assert_int_equal(thread, 77);
	assert_true(tracefs_parse_line(line, &thread, &event, &text));
	assert_string_equal(event, "kvm_unmap_hva_range");
	assert_int_equal(thread, 231);
	assert_non_null(strstr(text, "0x200000100000 -- 0x200000101000"));
	assert_true(tracefs_parse_line(probe, &thread, &event, &text));
	assert_string_equal(event, "f0");
	assert_non_null(strstr(text, "start=0x200000000000"));
	assert_false(tracefs_parse_line(comment, &thread, &event, &text));
	assert_false(tracefs_parse_line(blank, &thread, &event, &text));
	assert_false(tracefs_parse_line(odd, &thread, &event, &text));
}

/* No two pairs of a run draw the same. */
static void pairs_draw_for_themselves(void **state)
{
	(void)state;
	assert_true(pair_seed(1, 0, 1000) != pair_seed(1, 1, 0));
	assert_true(pair_seed(1, 2, 5001) != pair_seed(1, 7, 1));
	assert_true(pair_seed(1, 0, 0) == pair_seed(1, 0, 0));
}

static void signals_have_names(void **state)
{
	(void)state;
	assert_string_equal(say_signal(SIGINT), "SIGINT");
	assert_string_equal(say_signal(SIGBUS), "SIGBUS");
	assert_string_equal(say_signal(64), "signal 64");
}

/* Each lens that is looked through is in the run's context. */
static void lenses_are_named(void **state)
{
	struct options o = {.subscriber = &subscriber_none, .counters = true, .insn = true};
	struct run *run = run_new();

	(void)state;
	context_fill(run, &o, "mnbench run");
	assert_string_equal(run_context(run, "lens", "?"), "counters,insn");
	o.time = o.calls = true;
	context_fill(run, &o, "mnbench run");
	assert_string_equal(run_context(run, "lens", "?"), "time,calls,counters,insn");
	run_free(run);
}

static void filters(void **state)
{
	static const struct {
		const char *filter;
		bool a, b;
	} cases[] = {{NULL, true, true},     {"all", true, true},  {"", true, true},
		     {"^a", true, false},    {"-^a", false, true}, {"a|b", true, true},
		     {"-a|b", false, false}, {"(", false, false},  {"-(", false, false}};
	struct row a = {.name = (char *)"a/x"}, b = {.name = (char *)"b/x"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		library_filter(cases[i].filter);
		assert_int_equal(library_selects(&a), cases[i].a);
		assert_int_equal(library_selects(&b), cases[i].b);
		assert_false(library_selects(NULL));
	}
	library_filter(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registry),
		cmocka_unit_test(patterns),
		cmocka_unit_test(names),
		cmocka_unit_test(needs),
		cmocka_unit_test(states),
		cmocka_unit_test(address_space),
		cmocka_unit_test(files),
		cmocka_unit_test(shares),
		cmocka_unit_test(ranges),
		cmocka_unit_test(trace_lines),
		cmocka_unit_test(sizes_follow_pages),
		cmocka_unit_test(sizes_are_distinct),
		cmocka_unit_test(lenses_are_named),
		cmocka_unit_test(pairs_draw_for_themselves),
		cmocka_unit_test(signals_have_names),
		cmocka_unit_test(filters),
	};

	return cmocka_run_group_tests_name("harness", tests, NULL, NULL);
}
