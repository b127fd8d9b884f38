/* SPDX-License-Identifier: MIT */
/* MADV_DONTNEED of ranges. */
#include "bench/batch.h"
#include "bench/range.h"
#include "harness/mapping.h"

static const char *const path[] = {"zap_vma_range_batched", "zap_page_range_single_batched",
				   "zap_page_range_single", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("dontneed", "madvise(MADV_DONTNEED)", "mapped, no page present", action_dontneed, \
		 holds, name_),                                                                    \
		.kernel_path = "zap_page_range_single > unmap_single_vma > zap_pte_range",         \
		.path = path

/*
 * Half a table's shift makes a range of up to a table's size cover no table whole: with
 * CONFIG_PT_RECLAIM (v6.14) a table that is covered whole is freed. Nothing changes then on
 * any kernel, and all ops of a batch can take one range.
 */
static uint64_t half_table(uint64_t size)
{
	(void)size;
	return table_bytes() / 2;
}

static bool covers_no_table(uint64_t size)
{
	return size <= table_bytes();
}

static unsigned int pte_none_batch(uint64_t size)
{
	return covers_no_table(size) ? 256 : range_batch_tables(size);
}

static const struct op_point untouched_points[] = {
	{.size = PAGES(1)}, {.size = MIB(64), .quick = true}, {.size = GIB(4)}, {.size = GIB(64)}};

static const struct op_point pte_none_points[] = {
	{.size = PAGES(1), .quick = true},  {.size = TABLES(1), .quick = true},
	{.size = TABLES(4), .quick = true}, {.size = TABLES(32), .quick = true},
	{.size = UPPER_TABLES(1)},
};

static const struct op_point sparse_points[] = {
	{.size = TABLES(1), .density = 1},  {.size = TABLES(1), .density = 8},
	{.size = TABLES(1), .density = 64}, {.size = TABLES(4), .density = 1},
	{.size = TABLES(4), .density = 8},  {.size = TABLES(4), .density = 64},
};

static const struct op_point populated_points[] = {RANGE_CURVE(false)};

static const struct op_point file_points[] = {{.size = PAGES(512)}};

static const struct op_point thp_points[] = {{.size = TABLES(1)}};

static const struct op_expect empty_expect[] = {ANY_BEFORE(1, 1), ANY_SINCE(0, 1)};

/* With CONFIG_PT_RECLAIM (v6.14) whole tables are freed, and that is sent. */
static const struct op_expect pte_none_expect[] = {
	ANY_BEFORE(1, 1),
	{.before = KERNEL(6, 14), .secondary = 0, .pairs = 1},
	{.size = PAGES(1), .secondary = 0, .pairs = 1},
	{.size = TABLES(1), .secondary = 0, .pairs = 1},
	{.secondary = NOT_STATED, .pairs = 1},
};

/*
 * Dirty file pages are flushed once a table (zap_pte_range(), mm/memory.c), and once more where
 * the scheduler wants the CPU: only the pair is certain.
 */
static const struct op_expect dirty_expect[] = {{.secondary = NOT_STATED, .pairs = 1}};

static const struct op_expect present_expect[] = {ANY_BEFORE(2, 1), ANY_SINCE(1, 1)};
/* Before v6.6 a pair more, in __unmap_hugepage_range(). */
static const struct op_expect hugetlb_expect[] = {ANY_BEFORE(3, 2), ANY_SINCE(1, 1)};

static const struct op ops[] = {
	{
		OP(untouched, untouched),
		OP_EXPECT(empty_expect),
		OP_POINTS(untouched_points),
		.batch = batch_of_64,
		.one_range = always_one_range,
		.change = CHANGE_NOTHING,
	},
	{
		OP(pte_none, pte_none),
		OP_EXPECT(pte_none_expect),
		OP_POINTS(pte_none_points),
		.batch = pte_none_batch,
		.gap = MIB(2),
		.shift = half_table,
		.one_range = covers_no_table,
		.change = CHANGE_NOTHING,
	},
	{
		OP(pages, sparse),
		OP_EXPECT(present_expect),
		OP_POINTS(sparse_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, populated),
		.cpu_dependent = "range TLBI",
		OP_EXPECT(present_expect),
		OP_POINTS(populated_points),
		.batch = range_batch,
		.gap = MIB(1),
		.bystanders = true,
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_clean, file_clean),
		OP_EXPECT(present_expect),
		OP_POINTS(file_points),
		.batch = range_batch,
		.gap = MIB(1),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_dirty, file_dirty),
		OP_EXPECT(dirty_expect),
		OP_POINTS(file_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(hugetlb, hugetlb),
		OP_EXPECT(hugetlb_expect),
		RANGE_HUGETLB,
		.needs.since = KERNEL(5, 18), /* 90e7e7f5ef3f */
		.change = CHANGE_UNMAP,
	},
	{
		OP(thp, thp),
		OP_EXPECT(present_expect),
		RANGE_THP,
		OP_POINTS(thp_points),
		.change = CHANGE_UNMAP,
	},
};
RANGE_REGISTER(ops)
