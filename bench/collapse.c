/* SPDX-License-Identifier: MIT */
/* MADV_COLLAPSE (v6.1): what khugepaged does, in the caller's own time. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/range.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/* Small pages without MADV_NOHUGEPAGE, which holds for a collapse as well. */
static int map_plain(struct op_thread *t, unsigned int i)
{
	char *at = op_address(t, i);

	munmap(at, t->size); /* what the last batch has left is one huge page */
	if (mmap(at, t->size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at)
		return op_fail("mmap: %s", strerror(errno));
	return 0;
}

static int write_pages(struct op_thread *t, char *at)
{
	touch(at, t->size, page_bytes(), t->written);
	return 0;
}

static int is_small(struct op_thread *t)
{
	return range_check_huge(t, 0);
}

static const struct range_contents contents_small = {
	.map = map_plain,
	.fill = write_pages,
	.check = is_small,
};

/*
 * EAGAIN: a page was isolated or had a reference for the moment; ENOMEM and EBUSY: no block was
 * free, or the control group had no room (madvise_collapse_errno(), mm/khugepaged.c). The proof
 * finds it small then, and the batch does not count.
 */
static bool is_luck(int err)
{
	return err == EAGAIN || err == ENOMEM || err == EBUSY;
}

static int collapse_each(struct op_thread *t, unsigned int n)
{
	int failed = 0;

	for (unsigned int i = 0; i < n; i++)
		if (madvise(op_address(t, i), t->size, MADV_COLLAPSE) && !is_luck(errno))
			failed = errno;
	return failed ? op_fail("madvise(MADV_COLLAPSE): %s", strerror(failed)) : 0;
}

static int is_huge(struct op_thread *t)
{
	return range_check_huge(t, t->size * range_count(t));
}

/* The twin: the same again, where all is huge already. */
static const struct range_action action_collapse = {
	.unmaps = true,
	.body = collapse_each,
	.twin = collapse_each,
	.verify = is_huge,
};

#define TRIES 3

/* Two tables' worth has one that is aligned. */
static const char *missing(void)
{
	uint64_t bytes = table_bytes();
	char *at =
		mmap(NULL, 2 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *aligned = (char *)(((uintptr_t)at + bytes - 1) / bytes * bytes);
	static char why[200];
	int err = EAGAIN;

	if (at == MAP_FAILED)
		return "no memory could be mapped to try it";
	touch(aligned, bytes, page_bytes(), 1);
	for (int i = 0; i < TRIES && is_luck(err); i++)
		err = madvise(aligned, bytes, MADV_COLLAPSE) ? errno : 0;
	munmap(at, 2 * bytes);
	snprintf(why, sizeof(why), "madvise(MADV_COLLAPSE): %s: %s", strerror(err),
		 range_thp_remedy());
	return err ? why : NULL;
}

static const struct op_point points[] = {{.size = TABLES(1)}};

static const struct op_expect expect[] = {
	ANY_BEFORE(1, 1),
	ARM_SINCE(0, 1, 1),
	X86_SINCE(0, 1, 1),
};

static const struct op anon = {
	.name = "collapse/anon",
	.what = "madvise(MADV_COLLAPSE) of small pages that fill a page table",
	.kernel_path = "madvise_collapse > hpage_collapse_scan_pmd > collapse_huge_page",
	.unit = "call",
	.proof = "AnonHugePages is 0 before and its size after (smaps)",
	.data = &(const struct range){&action_collapse, &contents_small},
	OP_POINTS(points),
	OP_EXPECT(expect),
	.batch = range_batch_thp,
	.gap = MIB(2),
	.settings = range_thp_settings,
	.needs = {.since = KERNEL(6, 1), .path = THP_ENABLED, .missing = missing},
	.change = CHANGE_REPLACE,
	.path = (const char *const[]){"collapse_huge_page", NULL},
	RANGE_FUNCTIONS,
};
OP_REGISTER(anon)
