/* SPDX-License-Identifier: MIT */
/* mremap() of ranges to another address, and back at re-arm. */
#include "bench/range.h"

static const char *const path[] = {"move_page_tables", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("mremap", "mremap() to another address", "unmapped here, as many pages there",    \
		 action_mremap, holds, name_),                                                     \
		.kernel_path = "move_vma > move_page_tables > move_normal_pmd or move_ptes",       \
		.path = path

/*
 * Each range is alone in its GiB: of an op that moves whole tables, and leaves none behind
 * to be freed, the table above is freed every time, and not with the last of a batch.
 */
static unsigned int few(uint64_t size)
{
	return size <= MIB(2) ? 4 : 1;
}

static const struct op_point untouched_points[] = {{.size = MIB(64)}};
static const struct op_point pte_none_points[] = {{.size = MIB(2)}, {.size = MIB(64)}};
static const struct op_point sparse_points[] = {{.size = MIB(2), .density = 8}};
static const struct op_point populated_points[] = {{.size = PAGES(1)},
						   {.size = PAGES(33)},
						   {.size = PAGES(512)},
						   {.size = PAGES(513)},
						   {.size = PAGES(2048)}};
static const struct op_point file_points[] = {{.size = PAGES(512)}};
static const struct op_point thp_points[] = {{.size = MIB(2)}};

static const struct op ops[] = {
	{
		OP(untouched, untouched),
		RANGE_POINTS(untouched_points),
		.batch = few,
		.gap = GIB(1),
		.change = CHANGE_NOTHING,
	},
	{
		/* Its tables move as a whole: entries of the level above go away. */
		OP(pte_none, pte_none),
		RANGE_POINTS(pte_none_points),
		.batch = few,
		.gap = GIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, sparse),
		RANGE_POINTS(sparse_points),
		.batch = few,
		.gap = GIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(pages, populated),
		RANGE_POINTS(populated_points),
		.batch = few,
		.gap = GIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(file_dirty, file_dirty),
		RANGE_POINTS(file_points),
		.batch = few,
		.gap = GIB(1),
		.change = CHANGE_UNMAP,
	},
	{
		OP(hugetlb, hugetlb),
		RANGE_HUGETLB,
		.change = CHANGE_UNMAP,
	},
	{
		OP(thp, thp),
		RANGE_THP,
		RANGE_POINTS(thp_points),
		.change = CHANGE_UNMAP,
	},
};
RANGE_REGISTER(ops)
