/* SPDX-License-Identifier: MIT */
/* MADV_FREE of ranges: the entries lose their dirty and accessed bits. Anonymous memory only. */
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/range.h"

/* Its own functions are inlined; each call begins a gather. */
static const char *const path[] = {"tlb_gather_mmu", NULL};

#define OP(holds, name_)                                                                           \
	RANGE_OP("free", "madvise(MADV_FREE)", "every page present, none dirty (smaps)",           \
		 action_free, holds, name_),                                                       \
		.kernel_path = "madvise_free_single_vma > madvise_free_pte_range", .path = path,   \
		.needs.advice = MADV_FREE

static const struct op_point untouched_points[] = {{.size = MIB(64)}};
static const struct op_point pte_none_points[] = {{.size = TABLES(1)}, {.size = TABLES(32)}};
static const struct op_point sparse_points[] = {{.size = TABLES(1), .density = 8}};
static const struct op_point populated_points[] = {
	{.size = PAGES(1)}, {.size = PAGES(64)}, {.size = PAGES(512)}, {.size = PAGES(2048)}};
static const struct op_point thp_points[] = {{.size = TABLES(1)}};

static const struct op_expect empty_expect[] = {ANY_BEFORE(1, 1), ANY_SINCE(0, 1)};
static const struct op_expect present_expect[] = {ANY_BEFORE(2, 1), ANY_SINCE(1, 1)};
/* pmdp_invalidate() and the gather. */
static const struct op_expect thp_expect[] = {ANY_BEFORE(2, 1), ARM_SINCE(0, 2, 1),
					      X86_SINCE(0, 2, 1)};

static const struct op ops[] = {
	{
		OP(untouched, untouched),
		OP_EXPECT(empty_expect),
		OP_POINTS(untouched_points),
		.batch = range_batch_untouched,
		.one_range = always_one_range,
		.change = CHANGE_NOTHING,
	},
	{
		OP(pte_none, pte_none),
		OP_EXPECT(empty_expect),
		OP_POINTS(pte_none_points),
		.batch = range_batch_tables,
		.one_range = always_one_range,
		.change = CHANGE_NOTHING,
	},
	{
		OP(pages, sparse),
		OP_EXPECT(present_expect),
		OP_POINTS(sparse_points),
		.batch = range_batch,
		.gap = MIB(1),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_RESTRICT,
	},
	{
		OP(pages, populated),
		.cpu_dependent = "range TLBI",
		OP_EXPECT(present_expect),
		OP_POINTS(populated_points),
		.batch = range_batch,
		.gap = MIB(1),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_RESTRICT,
	},
	{
		OP(thp, thp),
		OP_EXPECT(thp_expect),
		RANGE_THP,
		OP_POINTS(thp_points),
		.spoilt_by_use = true, /* KVM marks pages dirty */
		.change = CHANGE_RESTRICT,
	},
};
RANGE_REGISTER(ops)
