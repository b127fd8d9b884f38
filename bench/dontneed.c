/* SPDX-License-Identifier: MIT */
/* MADV_DONTNEED of ranges that hold nothing. */
#include <errno.h>
#include <stdlib.h>
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

static void unmap_share(struct op_thread *t)
{
	munmap(share_start(t), share_bytes(t));
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
	int64_t before = page_table_bytes(), after;

	if (before < 0 || map_share(t) || populate_tables(t))
		return -1;
	after = page_table_bytes();
	if (after < 0)
		return -1;
	t->state = malloc(sizeof(int64_t));
	if (!t->state)
		return op_fail("out of memory");
	*(int64_t *)t->state = before + tables_wanted(t);
	if (after < *(int64_t *)t->state)
		return op_fail("no page tables: VmPTE grew by %d bytes, not by %d",
			       (int)(after - before), (int)tables_wanted(t));
	return 0;
}

/* The tables must be there when the batch begins. */
static int pte_none_rearm(struct op_thread *t)
{
	int64_t want = *(int64_t *)t->state, now = page_table_bytes();

	if (now < 0)
		return -1;
	if (now >= want)
		return 0;
	if (populate_tables(t))
		return -1;
	now = page_table_bytes();
	if (now >= 0 && now < want)
		return op_fail("no page tables: VmPTE is %d bytes, %d are needed", (int)now,
			       (int)want);
	return now < 0 ? -1 : 0;
}

static void pte_none_teardown(struct op_thread *t)
{
	free(t->state);
	unmap_share(t);
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
	return size <= MIB(2) ? 256 : 16;
}

static const char *const dontneed_path[] = {"zap_page_range_single_batched",
					    "zap_page_range_single", NULL};
static const uint64_t pte_none_sizes[] = {0, MIB(2), MIB(64), MIB(8)};

static const struct op pte_none = {
	.name = "dontneed/pte-none",
	.what = "madvise(MADV_DONTNEED) of a range with page tables and no entry in them",
	.kernel_path = "zap_page_range_single > unmap_single_vma > zap_pte_range",
	.unit = "call",
	.sizes = pte_none_sizes,
	.n_sizes = 4,
	.quick = 3,
	.batch = dontneed_batch,
	.shift = half_table,
	.one_range = covers_no_table,
	.change = CHANGE_NOTHING,
	.path = dontneed_path,
	.setup = pte_none_setup,
	.rearm = pte_none_rearm,
	.body = dontneed,
	.verify = is_empty,
	.teardown = pte_none_teardown,
};
OP_REGISTER(pte_none)

static const uint64_t untouched_sizes[] = {MIB(64)};

static const struct op untouched = {
	.name = "dontneed/untouched",
	.what = "madvise(MADV_DONTNEED) of a range that was never touched",
	.kernel_path = "zap_page_range_single > unmap_single_vma",
	.unit = "call",
	.sizes = untouched_sizes,
	.n_sizes = 1,
	.quick = 1,
	.batch = dontneed_batch,
	.one_range = always,
	.change = CHANGE_NOTHING,
	.path = dontneed_path,
	.setup = map_share,
	.body = dontneed,
	.verify = is_empty,
	.teardown = unmap_share,
};
OP_REGISTER(untouched)
