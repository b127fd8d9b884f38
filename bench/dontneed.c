/* SPDX-License-Identifier: MIT */
/* MADV_DONTNEED of ranges that hold nothing. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/mapping.h"
#include "harness/op.h"

static int dontneed(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= madvise(op_address(t, i), t->size, MADV_DONTNEED);
	return failed ? op_fail("madvise(MADV_DONTNEED): %s", strerror(errno)) : 0;
}

/* The null twin: the same calls where nothing is mapped end at the look-up of the VMA. */
static int dontneed_hole(struct op_thread *t, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (!madvise(t->hole, t->size, MADV_DONTNEED))
			return op_fail("the hole is mapped");
	return 0;
}

static uint64_t share_bytes(const struct op_thread *t)
{
	uint64_t last = t->stride * (t->batch - 1) + t->size;

	/* Both ends' tables: a shifted range shares them with nobody. */
	return last + table_bytes();
}

static char *share_start(const struct op_thread *t)
{
	return (char *)((uintptr_t)t->base / table_bytes() * table_bytes());
}

static int map_share(struct op_thread *t)
{
	return map_anonymous(share_start(t), share_bytes(t));
}

static int is_empty(struct op_thread *t)
{
	int64_t present = present_pages(t->base, t->size < MIB(2) ? t->size : MIB(2));

	if (present > 0)
		return op_fail("%d pages of the range are present", (int)present);
	return present < 0 ? -1 : 0;
}

/*
 * Gives the range page tables and no entry: touches a page in each table's
 * range and drops that page alone. Kernels with CONFIG_PT_RECLAIM (v6.14) free
 * a table when the *whole* 2 MiB is dropped, so dropping page by page keeps it,
 * and tables that a batch has freed come back here. Half a table's shift makes
 * a range of up to 2 MiB cover no table whole: nothing changes on any kernel.
 */
static int populate_tables(struct op_thread *t)
{
	uint64_t ranges = t->stride ? t->batch : 1;

	for (uint64_t i = 0; i < ranges; i++) {
		char *start = op_address(t, i), *end = start + t->size;

		for (char *at = start; at < end;
		     at = (char *)(((uintptr_t)at / table_bytes() + 1) * table_bytes())) {
			*(volatile char *)at = 1;
			if (madvise(at, page_bytes(), MADV_DONTNEED))
				return op_fail("madvise(MADV_DONTNEED): %s", strerror(errno));
		}
	}
	return 0;
}

/* Bytes of the lowest-level tables that populate_tables() makes: neighbours share one. */
static int64_t tables_wanted(const struct op_thread *t)
{
	uint64_t first = (uintptr_t)t->base / table_bytes();
	uint64_t last = ((uintptr_t)op_address(t, t->batch - 1) + t->size - 1) / table_bytes();

	return (last - first + 1) * page_bytes();
}

static int pte_none_setup(struct op_thread *t)
{
	return map_share(t) || populate_tables(t) ? -1 : 0;
}

/* Where the last batch may have freed the tables they are made again. */
static int pte_none_rearm(struct op_thread *t)
{
	return t->stride ? populate_tables(t) : 0;
}

/*
 * Tables, and nothing in them. VmPTE is the process's: with several threads it
 * proves this thread's tables only in sum with the others'.
 */
static int pte_none_armed(struct op_thread *t)
{
	int64_t now = page_table_bytes();

	if (now < 0 || is_empty(t))
		return -1;
	if (now - t->tables_before < tables_wanted(t))
		return op_fail("no page tables: VmPTE grew by %d bytes, the range needs %d",
			       (int)(now - t->tables_before), (int)tables_wanted(t));
	return 0;
}

static uint64_t half_table(uint64_t size)
{
	(void)size;
	return table_bytes() / 2;
}

static bool covers_no_table(uint64_t size)
{
	return size <= table_bytes();
}

static bool always(uint64_t size)
{
	(void)size;
	return true;
}

static unsigned int dontneed_batch(uint64_t size)
{
	return size <= MIB(2) ? 256 : 4;
}

static unsigned int untouched_batch(uint64_t size)
{
	(void)size;
	return 64;
}

static const char *const dontneed_path[] = {"zap_page_range_single_batched",
					    "zap_page_range_single", NULL};
static const struct op_point pte_none_points[] = {
	{.size = PAGES(1), .quick = true},
	{.size = MIB(2), .quick = true},
	{.size = MIB(8), .quick = true},
	{.size = MIB(64), .quick = true},
};

static const struct op pte_none = {
	.name = "dontneed/pte-none",
	.what = "madvise(MADV_DONTNEED) of a range with page tables and no entry in them",
	.kernel_path = "zap_page_range_single > unmap_single_vma > zap_pte_range",
	.unit = "call",
	.points = pte_none_points,
	.n_points = 4,
	.batch = dontneed_batch,
	.shift = half_table,
	.one_range = covers_no_table,
	.change = CHANGE_NOTHING,
	.path = dontneed_path,
	.setup = pte_none_setup,
	.rearm = pte_none_rearm,
	.armed = pte_none_armed,
	.body = dontneed,
	.twin = dontneed_hole,
	.verify = is_empty,
};
OP_REGISTER(pte_none)

/* Tables of the levels above may be there: a few, not one for each 2 MiB. */
static int untouched_armed(struct op_thread *t)
{
	int64_t now = page_table_bytes();

	if (now < 0 || is_empty(t))
		return -1;
	if (now - t->tables_before > 4 * (int64_t)page_bytes())
		return op_fail("VmPTE grew by %d bytes: the range was touched",
			       (int)(now - t->tables_before));
	return 0;
}

static const struct op_point untouched_points[] = {{.size = MIB(64), .quick = true}};

static const struct op untouched = {
	.name = "dontneed/untouched",
	.what = "madvise(MADV_DONTNEED) of a range that was never touched",
	.kernel_path = "zap_page_range_single > unmap_single_vma",
	.unit = "call",
	.points = untouched_points,
	.n_points = 1,
	.batch = untouched_batch,
	.one_range = always,
	.change = CHANGE_NOTHING,
	.path = dontneed_path,
	.setup = map_share,
	.armed = untouched_armed,
	.body = dontneed,
	.twin = dontneed_hole,
	.verify = is_empty,
};
OP_REGISTER(untouched)
