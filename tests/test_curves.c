/* SPDX-License-Identifier: MIT */
/* Runs made up of rows whose curves, twins and gaps are known, and what the report says of them. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/curves.h"
#include "results/kernels.h"
#include "results/missing.h"
#include "results/twins.h"

static const unsigned int lengths[] = {256, 1,	 2,   4,   8,	16,   32,   33,	 34,
				       64,  128, 511, 512, 513, 1024, 2048, 4096};

#define N (sizeof(lengths) / sizeof(*lengths))

static struct run *machine(const char *name)
{
	struct run *run = run_new();

	json_object_set_new(run->context, "machine", json_string(name));
	json_object_set_new(run->context, "kernel_release", json_string("6.12.0"));
	json_object_set_new(run->context, "page_size", json_integer(4096));
	json_object_set_new(run->context, "subscribers", json_string("kvm"));
	return run;
}

/* The armed row of a pair; its sizes' rows are added in the order of the table, as ops do. */
static struct row *add_pair(struct run *run, const char *op, unsigned int pages,
			    unsigned int density)
{
	char base[120], armed[120], rest[40] = "";
	struct row *row;

	if (density)
		snprintf(rest, sizeof(rest), "/density:%u", density);
	snprintf(base, sizeof(base), "%s/size:%uK%s/subscriber:none/mm:shared/threads:1", op,
		 4 * pages, rest);
	snprintf(armed, sizeof(armed), "%s/size:%uK%s/subscriber:kvm/mm:shared/threads:1", op,
		 4 * pages, rest);
	row = run_add_row(run, base, op, "none", "shared", "call", "unmap");
	row->size = 4096ULL * pages;
	row->density = density;
	row->threads = row->batch = 1;
	row = run_add_row(run, armed, op, "kvm", "shared", "call", "unmap");
	row->size = 4096ULL * pages;
	row->density = density;
	row->threads = row->batch = 1;
	row->baseline = strdup(base);
	return row;
}

static struct run *populated(const char *arch, unsigned int limit, const char *metric)
{
	struct run *run = machine(arch);

	for (size_t i = 0; i < N; i++) {
		struct row *row = add_pair(run, "munmap/populated", lengths[i], 0);

		row_set_metric(row, "secondary_invalidations_per_op", 2);
		row_set_metric(row, metric, lengths[i] >= limit);
	}
	return run;
}

typedef void (*printer)(FILE *out, const struct run *run);

/* The caller frees it. */
static char *printed(printer print, const struct run *run)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	print(f, run);
	fclose(f);
	return text;
}

static void says(const struct run *run, const char *wanted)
{
	char *text = printed(curves_print, run);

	if (!strstr(text, wanted))
		fail_msg("no \"%s\" in:\n%s", wanted, text);
	free(text);
}

static void is_sorted(void **state)
{
	struct run *run = populated("aarch64", 512, "secondary_all_per_op");
	size_t n;
	struct curve *curves = curves_of(run, &n);

	(void)state;
	assert_int_equal(n, 1);
	assert_int_equal(curves[0].n, N);
	assert_string_equal(curves[0].name, "munmap/populated");
	for (size_t i = 1; i < N; i++)
		assert_true(curves[0].points[i].x > curves[0].points[i - 1].x);
	assert_non_null(curves[0].points[0].armed->baseline);
	free(curves);
	run_free(run);
}

static void steps(void **state)
{
	struct run *run = populated("aarch64", 512, "secondary_all_per_op");

	(void)state;
	says(run, "munmap/populated: knee at 512 pages (ranges become the whole address space); "
		  "arm64 MAX_DVM_OPS is 512");
	says(run, "2 at all of 1 to 4096 pages");
	run_free(run);
	run = populated("x86_64", 34, "cpu_flush_all_per_op");
	says(run, "munmap/populated: knee at 34 pages (the CPU's TLB is flushed whole); x86 "
		  "tlb_single_page_flush_ceiling is not known here, by default 33");
	run_free(run);
	/* Both at once are one knee. */
	run = populated("x86_64", 34, "cpu_flush_all_per_op");
	for (size_t i = 0; i < run->n_rows; i++)
		if (run->rows[i].baseline)
			row_set_metric(&run->rows[i], "secondary_all_per_op",
				       run->rows[i].size > 33 * 4096);
	says(run, "knee at 34 pages (ranges become the whole address space, and so do the CPU's "
		  "flushes); x86");
	run_free(run);
	/* Where nobody looked in between, the knee is between, and is given no name. */
	run = populated("x86_64", 65, "cpu_flush_all_per_op");
	says(run, "knee between 64 and 128 pages (the CPU's TLB is flushed whole)\n");
	run_free(run);
	run = populated("x86_64", 1, "cpu_flush_all_per_op");
	says(run, "docs/measuring.md):\n  none\n");
	run_free(run);
}

/* What a machine was told to do at another length is compared with that. */
static void ceiling_of_the_machine(void **state)
{
	struct run *run = populated("x86_64", 65, "cpu_flush_all_per_op");

	(void)state;
	json_object_set_new(run->context, "tlb_single_page_flush_ceiling", json_integer(64));
	says(run, "knee between 64 and 128 pages (the CPU's TLB is flushed whole); x86 "
		  "tlb_single_page_flush_ceiling is 64");
	run_free(run);
}

static void calls_change(void **state)
{
	struct run *run = machine("aarch64");

	(void)state;
	row_set_metric(add_pair(run, "mremap/a", 1, 0), "secondary_invalidations_per_op", 1);
	row_set_metric(add_pair(run, "mremap/a", 512, 0), "secondary_invalidations_per_op", 1);
	row_set_metric(add_pair(run, "mremap/a", 513, 0), "secondary_invalidations_per_op", 2);
	says(run, "mremap/a: step at 513 pages (1 secondary invalidations become 2)");
	run_free(run);
}

static void add_times(struct row *row, double ns)
{
	for (size_t i = 0; i < 8; i++)
		row_add_sample(row, &(struct sample){.ns_per_op = ns * (1 + 0.01 * (i % 4)),
						     .twin_ns = 10 + i,
						     .overlap = 1,
						     .batches = 1,
						     .ops = 1});
}

static void times(void **state)
{
	struct run *run = machine("x86_64");

	(void)state;
	for (size_t i = 0; i < N; i++)
		add_times(add_pair(run, "munmap/populated", lengths[i], 0),
			  lengths[i] <= 33 ? 800 + 140 * lengths[i] : 2500 + 40 * lengths[i]);
	says(run, "munmap/populated, kvm: knee at 34 pages (time); x86");
	run_free(run);
	run = machine("x86_64");
	for (size_t i = 0; i < N; i++)
		add_times(add_pair(run, "munmap/populated", lengths[i], 0), 800 + 40 * lengths[i]);
	says(run, "docs/measuring.md):\n  none\n");
	run_free(run);
}

static void no_curves(void **state)
{
	struct run *run = machine("aarch64");
	char *text;
	size_t n;

	(void)state;
	add_pair(run, "op/a", 1, 0);
	add_pair(run, "op/a", 2, 0);
	add_pair(run, "op/hugetlb", 1, 0);
	add_pair(run, "op/hugetlb", 512, 0);
	add_pair(run, "op/hugetlb", 8192, 0);
	free(curves_of(run, &n));
	assert_int_equal(n, 0);
	text = printed(curves_print, run);
	assert_string_equal(text, "");
	free(text);
	/* A third point that is no result makes none either. */
	add_pair(run, "op/a", 4, 0);
	free(curves_of(run, &n));
	assert_int_equal(n, 1);
	row_invalidate(&run->rows[run->n_rows - 2], "no fault");
	free(curves_of(run, &n));
	assert_int_equal(n, 0);
	run_free(run);
}

static void densities(void **state)
{
	struct run *run = machine("aarch64");
	size_t n;
	struct curve *curves;

	(void)state;
	for (unsigned int size = 512; size <= 2048; size *= 4)
		for (unsigned int d = 1; d <= 64; d *= 8)
			add_pair(run, "munmap/sparse", size, d);
	curves = curves_of(run, &n);
	assert_int_equal(n, 2);
	assert_string_equal(curves[0].name, "munmap/sparse/size:2048K");
	assert_string_equal(curves[0].unit, "present of each 512");
	free(curves);
	run_free(run);
}

static void print_twins(FILE *out, const struct run *run)
{
	twins_print(out, run, 20);
}

static void twins(void **state)
{
	struct run *run = machine("x86_64");
	char *text = printed(print_twins, run);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	add_times(add_pair(run, "munmap/a", 1, 0), 1000);
	text = printed(print_twins, run);
	/* Medians of 1000 .. 1030 and of 10 .. 17; the mean difference is 1015 - 13.5. */
	if (!strstr(text, "1015.0        13.5      1001.5  ["))
		fail_msg("%s", text);
	free(text);
	run_free(run);
}

static void print_missing(FILE *out, const struct run *run)
{
	struct run *both[] = {(struct run *)run, NULL, (struct run *)run};

	missing_print(out, both, (const char *const[]){"one", "two", "three"}, 3);
}

static void missing(void **state)
{
	struct run *run = machine("x86_64");
	char *text = printed(print_missing, run);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	run_add_unavailable(run, "a/1G", "no memory");
	run_add_unavailable(run, "calls", "no root");
	run_add_unavailable(run, "b/1G", "no memory");
	text = printed(print_missing, run);
	assert_non_null(strstr(text, "  no memory [one, three]:\n    a/1G, b/1G\n"
				     "  no root [one, three]:\n    calls\n"));
	free(text);
	run_free(run);
}

/* Two CPU models are two tables, and what is not as expected is marked. */
static void kernels(void **state)
{
	char folder[] = "/tmp/mnbench-test-XXXXXX", path[64], ktap[64], *text = NULL, *first,
	     *second;
	struct run *run = machine("aarch64");
	struct row *row = add_pair(run, "upgrade/dirty", 1, 0);
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/run.json", folder);
	snprintf(ktap, sizeof(ktap), "%s/contract.ktap", folder);
	row_set_metric(row, "secondary_invalidations_per_op", 1);
	row_set_metric(row, "expected_secondary_invalidations_per_op", 2);
	assert_int_equal(run_save(run, path), 0);
	kernels_report(f, NULL,
		       (struct kernel_run[]){{"k", folder, "as-expected@*", NULL},
					     {"k@cortex-a72", folder, "as-expected@*", NULL}},
		       2);
	fclose(f);
	second = strstr(text, "CPU model cortex-a72");
	assert_non_null(second);
	/* The first table has one column of each figure. */
	first = strstr(text, "sec.inv");
	assert_true(first < second && strstr(first + 1, "sec.inv") > second);
	assert_non_null(strstr(text, "        1!"));
	assert_non_null(strstr(second, "        1!"));
	assert_non_null(strstr(text, "! not what the operation's table expects"));
	assert_int_equal(access(ktap, R_OK), 0);
	unlink(path);
	unlink(ktap);
	rmdir(folder);
	free(text);
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_sorted),
		cmocka_unit_test(steps),
		cmocka_unit_test(ceiling_of_the_machine),
		cmocka_unit_test(calls_change),
		cmocka_unit_test(times),
		cmocka_unit_test(no_curves),
		cmocka_unit_test(densities),
		cmocka_unit_test(twins),
		cmocka_unit_test(missing),
		cmocka_unit_test(kernels),
	};

	return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
