/* SPDX-License-Identifier: MIT */
/* mremap() of ranges to another address, and back at re-arm. */
#include "bench/range.h"
#include "harness/mapping.h"

static const char *const path[] = {"move_page_tables", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("mremap", "a move by mremap()", "unmapped here, as many pages there",             \
		 action_mremap, holds, name_),                                                     \
		.kernel_path = "move_vma > move_page_tables > move_normal_pmd or move_ptes",       \
		.path = path

/*
 * Each range is alone in an upper table's: of an op that moves whole tables, and leaves none behind
 * to be freed, the table above is freed every time, and not with the last of a batch.
 */
static unsigned int few(uint64_t size)
{
	return size <= table_bytes() ? 4 : 1;
}

static const struct op_point untouched_points[] = {{.size = MIB(64)}};
static const struct op_point pte_none_points[] = {{.size = TABLES(1)}, {.size = TABLES(32)}};
static const struct op_point sparse_points[] = {{.size = TABLES(1), .density = 8}};
static const struct op_point populated_points[] = {{.size = PAGES(1)},
						   {.size = PAGES(33)},
						   {.size = TABLES(1)},
						   {.size = TABLES_AND_PAGES(1, 1)},
						   {.size = TABLES(4)}};
static const struct op_point file_points[] = {{.size = PAGES(512)}};
static const struct op_point thp_points[] = {{.size = TABLES(1)}};

/* Before v6.6 a pair for the move and one for the unmap of the old place end in a callback each. */
static const struct op_expect untouched_expect[] = {ANY_BEFORE(2, 2), ANY_SINCE(0, 2)};

/*
 * Since then: one invalidation for each table that is moved, or moved from, and one for freed
 * tables of the old place.
 */
static const struct op_expect moved_expect[] = {
	ANY_BEFORE(3, 2),	    ARM_SINCE(TABLES_AND_PAGES(1, 1), 3, 2),
	ARM_SINCE(TABLES(4), 5, 2), ARM_SINCE(TABLES(32), 33, 2),
	ARM_SINCE(0, 2, 2),	    X86_SINCE(TABLES_AND_PAGES(1, 1), 3, 2),
	X86_SINCE(TABLES(4), 5, 2), X86_SINCE(TABLES(32), 33, 2),
	X86_SINCE(0, 2, 2),
};

static const struct op ops[] = {
	{
		OP(untouched, untouched),
		OP_EXPECT(untouched_expect),
		OP_POINTS(untouched_points),
		.batch = few,
		.gap = UPPER_TABLES(1),
		.change = CHANGE_NOTHING,
	},
	{
		/* Its tables move as a whole: entries of the level above go away. */
		OP(pte_none, pte_none),
		OP_EXPECT(moved_expect),
		OP_POINTS(pte_none_points),
		.batch = few,
		.gap = UPPER_TABLES(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, sparse),
		OP_EXPECT(moved_expect),
		OP_POINTS(sparse_points),
		.batch = few,
		.gap = UPPER_TABLES(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, populated),
		.cpu_dependent = "range TLBI",
		OP_EXPECT(moved_expect),
		OP_POINTS(populated_points),
		.batch = few,
		.gap = UPPER_TABLES(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_dirty, file_dirty),
		OP_EXPECT(moved_expect),
		OP_POINTS(file_points),
		.batch = few,
		.gap = UPPER_TABLES(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(hugetlb, hugetlb),
		RANGE_HUGETLB,
		.needs.since = KERNEL(5, 17), /* 550a7d60bd5e */
		.change = CHANGE_UNMAP,
	},
	{
		OP(thp, thp),
		OP_EXPECT(moved_expect),
		RANGE_THP,
		OP_POINTS(thp_points),
		.change = CHANGE_UNMAP,
	},
};
RANGE_REGISTER(ops)
