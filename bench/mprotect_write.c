/* SPDX-License-Identifier: MIT */
/* mprotect() from read-only to read-write, of pages that are present. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

/* A mapping each: none is split or merged. */
static int map_each(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		if (map_anonymous(op_address(t, i), t->size))
			return -1;
		touch(op_address(t, i), t->size, page_bytes(), t->written);
	}
	return frames_setup(t);
}

static int protect_each(struct op_thread *t, unsigned int n, int protection)
{
	for (unsigned int i = 0; i < n; i++)
		if (mprotect(op_address(t, i), t->size, protection))
			return op_fail("mprotect: %s", strerror(errno));
	return 0;
}

/* Where a child is to share the pages, too: no write has to copy them then. */
static int make_read_only(struct op_thread *t)
{
	return protect_each(t, t->batch, PROT_READ) || frames_keep(t) ? -1 : 0;
}

/* Present, and in mappings that are not writable. */
static int is_read_only(struct op_thread *t)
{
	int64_t present = 0, writable = vmas_writable(t->base, t->batch * t->stride);

	for (unsigned int i = 0; i < t->batch && present >= 0; i++)
		present += present_pages(op_address(t, i), t->size) == 1;
	if (writable > 0)
		return op_fail("%d bytes are writable before mprotect()", (int)writable);
	if (present != t->batch)
		return op_fail("%d pages of %u are present", (int)present, t->batch);
	return writable < 0 ? -1 : 0;
}

#define TRIES 3 /* another fault may come by chance */

/* Faults that a write takes after mprotect() to read-only and back. */
static long protecting_faults(volatile char *page)
{
	long before;

	*page = 1;
	mprotect((char *)page, page_bytes(), PROT_READ);
	mprotect((char *)page, page_bytes(), PROT_READ | PROT_WRITE);
	before = minor_faults();
	*page = 2;
	return minor_faults() - before;
}

static const char *missing(void)
{
	long faults = 1;
	char *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (page == MAP_FAILED)
		return "no page could be mapped to try it";
	for (int i = 0; i < TRIES && faults; i++)
		faults = protecting_faults(page);
	munmap(page, page_bytes());
	return faults ? "this kernel leaves the upgrade to the next write (64fe24a3e05e came with v6.1)"
		      : NULL;
}

/* Before v6.6 range_end invalidates once more. */
static const struct op_expect exclusive_expect[] = {
	{.since = KERNEL(6, 6), .secondary = 1, .pairs = 1},
	{.secondary = 2, .pairs = 1},
};

static const struct op exclusive = {
	.name = "mprotect/ro-to-rw",
	.what = "mprotect() of a present page to read-write, and a write: no fault",
	.kernel_path = "change_pte_range > can_change_pte_writable",
	.unit = "page",
	.proof = "no fault, present and not writable before (pagemap, maps), the same page frames",
	.batch = batch_of_64,
	.gap = KIB(64),
	.needs = {.missing = missing},
	OP_EXPECT(exclusive_expect),
	.change = CHANGE_UPGRADE,
	.path = (const char *const[]){"mprotect_fixup", NULL},
	.setup = map_each,
	.rearm = make_read_only,
	.armed = is_read_only,
	.body = unprotect_and_write_each,
	.verify = verify_kept,
	.twin = unprotect_and_write_again,
};
OP_REGISTER(exclusive)

static int unprotect_each(struct op_thread *t, unsigned int n)
{
	return protect_each(t, n, PROT_READ | PROT_WRITE);
}

/* The entries stayed read-only: each write still faults, and copies. */
static int verify_still_read_only(struct op_thread *t)
{
	long before = minor_faults(), faults;

	write_each(t, t->batch);
	faults = minor_faults() - before;
	if (faults < (long)t->batch)
		return op_fail("%ld of %u entries were still read-only", faults, t->batch);
	return verify_copied(t);
}

/*
 * x86 compares the entries and flushes nothing (pte_needs_flush(), v6.1); arm64
 * flushed every present one until it learnt to compare (v7.0). Before v6.6
 * range_end invalidates whatever happened.
 */
static const struct op_expect shared_expect[] = {
	{.machine = "x86_64", .since = KERNEL(6, 6), .secondary = 0, .pairs = 1},
	{.machine = "x86_64", .secondary = 1, .pairs = 1},
	{.machine = "aarch64", .before = KERNEL(6, 6), .secondary = 2, .pairs = 1},
	{.machine = "aarch64", .before = KERNEL(7, 0), .secondary = 1, .pairs = 1},
	{.machine = "aarch64", .secondary = 0, .pairs = 1},
};

static const struct op not_exclusive = {
	.name = "mprotect/ro-to-rw-shared",
	.what = "mprotect() to read-write of a page that a child shares: its entry stays read-only",
	.kernel_path = "change_pte_range > pte_needs_flush",
	.unit = "page",
	.proof = "present and not writable before, each write after it still faults and copies",
	.batch = batch_of_64,
	.gap = KIB(64),
	OP_EXPECT(shared_expect),
	.change = CHANGE_NOTHING,
	.path = (const char *const[]){"mprotect_fixup", NULL},
	.setup = map_each,
	.rearm_process = share_and_stay,
	.rearm = make_read_only,
	.armed = is_read_only,
	.body = unprotect_each,
	.verify = verify_still_read_only,
	.twin = unprotect_each,
};
OP_REGISTER(not_exclusive)
