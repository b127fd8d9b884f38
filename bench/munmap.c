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

/* Bytes of page tables that `make` adds must lie in [low, high]. */
static int check_tables(struct op_thread *t, int (*make)(struct op_thread *), int64_t low,
			int64_t high)
{
	int64_t before = page_table_bytes(), after;

	if (before < 0 || map_each(t) || make(t))
		return -1;
	after = page_table_bytes();
	if (after < 0)
		return -1;
	if (after - before < low || after - before > high)
		return op_fail("VmPTE grew by %d bytes, not by %d to %d", (int)(after - before),
			       (int)low, (int)high);
	return 0;
}

static int verify_unmapped(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (!is_unmapped(op_address(t, i), t->size))
			return op_fail("range %u is still mapped", i);
	return 0;
}

static void unmap_left(struct op_thread *t)
{
	munmap(t->base, t->batch * t->stride);
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

static int leave_alone(struct op_thread *t)
{
	(void)t;
	return 0;
}

/* With several threads the others' tables count too: a table each is let pass. */
static int untouched_rearm(struct op_thread *t)
{
	return check_tables(t, leave_alone, INT64_MIN, 2 * page_bytes());
}

static const uint64_t untouched_sizes[] = {GIB(1)};

static const struct op untouched = {
	.name = "munmap/untouched",
	.what = "munmap() of a range that was never touched: no page tables",
	.kernel_path = "do_vmi_align_munmap > unmap_region > unmap_vmas",
	.unit = "call",
	.sizes = untouched_sizes,
	.n_sizes = 1,
	.quick = 1,
	.batch = sixteen,
	.gap = MIB(2),
	.change = CHANGE_NOTHING,
	.path = munmap_path,
	.rearm = untouched_rearm,
	.body = unmap_each,
	.verify = verify_unmapped,
	.teardown = unmap_left,
};
OP_REGISTER(untouched)

static int touch_and_drop(struct op_thread *t)
{
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

static int pte_none_rearm(struct op_thread *t)
{
	uint64_t tables = (t->size + table_bytes() - 1) / table_bytes() * t->batch;

	return check_tables(t, touch_and_drop, tables * page_bytes(), INT64_MAX);
}

static const uint64_t pte_none_sizes[] = {MIB(2), MIB(64)};

static const struct op pte_none = {
	.name = "munmap/pte-none",
	.what = "munmap() of a range with page tables and no entry in them",
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; free_pgtables",
	.unit = "call",
	.sizes = pte_none_sizes,
	.n_sizes = 2,
	.quick = 2,
	.batch = sixteen,
	.gap = MIB(2),
	.change = CHANGE_NOTHING,
	.path = munmap_path,
	.rearm = pte_none_rearm,
	.body = unmap_each,
	.verify = verify_unmapped,
	.teardown = unmap_left,
};
OP_REGISTER(pte_none)

static int populate(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		touch(op_address(t, i), t->size, page_bytes(), 1);
	return 0;
}

static int populated_rearm(struct op_thread *t)
{
	int64_t pages = t->size / page_bytes();

	if (map_each(t) || populate(t))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		if (present_pages(op_address(t, i), t->size) != pages)
			return op_fail("range %u is not populated", i);
	return 0;
}

static const uint64_t populated_sizes[] = {MIB(1)};

static const struct op populated = {
	.name = "munmap/populated",
	.what = "munmap() of a range whose pages are all present: the control",
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; free_pgtables",
	.unit = "call",
	.sizes = populated_sizes,
	.n_sizes = 1,
	.quick = 1,
	.batch = four,
	.gap = MIB(1),
	.change = CHANGE_UNMAP,
	.path = munmap_path,
	.rearm = populated_rearm,
	.body = unmap_each,
	.verify = verify_unmapped,
	.teardown = unmap_left,
};
OP_REGISTER(populated)
