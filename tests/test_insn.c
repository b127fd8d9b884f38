/* SPDX-License-Identifier: MIT */
/*
 * The insn lens outside a guest: which instruction is what, what a TLBI's operand names, and
 * the way from the plugin's file to a row's figures.
 *
 * The arm64 encodings are those that GNU as 2.40 gives for the text beside them, the x86 ones
 * as well.
 */
#include "tests/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/marker.h"
#include "kernels-under-test/plugin/kinds.h"
#include "kernels-under-test/plugin/operand.h"
#include "kernels-under-test/symbols.h"
#include "kernels-under-test/windows.h"

static const struct {
	uint32_t word;
	const char *text, *kinds;
} arm64[] = {
	{0xd508831f, "tlbi vmalle1is", "tlbi tlbi_all tlbi_is"},
	{0xd5088323, "tlbi vae1is, x3", "tlbi tlbi_va tlbi_is"},
	{0xd5088342, "tlbi aside1is, x2", "tlbi tlbi_asid tlbi_is"},
	{0xd5088361, "tlbi vaae1is, x1", "tlbi tlbi_va tlbi_is"},
	{0xd50883a0, "tlbi vale1is, x0", "tlbi tlbi_va tlbi_is"},
	{0xd50893a0, "tlbi vale1isnxs, x0", "tlbi tlbi_va tlbi_is"},
	{0xd508871f, "tlbi vmalle1", "tlbi tlbi_all tlbi_local"},
	{0xd5088720, "tlbi vae1, x0", "tlbi tlbi_va tlbi_local"},
	{0xd5088740, "tlbi aside1, x0", "tlbi tlbi_asid tlbi_local"},
	{0xd508811f, "tlbi vmalle1os", "tlbi tlbi_all tlbi_os"},
	{0xd5088120, "tlbi vae1os, x0", "tlbi tlbi_va tlbi_os"},
	{0xd5088220, "tlbi rvae1is, x0", "tlbi tlbi_range tlbi_is"},
	{0xd50882a5, "tlbi rvale1is, x5", "tlbi tlbi_range tlbi_is"},
	{0xd50885a0, "tlbi rvale1os, x0", "tlbi tlbi_range tlbi_os"},
	{0xd5088620, "tlbi rvae1, x0", "tlbi tlbi_range tlbi_local"},
	{0xd50c831f, "tlbi alle2is", "tlbi tlbi_all tlbi_is"},
	{0xd50c8320, "tlbi vae2is, x0", "tlbi tlbi_va tlbi_is"},
	{0xd50c83df, "tlbi vmalls12e1is", "tlbi tlbi_all tlbi_is"},
	{0xd50c8020, "tlbi ipas2e1is, x0", "tlbi tlbi_ipa tlbi_is"},
	{0xd50c8040, "tlbi ripas2e1is, x0", "tlbi tlbi_ipa tlbi_is"},
	{0xd50c8420, "tlbi ipas2e1, x0", "tlbi tlbi_ipa tlbi_local"},
	{0xd50c8400, "tlbi ipas2e1os, x0", "tlbi tlbi_ipa tlbi_os"},
	{0xd5033b9f, "dsb ish", "dsb dsb_ish"},
	{0xd5033a9f, "dsb ishst", "dsb dsb_ishst"},
	{0xd503399f, "dsb ishld", "dsb dsb_other"},
	{0xd503379f, "dsb nsh", "dsb dsb_nsh"},
	{0xd503369f, "dsb nshst", "dsb dsb_nshst"},
	{0xd5033f9f, "dsb sy", "dsb dsb_sy"},
	{0xd5033e9f, "dsb st", "dsb dsb_other"},
	{0xd5033a3f, "dsb ishnxs", "dsb dsb_ish"},
	{0xd503309f, "ssbb", ""},
	{0xd503349f, "pssbb", ""},
	{0xd5033fdf, "isb", "isb"},
	{0xd5033bbf, "dmb ish", ""},
	{0xd5087800, "at s1e1r, x0", "at"},
	{0xd50b7e20, "dc civac, x0", ""},
	{0xd508751f, "ic iallu", ""},
	{0xd5182000, "msr ttbr0_el1, x0", "ttbr_writes"},
	{0xd5182021, "msr ttbr1_el1, x1", "ttbr_writes"},
	{0xd5382000, "mrs x0, ttbr0_el1", ""},
	{0xd5182040, "msr tcr_el1, x0", ""},
	{0xd4000002, "hvc #0", "hvc"},
	{0xd4000001, "svc #0", ""},
	{0xd503201f, "nop", ""},
};

static void list_kinds(unsigned int n, const enum kind *kinds, char *text, size_t room)
{
	text[0] = '\0';
	for (unsigned int i = 0; i < n; i++)
		snprintf(text + strlen(text), room - strlen(text), "%s%s", i ? " " : "",
			 kind_names[kinds[i]]);
}

static void arm64_kinds(void **state)
{
	enum kind kinds[KINDS_OF_ONE];
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(arm64) / sizeof(*arm64); i++) {
		list_kinds(kinds_arm64(arm64[i].word, kinds), kinds, text, sizeof(text));
		if (strcmp(text, arm64[i].kinds))
			fail_msg("%s: \"%s\", not \"%s\"", arm64[i].text, text, arm64[i].kinds);
	}
}

static void x86_kinds(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *kinds;
	} x86[] = {
		{"\x0f\x01\x3f", 3, "invlpg"},		/* invlpg (%rdi) */
		{"\x41\x0f\x01\x39", 4, "invlpg"},	/* invlpg (%r9) */
		{"\x66\x0f\x38\x82\x3e", 5, "invpcid"}, /* invpcid (%rsi),%rdi */
		{"\x0f\x22\xd8", 3, "cr3_writes"},	/* mov %rax,%cr3 */
		{"\x41\x0f\x22\xd9", 4, "cr3_writes"},	/* mov %r9,%cr3 */
		{"\x0f\x20\xd8", 3, ""},		/* mov %cr3,%rax */
		{"\x0f\x22\xe0", 3, "cr4_writes"},	/* mov %rax,%cr4 */
		{"\x0f\x22\xc0", 3, ""},		/* mov %rax,%cr0 */
		{"\x0f\x01\xfe", 3, "invlpgb"},
		{"\x0f\x01\xff", 3, "tlbsync"},
		{"\x0f\x01\xf8", 3, ""}, /* swapgs */
		{"\x0f\x01\x17", 3, ""}, /* lgdt (%rdi) */
		{"\x90", 1, ""},
		{"\x0f", 1, ""},
		{"\x66\x66\x66", 3, ""},
	};
	enum kind kinds[KINDS_OF_ONE];
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(x86) / sizeof(*x86); i++) {
		list_kinds(kinds_x86((const unsigned char *)x86[i].bytes, x86[i].size, kinds),
			   kinds, text, sizeof(text));
		if (strcmp(text, x86[i].kinds))
			fail_msg("instruction %zu: \"%s\", not \"%s\"", i, text, x86[i].kinds);
	}
}

static void spans_end_where_they_may_be_left(void **state)
{
	(void)state;
	assert_false(may_leave_arm64(0x91000420)); /* add x0, x1, #1 */
	assert_false(may_leave_arm64(0xaa0103e0)); /* mov x0, x1 */
	assert_true(may_leave_arm64(0xf9400020));  /* ldr x0, [x1] */
	assert_true(may_leave_arm64(0xa9bf07e0));  /* stp x0, x1, [sp, #-16]! */
	assert_true(may_leave_arm64(0xf8200041));  /* ldadd x0, x1, [x2] */
	assert_true(may_leave_arm64(0x14000000));  /* b . */
	assert_true(may_leave_arm64(0xb4000000));  /* cbz x0, . */
	assert_true(may_leave_arm64(0xd4000001));  /* svc #0 */
	assert_true(may_leave_arm64(0x1e612800));  /* fadd d0, d0, d1: may trap */
	assert_true(may_leave_arm64(0xd50883a0));  /* tlbi vale1is, x0 */
}

/* What the compiler makes of harness/marker.h here is what the plugin looks for. */
__attribute__((noinline)) static void both_markers(void)
{
	marker_begin();
	marker_end();
}

static void markers(void **state)
{
	const unsigned char *code = (const unsigned char *)(uintptr_t)both_markers;
	int found[2] = {0, 0};

	(void)state;
	both_markers();
#ifndef __OPTIMIZE__
	skip(); /* nothing is inlined: the markers are elsewhere */
#endif
	assert_int_equal(marker_arm64(0xd5032c1f), MARKER_BEGIN); /* hint #0x60 */
	assert_int_equal(marker_arm64(0xd5032c3f), MARKER_END);	  /* hint #0x61 */
	assert_int_equal(marker_arm64(0xd5032c5f), 0);
	assert_int_equal(marker_arm64(0xd503201f), 0);
	assert_int_equal(marker_x86((const unsigned char *)"\x0f\x1f\x84\x00\x60\x62\x6e\x6d", 8),
			 MARKER_BEGIN);
	assert_int_equal(marker_x86((const unsigned char *)"\x0f\x1f\x84\x00\x62\x62\x6e\x6d", 8),
			 0);
	for (size_t i = 0; i < 64; i++) {
		uint32_t word;
		int which = marker_x86(code + i, 8);

		memcpy(&word, code + i, sizeof(word));
#ifdef __aarch64__
		which = i % 4 ? 0 : marker_arm64(word);
#endif
		if (which)
			found[which == MARKER_END]++;
		if (found[1])
			break;
	}
	assert_int_equal(found[0], 1);
	assert_int_equal(found[1], 1);
}

static void operands(void **state)
{
	unsigned int number;
	uint64_t value;

	(void)state;
	assert_true(tlbi_operand(0xd50882a5, &number) && number == 5); /* rvale1is, x5 */
	assert_true(tlbi_operand(0xd50883bf, &number) && number == 31);
	assert_false(tlbi_operand(0xd5088342, &number)); /* aside1is */
	assert_false(tlbi_operand(0xd50c8320, &number)); /* vae2is: another regime */
	/* TTL 0b01xx is a granule of 4 KiB and a level (Arm ARM, TLBI VAE1IS). */
	assert_int_equal(operand_va_bytes(0x200000000ull), 0);
	assert_int_equal(operand_va_bytes(7ull << 44 | 0x1234), 4096);
	assert_int_equal(operand_va_bytes(6ull << 44), 2 << 20);
	assert_int_equal(operand_va_bytes(5ull << 44), 1 << 30);
	assert_int_equal(operand_va_bytes(4ull << 44), 0);
	assert_int_equal(operand_va_bytes(10ull << 44), 32 << 20); /* 16 KiB, level 2 */
	assert_int_equal(operand_va_bytes(15ull << 44), 65536);
	/* (NUM + 1) << (5 * SCALE + 1) granules (Arm ARM, TLBI RVAE1IS). */
	assert_int_equal(operand_range_bytes(1ull << 46), 2 * 4096);
	assert_int_equal(operand_range_bytes(1ull << 46 | 7ull << 39), 16 * 4096);
	assert_int_equal(operand_range_bytes(1ull << 46 | 1ull << 44 | 7ull << 39), 512 * 4096);
	assert_int_equal(operand_range_bytes(3ull << 46), 2 * 65536);
	assert_true(operand_parse(" PC=ffff X00=00000000deadbeef X01=0000000000000010\nX02=12", 1,
				  &value) &&
		    value == 16);
	assert_true(operand_parse("", 31, &value) && value == 0);
	assert_false(operand_parse("X00=1", 7, &value));
}

static const char file[] =
	"window 0 user 10 kernel 1000 tlbi 4 dsb 8\n"
	"at ffff000000001000 600\nat ffff000000001010 300\nat ffff000000002000 100\n"
	"window 1 user 10 kernel 1300 tlbi 4 dsb 9\n"
	"window 2 user 10 kernel 1000 tlbi 4 dsb 8\n"
	"at ffff000000001000 600\nat ffff000000001010 300\nat ffff000000002000 100\n"
	"window 3 user 7 kernel 500\n"
	"window 4 user 7 kernel 400\n"
	"end 5\n";

static const char symbols_text[] = "ffff000000002000 T second\nffff000000001000 t first\n"
				   "ffff000000001008 d data\nnonsense\nffff000000001004 t $x\n"
				   "ffff000000003000 t in_module\t[kvm]\n";

static void parsing(void **state)
{
	struct windows windows;
	char why[200];

	(void)state;
	assert_int_equal(windows_parse(file, &windows, why, sizeof(why)), 0);
	assert_int_equal(windows.n, 5);
	assert_int_equal(windows.list[1].kernel, 1300);
	assert_int_equal(windows.list[1].kinds[KIND_DSB], 9);
	assert_int_equal(windows.list[0].n_pieces, 3);
	assert_int_equal(windows.list[2].pieces[2].count, 100);
	windows_free(&windows);
}

static void truncated_anywhere(void **state)
{
	struct windows windows;
	char why[200], text[sizeof(file)];

	(void)state;
	for (size_t n = 0; n < sizeof(file) - 2; n++) {
		snprintf(text, sizeof(text), "%.*s", (int)n, file);
		assert_int_equal(windows_parse(text, &windows, why, sizeof(why)), -1);
		assert_true(why[0]);
	}
}

static void damaged(void **state)
{
	static const char *const bad[] = {
		"window 1 user 1 kernel 2\nend 1\n",
		"window 0 user x kernel 2\nend 1\n",
		"window 0 nosuch 3\nend 1\n",
		"at 1000 3\nend 0\n",
		"window 0 user 1 kernel 2\nend 2\n",
		"window 0 user -1 kernel 2\nend 1\n",
		"window 0 user 1\nat zz 1\nend 1\n",
		"window 0 user 99999999999999999999999\nend 1\n",
		"end 0\nend 0\n",
	};
	struct windows windows;
	char why[200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (!windows_parse(bad[i], &windows, why, sizeof(why)))
			fail_msg("taken: %s", bad[i]);
}

static struct run *example(unsigned int windows)
{
	struct run *run = run_new();
	struct row *row;

	json_object_set_new(run->context, "machine", json_string("aarch64"));
	json_object_set_new(run->context, "insn_windows", json_integer(windows));
	row = run_add_row(run, "a/subscriber:none", "a", "none", "shared", "page", "upgrade");
	row->batch = 4;
	for (unsigned int i = 0; i < 3; i++)
		row_add_window(row, i);
	row = run_add_row(run, "b/subscriber:none", "b", "none", "shared", "page", "upgrade");
	row->batch = 1;
	row_add_window(row, 3);
	row_add_window(row, 4);
	return run;
}

static double counted(const struct row *row, const char *name)
{
	const struct counter *c = row_counter(row, name);

	assert_non_null(c);
	return c->value;
}

static void figures(void **state)
{
	struct run *run = example(5);
	struct windows windows;
	double sum = 0;
	char why[200];
	const struct row *row = &run->rows[0];

	(void)state;
	assert_int_equal(windows_parse(file, &windows, why, sizeof(why)), 0);
	assert_int_equal(windows_apply(&windows, symbols_text, run, why, sizeof(why)), 0);
	assert_true(counted(row, "instructions_kernel_per_op") == 250);
	assert_true(counted(row, "tlbi_per_op") == 1);
	assert_true(counted(row, "tlbi_range_per_op") == 0); /* counted, and none */
	assert_true(fabs(row_counter(row, "dsb_per_op")->agree - 2 / 3.) < 1e-9);
	assert_true(row_counter(row, "tlbi_per_op")->agree == 1);
	assert_null(row_counter(row, "invlpg_per_op"));
	assert_int_equal(row->n_functions, 2);
	assert_string_equal(row->functions[0].name, "first");
	assert_true(row->functions[0].per_op == 225);
	for (size_t i = 0; i < row->n_functions; i++)
		sum += row->functions[i].per_op;
	assert_true(sum == counted(row, "instructions_kernel_per_op"));
	/* No two alike: the shortest, and how far they are apart. */
	row = &run->rows[1];
	assert_true(counted(row, "instructions_kernel_per_op") == 400);
	assert_true(row_counter(row, "instructions_kernel_per_op")->high == 500);
	assert_false(counter_is_exact(row_counter(row, "instructions_kernel_per_op")));
	assert_true(counter_is_exact(row_counter(row, "instructions_user_per_op")));
	windows_free(&windows);
	run_free(run);
}

static void windows_that_do_not_fit(void **state)
{
	struct windows windows;
	char why[200];

	(void)state;
	assert_int_equal(windows_parse(file, &windows, why, sizeof(why)), 0);
	for (unsigned int n = 3; n < 7; n++) {
		struct run *run = example(n);

		row_add_window(&run->rows[0], n == 5 ? 5 : 0); /* 5 is not there */
		assert_int_equal(windows_apply(&windows, NULL, run, why, sizeof(why)), -1);
		assert_int_equal(run->rows[0].n_counters, 0);
		run_free(run);
	}
	windows_free(&windows);
}

static void symbols(void **state)
{
	struct symbols s;

	(void)state;
	symbols_parse(symbols_text, &s);
	assert_int_equal(s.n, 3);
	assert_string_equal(symbols_find(&s, 0xffff000000000fff), "unknown");
	assert_string_equal(symbols_find(&s, 0xffff000000001000), "first");
	assert_string_equal(symbols_find(&s, 0xffff000000001fff), "first");
	assert_string_equal(symbols_find(&s, 0xffff000000002000), "second");
	assert_string_equal(symbols_find(&s, ~0ull), "in_module");
	symbols_free(&s);
	symbols_parse("", &s);
	assert_string_equal(symbols_find(&s, 1), "unknown");
	symbols_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arm64_kinds),
		cmocka_unit_test(x86_kinds),
		cmocka_unit_test(spans_end_where_they_may_be_left),
		cmocka_unit_test(markers),
		cmocka_unit_test(operands),
		cmocka_unit_test(parsing),
		cmocka_unit_test(truncated_anywhere),
		cmocka_unit_test(damaged),
		cmocka_unit_test(figures),
		cmocka_unit_test(windows_that_do_not_fit),
		cmocka_unit_test(symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
