/* SPDX-License-Identifier: MIT */
/* The lens calls, with a tracefs that does what the test wants and a kernel of made-up symbols. */
#include "tests/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/calls.h"
#include "harness/crew.h"
#include "harness/kernel.h"
#include "harness/op.h"
#include "harness/placement.h"
#include "harness/point.h"
#include "harness/subscriber.h"
#include "harness/tracefs.h"

#define OP "upgrade/anon-reuse" /* it has a path to probe, and needs nothing */

static struct {
	enum { ROOMY, BUSY, SMALL } buffer; /* BUSY: too small for all, SMALL: for one as well */
	const char *symbols;
	pid_t alone;
	unsigned int overflows, narrowed, paths;
	char armed[512];
} fake;

const char *tracefs_open_events(void)
{
	return NULL;
}

void tracefs_close(void)
{
}

const char *tracefs_kprobes_missing(void)
{
	return NULL;
}

int tracefs_add_kprobe(const char *name, const char *symbol, const char *fetch)
{
	size_t used = strlen(fake.armed);

	(void)fetch;
	fake.paths += !strcmp(name, "path");
	snprintf(fake.armed + used, sizeof(fake.armed) - used, "%s ", symbol);
	return 0;
}

void tracefs_remove_kprobe(const char *name)
{
	(void)name;
}

int tracefs_tracepoint(const char *tracepoint, bool on)
{
	(void)tracepoint;
	(void)on;
	return 0;
}

int tracefs_start(void)
{
	return 0;
}

int tracefs_stop(void)
{
	return 0;
}

int tracefs_only(pid_t thread)
{
	fake.narrowed += thread > 0;
	fake.alone = thread;
	return 0;
}

int tracefs_read(char **text)
{
	if (fake.buffer == SMALL || (fake.buffer == BUSY && !fake.alone)) {
		fake.overflows++;
		return -EOVERFLOW;
	}
	*text = strdup("");
	return 0;
}

char *kernel_functions(void)
{
	return strdup(fake.symbols);
}

/* Opens the lens, counts one row, closes it. Returns what calls_count() does. */
static int count_once(struct run *run)
{
	struct op_point points[POINTS_MAX];
	struct cell cell = {
		.op = op_find(OP), .subscriber = &subscriber_none, .mm = MM_SHARED, .threads = 1};
	int cpus[1], err;

	assert_non_null(cell.op);
	assert_true(point_list(cell.op, points) > 0);
	cell.size = points[0].size;
	cell.density = points[0].density;
	assert_int_equal(placement_choose(PLACE_COMPACT, false, 1, cpus), 0);
	fake.overflows = fake.narrowed = fake.paths = 0;
	fake.armed[0] = '\0';
	assert_null(calls_open(run));
	err = calls_count(&cell, cpus,
			  run_add_row(run, "row", OP, "none", "shared", cell.op->unit, ""), run);
	calls_close();
	return err;
}

/* What others do fills the buffer: the row is counted once more, and alone. */
static void overflow(void **state)
{
	struct run *run = run_new();

	(void)state;
	fake.symbols = "";
	fake.buffer = ROOMY;
	assert_int_equal(count_once(run), 0);
	assert_int_equal(fake.narrowed, 0);
	fake.buffer = BUSY;
	assert_int_equal(count_once(run), 0);
	assert_int_equal(fake.overflows, 1);
	assert_int_equal(fake.narrowed, 1);
	assert_int_equal(fake.alone, 0); /* and the next row is of all again */
	fake.buffer = SMALL;
	assert_int_equal(count_once(run), -1);
	assert_string_equal(op_failure(), "tracefs: the buffer lost events");
	assert_int_equal(fake.overflows, 2);
	assert_int_equal(fake.alone, 0);
	fake.buffer = ROOMY;
	run_free(run);
}

/* Nothing is believed to be armed that calls_close() took away. */
static void again(void **state)
{
	struct run *run = run_new();

	(void)state;
	fake.symbols = "";
	for (int i = 0; i < 2; i++) {
		assert_int_equal(count_once(run), 0);
		assert_int_equal(fake.paths, 1);
	}
	run_free(run);
}

#define START "__mmu_notifier_invalidate_range_start"

static const char *reason(const struct run *run, const char *what)
{
	for (size_t i = 0; i < run->n_unavailable; i++)
		if (!strcmp(run->unavailable[i].what, what))
			return run->unavailable[i].reason;
	return NULL;
}

/* A count of some of a function's calls is none. */
static void copies(void **state)
{
	static const char symbols[] =
		"ffff800080000000 T _text\n"
		"ffff800080000001 T __mmu_notifier_invalidate_range_end\n"
		"ffff800080000002 t __mmu_notifier_invalidate_range_end.part.0\n";
	struct run *run = run_new();
	const char *why;

	(void)state;
	fake.symbols = symbols;
	assert_int_equal(count_once(run), 0);
	assert_null(strstr(fake.armed, "__mmu_notifier_invalidate_range_end "));
	assert_non_null(strstr(fake.armed, START " "));
	why = reason(run, "notifier_range_ends_per_op");
	assert_non_null(why);
	assert_non_null(
		strstr(why, "__mmu_notifier_invalidate_range_end.part.0 takes calls as well"));
	run_free(run);
}

static void splits(void **state)
{
	static const struct {
		const char *symbols, *other; /* NULL: a probe of f sees all calls */
	} cases[] = {
		{"", NULL},
		{"1 T f\n", NULL},
		{"1 T f\n2 t f.constprop.0\n", "f.constprop.0"},
		{"1 t f.isra.12\n2 T f\n", "f.isra.12"},
		{"1 T f\n2 t f.part.0\n", "f.part.0"},
		{"1 T f\n2 t f.part.0.isra.0\t[kvm]\n", "f.part.0.isra.0"},
		{"1 t f\n2 t f\t[kvm]\n", "another f"},
		{"1 t f\n2 t f", "another f"},
		{"1 T f\n2 t f.cold\n3 t f.part.0.cold\n", NULL},
		{"1 T f\n2 t ff\n3 t ff.isra.0\n4 t g.f.part.0\n5 t f_part\n", NULL},
		{"1 T f\n2 t f.llvm.1\n3 t f.constprop\n", NULL},
	};
	char other[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool split = kernel_is_split(cases[i].symbols, "f", other, sizeof(other));

		assert_int_equal(split, cases[i].other != NULL);
		if (split)
			assert_string_equal(other, cases[i].other);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overflow),
		cmocka_unit_test(again),
		cmocka_unit_test(copies),
		cmocka_unit_test(splits),
	};

	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
