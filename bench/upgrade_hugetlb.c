/* SPDX-License-Identifier: MIT */
/* Write faults on huge pages of hugetlb: upgrades, and first ones. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

static unsigned int hugetlb_batch(uint64_t size)
{
	return size < MIB(1) ? 16 : size < GIB(1) ? 4 : 1;
}

/*
 * A private mapping leaves the upgrade to the fault: mprotect() to read-write does
 * not map writable (hugetlb_change_protection(), mm/hugetlb.c). On arm64 the smallest huge
 * page is a block of contiguous entries, upgraded by huge_ptep_set_access_flags().
 */
static int upgrade_setup(struct op_thread *t)
{
	if (map_hugetlb(t->base, t->batch * t->stride, t->size))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	return frames_setup(t);
}

static int protect_and_back(struct op_thread *t)
{
	size_t bytes = t->batch * t->stride;

	if (mprotect(t->base, bytes, PROT_READ) || mprotect(t->base, bytes, PROT_READ | PROT_WRITE))
		return op_fail("mprotect: %s", strerror(errno));
	return frames_keep(t);
}

static const struct op_expect upgrade_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op upgrade = {
	.name = "upgrade/hugetlb",
	.quick = true,
	.what = "first write to a private huge page after mprotect() to read-only and back",
	.kernel_path = "hugetlb_fault > hugetlb_wp > huge_ptep_set_access_flags",
	.unit = "huge page",
	.proof = "the page frames stay (pagemap)",
	.batch = hugetlb_batch,
	OP_EXPECT(upgrade_expect),
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"huge_ptep_set_access_flags", "hugetlb_wp", NULL},
	.hugetlb = true,
	.setup = upgrade_setup,
	.rearm = protect_and_back,
	.body = write_each,
	.verify = verify_kept,
	.twin = write_again,
};
OP_REGISTER(upgrade)

static int map_shared(struct op_thread *t)
{
	return map_hugetlb_shared(t->base, t->batch * t->stride, t->size);
}

static int shared_setup(struct op_thread *t)
{
	if (map_shared(t))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	return 0;
}

static int protect(struct op_thread *t)
{
	if (mprotect(t->base, t->batch * t->stride, PROT_READ))
		return op_fail("mprotect: %s", strerror(errno));
	return 0;
}

/* A write would end with SIGSEGV: read(2) tells the same. */
static int is_read_only(struct op_thread *t)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	bool failed = false;

	if (fd < 0)
		return op_fail("/dev/zero: %s", strerror(errno));
	for (unsigned int i = 0; i < t->batch && !failed; i++)
		failed = read(fd, op_address(t, i), 1) != -1 || errno != EFAULT;
	close(fd);
	return failed ? op_fail("a huge page is writable before mprotect()") : 0;
}

/*
 * hugetlb_change_protection() flushes by itself, and the gather of mprotect_fixup() once
 * more. Before v6.6 range_end invalidates as well; until v6.16 arm64 flushed contiguous
 * entries a third time, in set_huge_pte_at() (5b3f8917644e).
 */
static const struct op_expect shared_expect[] = {
	{.before = KERNEL(6, 6), .secondary = 3, .pairs = 1},
	{.machine = "aarch64",
	 .before = KERNEL(6, 16),
	 .size = CONTIGUOUS_PAGES,
	 .secondary = 3,
	 .pairs = 1},
	{.machine = "aarch64",
	 .before = KERNEL(6, 16),
	 .size = CONTIGUOUS_TABLES,
	 .secondary = 3,
	 .pairs = 1},
	{.secondary = 2, .pairs = 1},
};

/* A shared mapping is made writable by mprotect() itself: that is its upgrade. */
static const struct op shared = {
	.name = "mprotect/ro-to-rw-hugetlb",
	.what = "mprotect() of a shared huge page to read-write, and a write: no fault",
	.kernel_path = "mprotect_fixup > change_protection > hugetlb_change_protection",
	.unit = "huge page",
	.proof = "the words written without a fault",
	.batch = hugetlb_batch,
	OP_EXPECT(shared_expect),
	.change = CHANGE_UPGRADE,
	.path = (const char *const[]){"hugetlb_change_protection", NULL},
	.hugetlb = true,
	.setup = shared_setup,
	.rearm = protect,
	.armed = is_read_only,
	.body = unprotect_and_write_each,
	.verify = verify_written,
	.twin = unprotect_and_write_again,
};
OP_REGISTER(shared)

static int map_private_anew(struct op_thread *t)
{
	munmap(t->base, t->batch * t->stride);
	return map_hugetlb(t->base, t->batch * t->stride, t->size);
}

static int map_shared_anew(struct op_thread *t)
{
	munmap(t->base, t->batch * t->stride);
	return map_shared(t);
}

/* None of them is there before; a shared one's entry must not be seen by the proof's read. */
static int is_empty(struct op_thread *t)
{
	int64_t present = present_pages(t->base, t->batch * t->stride);

	if (present > 0)
		return op_fail("%d pages are present", (int)present);
	if (is_unmapped(t->base, t->batch * t->stride))
		return op_fail("nothing is mapped");
	return present < 0 ? -1 : 0;
}

/* On arm64 since the flush functions notify. */
#define CONTIGUOUS(size_, secondary_)                                                              \
	{                                                                                          \
		.machine = "aarch64", .since = KERNEL(6, 6), .size = (size_),                      \
		.secondary = (secondary_), .pairs = 0                                              \
	}

/*
 * A private mapping's first write maps the new page read-only and makes it writable
 * in the same fault (hugetlb_no_page() > hugetlb_wp()): it maps *and* upgrades.
 * Contiguous entries were flushed although they were none, until v6.16 (5b3f8917644e).
 */
static const struct op_expect first_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 16), .secondary = 1, .pairs = 0},
	CONTIGUOUS(CONTIGUOUS_PAGES, 2),
	CONTIGUOUS(CONTIGUOUS_TABLES, 2),
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.before = KERNEL(6, 6), .secondary = 0, .pairs = 0},
	{.machine = "x86_64", .secondary = 0, .pairs = 0},
};

static const struct op first = {
	.name = "fault/hugetlb-first",
	.quick = true,
	.what = "first write to a private huge page that has no entry: maps and upgrades",
	.kernel_path = "hugetlb_fault > hugetlb_no_page > hugetlb_wp",
	.unit = "huge page",
	.proof = "nothing is present before (pagemap), the words written after",
	.batch = hugetlb_batch,
	OP_EXPECT(first_expect),
	.change = CHANGE_UPGRADE, /* as it ends: the entry that was mapped read-only */
	.faults_per_op = 1,
	.path = (const char *const[]){"hugetlb_fault", NULL},
	.hugetlb = true,
	.rearm = map_private_anew,
	.armed = is_empty,
	.body = write_each,
	.verify = verify_written,
	.twin = write_again,
};
OP_REGISTER(first)

static const struct op_expect first_shared_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 16), .secondary = 0, .pairs = 0},
	CONTIGUOUS(CONTIGUOUS_PAGES, 1),
	CONTIGUOUS(CONTIGUOUS_TABLES, 1),
	{.secondary = 0, .pairs = 0},
};

static const struct op first_shared = {
	.name = "fault/hugetlb-first-shared",
	.what = "first write to a shared huge page that has no entry",
	.kernel_path = "hugetlb_fault > hugetlb_no_page > set_huge_pte_at",
	.unit = "huge page",
	.proof = "nothing is present before (pagemap), the words written after",
	.batch = hugetlb_batch,
	OP_EXPECT(first_shared_expect),
	.change = CHANGE_MAP,
	.faults_per_op = 1,
	.path = (const char *const[]){"hugetlb_fault", NULL},
	.hugetlb = true,
	.rearm = map_shared_anew,
	.armed = is_empty,
	.body = write_each,
	.verify = verify_written,
	.twin = write_again,
};
OP_REGISTER(first_shared)
