/* SPDX-License-Identifier: MIT */
/* munmap() of ranges. */
#include "bench/range.h"

/* exit_mmap() aside, every munmap() of a VMA passes here. */
static const char *const path[] = {"unmap_vmas", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("munmap", "munmap()", "both ends are unmapped (mincore)", action_munmap, holds,   \
		 name_),                                                                           \
		.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; free_pgtables",         \
		.path = path

static const struct op_point untouched_points[] = {
	{.size = PAGES(1)},
	{.size = PAGES(16)},
	{.size = MIB(4)},
	{.size = MIB(64)},
	{.size = GIB(1), .quick = true},
	{.size = GIB(4)},
	{.size = GIB(16)},
	{.size = GIB(64)},
};

static const struct op_point pte_none_points[] = {
	{.size = PAGES(1)},    {.size = TABLES(1), .quick = true},
	{.size = TABLES(4)},   {.size = TABLES(32), .quick = true},
	{.size = TABLES(128)}, {.size = UPPER_TABLES(1)},
};

static const struct op_point sparse_points[] = {
	{.size = TABLES(1), .density = 1},  {.size = TABLES(1), .density = 8},
	{.size = TABLES(1), .density = 64}, {.size = TABLES(4), .density = 1},
	{.size = TABLES(4), .density = 8},  {.size = TABLES(4), .density = 64},
};

static const struct op_point populated_points[] = {RANGE_CURVE(true)};

/* Its calls are of interest, its time is the control's. */
static const struct op_point neighbour_points[] = {{.size = PAGES(256)}};

static const struct op_point clean_points[] = {{.size = PAGES(512)}};

/* More pages than a gather takes in one go (some 10000: MAX_GATHER_BATCH_COUNT, asm-generic/tlb.h).
 */
static const struct op_point dirty_points[] = {
	{.size = PAGES(1)}, {.size = PAGES(512)}, {.size = PAGES(10240)}};

static const struct op_point thp_points[] = {{.size = TABLES(1)}, {.size = TABLES(4)}};

static const struct op_expect untouched_expect[] = {ANY_BEFORE(1, 1), ANY_SINCE(0, 1)};

/*
 * Freed tables are one invalidation; arm64 gathers up to three less than a table has entries
 * and then flushes (MAX_TABLE_BATCH, asm-generic/tlb.h): an upper table's have been more. So
 * does x86 since CONFIG_PT_RECLAIM (v6.14).
 */
static const struct op_expect pte_none_expect[] = {
	ARM_BEFORE(UPPER_TABLES(1), 3, 1),
	ARM_BEFORE(0, 2, 1),
	X86_BEFORE(0, 2, 1),
	ARM_SINCE(UPPER_TABLES(1), 2, 1),
	ARM_SINCE(0, 1, 1),
	{.machine = "x86_64",
	 .since = KERNEL(6, 14),
	 .size = UPPER_TABLES(1),
	 .secondary = NOT_STATED,
	 .pairs = 1},
	X86_SINCE(0, 1, 1),
};

/* arm64 flushes at the end of the VMA, and again for the tables; x86 once for both. */
static const struct op_expect populated_expect[] = {
	ARM_BEFORE(0, 3, 1),
	X86_BEFORE(0, 2, 1),
	ARM_SINCE(0, 2, 1),
	X86_SINCE(0, 1, 1),
};

static const struct op_expect neighbour_expect[] = {ANY_BEFORE(2, 1), ANY_SINCE(1, 1)};

/*
 * Dirty pages of a file are flushed table by table, before their lock is dropped
 * (zap_pte_range(), mm/memory.c), and once more where the scheduler wants the CPU:
 * of more than a page only the pairs are certain.
 */
static const struct op_expect dirty_expect[] = {
	ARM_BEFORE(PAGES(1), 3, 1),
	X86_BEFORE(PAGES(1), 3, 1),
	ARM_SINCE(PAGES(1), 2, 1),
	X86_SINCE(PAGES(1), 2, 1),
	{.secondary = NOT_STATED, .pairs = 1},
};

/* Before v6.6 a pair in unmap_vmas() and one in __unmap_hugepage_range(). */
static const struct op_expect hugetlb_expect[] = {
	ARM_BEFORE(0, 4, 2),
	X86_BEFORE(0, 3, 2),
	ARM_SINCE(0, 2, 1),
	X86_SINCE(0, 1, 1),
};
static const struct op_expect hugetlb_none_expect[] = {
	ARM_BEFORE(0, 3, 2),
	X86_BEFORE(0, 3, 2),
	ARM_SINCE(0, 1, 1),
	X86_SINCE(0, 1, 1),
};
static const struct op_expect hugetlb_untouched_expect[] = {ANY_BEFORE(2, 2), ANY_SINCE(0, 1)};

static const struct op ops[] = {
	{
		OP(untouched, untouched),
		OP_EXPECT(untouched_expect),
		OP_POINTS(untouched_points),
		.batch = range_batch_untouched,
		.gap = MIB(2),
		.change = CHANGE_NOTHING,
	},
	{
		OP(pte_none, pte_none),
		OP_EXPECT(pte_none_expect),
		OP_POINTS(pte_none_points),
		.batch = range_batch_tables,
		.gap = MIB(2),
		.change = CHANGE_NOTHING,
	},
	{
		OP(pages, sparse),
		OP_EXPECT(populated_expect),
		OP_POINTS(sparse_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, populated),
		.cpu_dependent = "range TLBI",
		OP_EXPECT(populated_expect),
		OP_POINTS(populated_points),
		.batch = range_batch,
		.gap = MIB(1),
		.bystanders = true,
		.change = CHANGE_UNMAP,
	},
	{
		OP(neighbour, populated_neighbour),
		OP_EXPECT(neighbour_expect),
		OP_POINTS(neighbour_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_clean, file_clean),
		OP_EXPECT(populated_expect),
		OP_POINTS(clean_points),
		.batch = range_batch,
		.gap = MIB(1),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_dirty, file_dirty),
		OP_EXPECT(dirty_expect),
		OP_POINTS(dirty_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(hugetlb, hugetlb),
		OP_EXPECT(hugetlb_expect),
		RANGE_HUGETLB,
		.change = CHANGE_UNMAP,
	},
	{
		OP(hugetlb_none, hugetlb_none),
		OP_EXPECT(hugetlb_none_expect),
		RANGE_HUGETLB,
		.needs.since = KERNEL(5, 18), /* MADV_DONTNEED of them: 90e7e7f5ef3f */
		.change = CHANGE_NOTHING,
	},
	{
		OP(hugetlb_untouched, hugetlb_untouched),
		OP_EXPECT(hugetlb_untouched_expect),
		RANGE_HUGETLB,
		.change = CHANGE_NOTHING,
	},
	{
		OP(thp, thp),
		OP_EXPECT(populated_expect),
		RANGE_THP,
		OP_POINTS(thp_points),
		.change = CHANGE_UNMAP,
	},
};
RANGE_REGISTER(ops)
