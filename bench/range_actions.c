/* SPDX-License-Identifier: MIT */
/* What can be done to a range, how it is seen to be done, and how it is undone. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/range.h"
#include "bench/vmas.h"
#include "harness/mapping.h"

static int unmap_each(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= munmap(op_address(t, i), t->size);
	return failed ? op_fail("munmap: %s", strerror(errno)) : 0;
}

static int is_gone(struct op_thread *t)
{
	for (unsigned int i = 0; i < range_count(t); i++)
		if (!is_unmapped(op_address(t, i), t->size))
			return op_fail("range %u is still mapped", i);
	return 0;
}

/* The twin: the same again, where nothing is mapped any more. */
const struct range_action action_munmap = {
	.unmaps = true,
	.body = unmap_each,
	.twin = unmap_each,
	.verify = is_gone,
};

int range_advise_each(struct op_thread *t, unsigned int n, int advice)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= madvise(op_address(t, i), t->size, advice);
	return failed ? op_fail("madvise: %s", strerror(errno)) : 0;
}

int range_advise_hole(struct op_thread *t, unsigned int n, int advice)
{
	for (unsigned int i = 0; i < n; i++)
		if (!madvise(t->hole, t->size, advice))
			return op_fail("the hole is mapped");
	return 0;
}

static int holds_each(struct op_thread *t, uint64_t pages)
{
	for (unsigned int i = 0; i < range_count(t); i++)
		if (range_holds(t, op_address(t, i), pages))
			return -1;
	return 0;
}

static int dontneed_each(struct op_thread *t, unsigned int n)
{
	return range_advise_each(t, n, MADV_DONTNEED);
}

static int dontneed_hole(struct op_thread *t, unsigned int n)
{
	return range_advise_hole(t, n, MADV_DONTNEED);
}

static int is_empty(struct op_thread *t)
{
	return holds_each(t, 0);
}

const struct range_action action_dontneed = {
	.body = dontneed_each,
	.twin = dontneed_hole,
	.verify = is_empty,
};

static int free_each(struct op_thread *t, unsigned int n)
{
	return range_advise_each(t, n, MADV_FREE);
}

static int free_hole(struct op_thread *t, unsigned int n)
{
	return range_advise_hole(t, n, MADV_FREE);
}

static int is_dirty(struct op_thread *t)
{
	return range_check_dirty(t, range_pages(t) * range_count(t) * page_bytes());
}

/* MADV_FREE cleans the entries (madvise_free_pte_range(), mm/madvise.c); the pages stay for now. */
static int is_clean(struct op_thread *t)
{
	return holds_each(t, range_pages(t)) ? -1 : range_check_dirty(t, 0);
}

const struct range_action action_free = {
	.armed = is_dirty,
	.body = free_each,
	.twin = free_hole,
	.verify = is_clean,
};

/* Where a range is moved to: as far below the arena as leaves the hole alone. */
static char *elsewhere(const struct op_thread *t, const char *at)
{
	return (char *)at - (uintptr_t)t->hole / 2;
}

static int move(char *from, char *to, uint64_t bytes)
{
	return mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED;
}

static int move_each(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= move(op_address(t, i), elsewhere(t, op_address(t, i)), t->size);
	return failed ? op_fail("mremap: %s", strerror(errno)) : 0;
}

static int move_hole(struct op_thread *t, unsigned int n)
{
	char *to = t->hole + (uintptr_t)t->hole / 4;

	for (unsigned int i = 0; i < n; i++)
		if (!move(t->hole, to, t->size))
			return op_fail("the hole is mapped");
	return 0;
}

static int move_back(struct op_thread *t, char *at)
{
	if (!is_unmapped(at, t->size))
		return 0; /* the first batch */
	return move(elsewhere(t, at), at, t->size) ? op_fail("mremap: %s", strerror(errno)) : 0;
}

static int is_elsewhere(struct op_thread *t)
{
	for (unsigned int i = 0; i < range_count(t); i++)
		if (range_holds(t, elsewhere(t, op_address(t, i)), range_pages(t)))
			return -1;
	return is_gone(t);
}

const struct range_action action_mremap = {
	.undo = move_back,
	.body = move_each,
	.twin = move_hole,
	.verify = is_elsewhere,
};

static int protect_each(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		failed |= mprotect(op_address(t, i), t->size, PROT_READ);
	return failed ? op_fail("mprotect: %s", strerror(errno)) : 0;
}

static int protect_hole(struct op_thread *t, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (!mprotect(t->hole, t->size, PROT_READ))
			return op_fail("the hole is mapped");
	return 0;
}

static int allow_writes(struct op_thread *t, char *at)
{
	return mprotect(at, t->size, PROT_READ | PROT_WRITE)
		       ? op_fail("mprotect: %s", strerror(errno))
		       : 0;
}

static int check_writable(struct op_thread *t, uint64_t bytes)
{
	int64_t writable = vmas_writable(t->base, range_span(t));

	if (writable >= 0 && writable != (int64_t)bytes)
		return op_fail("%" PRId64 " bytes are writable, not %" PRIu64, writable, bytes);
	return writable < 0 ? -1 : 0;
}

/* Without it the kernel sees the same flags and does nothing (mprotect_fixup(), mm/mprotect.c). */
static int is_writable(struct op_thread *t)
{
	return check_writable(t, t->size * range_count(t));
}

static int is_read_only(struct op_thread *t)
{
	return holds_each(t, range_pages(t)) ? -1 : check_writable(t, 0);
}

const struct range_action action_mprotect = {
	.undo = allow_writes,
	.armed = is_writable,
	.body = protect_each,
	.twin = protect_hole,
	.verify = is_read_only,
};
