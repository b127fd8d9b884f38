/* SPDX-License-Identifier: MIT */
/* mprotect() of ranges from read-write to read-only. */
#include "bench/range.h"

static const char *const path[] = {"change_protection", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("mprotect", "a change to read-only by mprotect()",                                \
		 "as many pages, no byte writable (maps)", action_mprotect, holds, name_),         \
		.kernel_path = "mprotect_fixup > change_protection > change_pte_range",            \
		.path = path

/* No table of the level of a PUD: not even a start/end pair (change_pud_range(), mm/mprotect.c). */
static const struct op_point untouched_points[] = {{.size = PAGES(1)}, {.size = GIB(64)}};
static const struct op_point pte_none_points[] = {{.size = TABLES(1)}, {.size = TABLES(32)}};
static const struct op_point sparse_points[] = {{.size = TABLES(1), .density = 1},
						{.size = TABLES(1), .density = 8},
						{.size = TABLES(1), .density = 64}};
static const struct op_point populated_points[] = {RANGE_CURVE(false)};
static const struct op_point file_points[] = {{.size = PAGES(512)}};
static const struct op_point thp_points[] = {{.size = TABLES(1)}, {.size = TABLES(4)}};

static const struct op_expect empty_expect[] = {ANY_BEFORE(1, 1), ANY_SINCE(0, 1)};
static const struct op_expect present_expect[] = {ANY_BEFORE(2, 1), ANY_SINCE(1, 1)};
static const struct op_expect untouched_expect[] = {{.secondary = 0, .pairs = 0}};
/* arm64: pmdp_invalidate_ad() for each huge page, and the gather. */
static const struct op_expect thp_expect[] = {
	ANY_BEFORE(2, 1),
	ARM_SINCE(TABLES(1), 2, 1),
	ARM_SINCE(TABLES(4), 5, 1),
	X86_SINCE(0, 1, 1),
};

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
		OP_EXPECT(empty_expect),
		OP_POINTS(pte_none_points),
		.batch = range_batch_tables,
		.gap = MIB(2),
		.change = CHANGE_NOTHING,
	},
	{
		OP(pages, sparse),
		OP_EXPECT(present_expect),
		OP_POINTS(sparse_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_RESTRICT,
	},
	{
		OP(pages, populated),
		.cpu_dependent = "range TLBI",
		OP_EXPECT(present_expect),
		OP_POINTS(populated_points),
		.batch = range_batch,
		.gap = MIB(1),
		.bystanders = true,
		.change = CHANGE_RESTRICT,
	},
	{
		OP(file_clean, file_clean),
		OP_EXPECT(present_expect),
		OP_POINTS(file_points),
		.batch = range_batch,
		.gap = MIB(1),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_RESTRICT,
	},
	{
		OP(file_dirty, file_dirty),
		OP_EXPECT(present_expect),
		OP_POINTS(file_points),
		.batch = range_batch,
		.gap = MIB(1),
		.change = CHANGE_RESTRICT,
	},
	{
		OP(hugetlb, hugetlb),
		RANGE_HUGETLB,
		.change = CHANGE_RESTRICT,
	},
	{
		OP(thp, thp),
		OP_EXPECT(thp_expect),
		RANGE_THP,
		OP_POINTS(thp_points),
		.change = CHANGE_RESTRICT,
	},
};
RANGE_REGISTER(ops)
