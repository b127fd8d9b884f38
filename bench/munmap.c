/* SPDX-License-Identifier: MIT */
/* munmap() of ranges that were never touched, that hold nothing, and that are full. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/mapping.h"
#include "harness/op.h"

static int unmap_each(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= munmap(op_address(t, i), t->size);
	return failed ? op_fail("munmap: %s", strerror(errno)) : 0;
}

static int map_each(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (map_anonymous(op_address(t, i), t->size))
			return -1;
	return 0;
}

static int verify_unmapped(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (!is_unmapped(op_address(t, i), t->size))
			return op_fail("range %u is still mapped", i);
	return 0;
}

/* Few where re-arming makes dozens of page tables. */
static unsigned int pte_none_batch(uint64_t size)
{
	return size <= MIB(2) ? 16 : 4;
}

static unsigned int sixteen(uint64_t size)
{
	(void)size;
	return 16;
}

static unsigned int four(uint64_t size)
{
	(void)size;
	return 4;
}

/* exit_mmap() aside, every munmap() of a VMA passes here. */
static const char *const munmap_path[] = {"unmap_vmas", NULL};

/* Is every range mapped, with all (or none) of its first 2 MiB present? */
static int is_populated(struct op_thread *t, bool all)
{
	uint64_t bytes = t->size < MIB(2) ? t->size : MIB(2);
	int64_t pages = all ? bytes / page_bytes() : 0;

	for (unsigned int i = 0; i < t->batch; i++) {
		int64_t present = present_pages(op_address(t, i), bytes);

		if (present < 0)
			return -1;
		if (is_unmapped(op_address(t, i), t->size) || present != pages)
			return op_fail("range %u: %d pages are present, not %d", i, (int)present,
				       (int)pages);
	}
	return 0;
}

/* Bytes of page tables since before the first setup. */
static int64_t tables_grown(const struct op_thread *t)
{
	int64_t now = page_table_bytes();

	return now < 0 ? -1 : now - t->tables_before;
}

/* Tables of the levels above may be there: a few, not one for each range. */
static int untouched_armed(struct op_thread *t)
{
	int64_t grown = tables_grown(t);

	if (grown > 4 * (int64_t)page_bytes())
		return op_fail("VmPTE grew by %d bytes: the ranges were touched", (int)grown);
	for (unsigned int i = 0; i < t->batch; i++)
		if (is_unmapped(op_address(t, i), t->size))
			return op_fail("range %u is not mapped", i);
	return is_populated(t, false);
}

static const struct op_point untouched_points[] = {{.size = GIB(1), .quick = true}};

static const struct op untouched = {
	.name = "munmap/untouched",
	.what = "munmap() of a range that was never touched: no page tables",
	.kernel_path = "do_vmi_align_munmap > unmap_region > unmap_vmas",
	.unit = "call",
	.points = untouched_points,
	.n_points = 1,
	.batch = sixteen,
	.gap = MIB(2),
	.change = CHANGE_NOTHING,
	.path = munmap_path,
	.rearm = map_each,
	.armed = untouched_armed,
	.body = unmap_each,
	.twin = unmap_each,
	.verify = verify_unmapped,
};
OP_REGISTER(untouched)

static int pte_none_rearm(struct op_thread *t)
{
	if (map_each(t))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++) {
		for (uint64_t at = 0; at < t->size; at += table_bytes()) {
			char *page = op_address(t, i) + at;

			/* A page at a time: CONFIG_PT_RECLAIM frees the table of a whole range. */
			*(volatile char *)page = 1;
			if (madvise(page, page_bytes(), MADV_DONTNEED))
				return op_fail("madvise(MADV_DONTNEED): %s", strerror(errno));
		}
	}
	return 0;
}

static int pte_none_armed(struct op_thread *t)
{
	uint64_t tables = (t->size + table_bytes() - 1) / table_bytes() * t->batch;
	int64_t grown = tables_grown(t);

	if (grown < (int64_t)(tables * page_bytes()))
		return op_fail("VmPTE grew by %d bytes: no %d page tables", (int)grown,
			       (int)tables);
	return is_populated(t, false);
}

static const struct op_point pte_none_points[] = {
	{.size = MIB(2), .quick = true},
	{.size = MIB(64), .quick = true},
};

static const struct op pte_none = {
	.name = "munmap/pte-none",
	.what = "munmap() of a range with page tables and no entry in them",
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; free_pgtables",
	.unit = "call",
	.points = pte_none_points,
	.n_points = 2,
	.batch = pte_none_batch,
	.gap = MIB(2),
	.change = CHANGE_NOTHING,
	.path = munmap_path,
	.rearm = pte_none_rearm,
	.armed = pte_none_armed,
	.body = unmap_each,
	.twin = unmap_each,
	.verify = verify_unmapped,
};
OP_REGISTER(pte_none)

static int populated_rearm(struct op_thread *t)
{
	if (map_each(t))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		touch(op_address(t, i), t->size, page_bytes(), 1);
	return 0;
}

static int populated_armed(struct op_thread *t)
{
	return is_populated(t, true);
}

static const struct op_point populated_points[] = {{.size = MIB(1), .quick = true}};

static const struct op populated = {
	.name = "munmap/populated",
	.bystanders = true,
	.what = "munmap() of a range whose pages are all present: the control",
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; free_pgtables",
	.unit = "call",
	.points = populated_points,
	.n_points = 1,
	.batch = four,
	.gap = MIB(1),
	.change = CHANGE_UNMAP,
	.path = munmap_path,
	.rearm = populated_rearm,
	.armed = populated_armed,
	.body = unmap_each,
	.twin = unmap_each,
	.verify = verify_unmapped,
};
OP_REGISTER(populated)

/*
 * The same beside a live page in the same 2 MiB: the page table stays, and with
 * it goes the invalidation for freeing it (free_pgtables(), mm/memory.c).
 */
static char *neighbour(const struct op_thread *t, unsigned int i)
{
	return op_address(t, i) + t->size + t->op->gap / 2;
}

static int map_neighbours(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		if (map_anonymous(neighbour(t, i), page_bytes()))
			return -1;
		touch(neighbour(t, i), page_bytes(), page_bytes(), 1);
	}
	return 0;
}

static int verify_neighbours(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (present_pages(neighbour(t, i), page_bytes()) != 1)
			return op_fail("neighbour %u is gone", i);
	return verify_unmapped(t);
}

/* Its calls are of interest, its time is the control's. */
static const struct op_point neighbour_points[] = {{.size = MIB(1)}};

static const struct op populated_neighbour = {
	.name = "munmap/populated-neighbour",
	.what = "munmap() of a populated range beside a live page: its page table stays",
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range",
	.unit = "call",
	.points = neighbour_points,
	.n_points = 1,
	.batch = four,
	.gap = MIB(1),
	.change = CHANGE_UNMAP,
	.path = munmap_path,
	.setup = map_neighbours,
	.rearm = populated_rearm,
	.armed = populated_armed,
	.body = unmap_each,
	.twin = unmap_each,
	.verify = verify_neighbours,
};
OP_REGISTER(populated_neighbour)
