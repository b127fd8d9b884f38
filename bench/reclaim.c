/* SPDX-License-Identifier: MIT */
/* MADV_PAGEOUT of clean pages of a file: reclaim, in the caller's own time and without swap. */
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/range.h"
#include "harness/mapping.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static int page_out_each(struct op_thread *t, unsigned int n)
{
	return range_advise_each(t, n, MADV_PAGEOUT);
}

static int page_out_hole(struct op_thread *t, unsigned int n)
{
	return range_advise_hole(t, n, MADV_PAGEOUT);
}

/* Neither mapped nor in the page cache: they were reclaimed, not just unmapped. */
static int is_reclaimed(struct op_thread *t)
{
	unsigned char resident;

	for (unsigned int i = 0; i < range_count(t); i++) {
		if (range_holds(t, op_address(t, i), 0))
			return -1;
		for (uint64_t at = 0; at < t->size; at += page_bytes())
			if (mincore(op_address(t, i) + at, page_bytes(), &resident) || resident & 1)
				return op_fail("page %llu of range %u is in the page cache",
					       (unsigned long long)(at / page_bytes()), i);
	}
	return 0;
}

static const struct range_action action_page_out = {
	.body = page_out_each,
	.twin = page_out_hole,
	.verify = is_reclaimed,
};

static const struct op_point points[] = {{.size = PAGES(16)}};

/*
 * A pair a page, as long as ext4 has small folios only. Where flushes are batched
 * (ARCH_WANT_BATCHED_UNMAP_TLB_FLUSH) the invalidations are the kernel's affair.
 */
static const struct op_expect expect[] = {
	ANY_BEFORE(17, 16),
	{.before = KERNEL(6, 16), .secondary = NOT_STATED, .pairs = 16},
};

static const struct op file = {
	.name = "reclaim/file",
	.what = "madvise(MADV_PAGEOUT) of clean mapped pages of a file",
	.kernel_path = "reclaim_pages > shrink_folio_list > try_to_unmap",
	.unit = "call",
	.proof = "every page is present before (pagemap), none in the page cache after (mincore)",
	.data = &(const struct range){&action_page_out, &contents_file_on_disk},
	OP_POINTS(points),
	OP_EXPECT(expect),
	.batch = batch_of_4,
	.gap = MIB(1),
	.needs = {.advice = MADV_PAGEOUT, .files = FILES_PAGE_MKWRITE},
	.spoilt_by_use = true, /* what was used a moment ago is kept */
	.change = CHANGE_UNMAP,
	.path = (const char *const[]){"reclaim_pages", NULL},
	RANGE_FUNCTIONS,
};
OP_REGISTER(file)
