/* SPDX-License-Identifier: MIT */
/* Write faults that copy: the entry maps another page afterwards. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/writes.h"
#include "harness/mapping.h"

/* A start/end pair, and the flush of ptep_clear_flush() in it, on every kernel (wp_page_copy()). */
static const struct op_expect copy_expect[] = {{.secondary = 1, .pairs = 1}};

static const struct op anon_shared = {
	.name = "copy/anon-shared",
	.what = "first write to a private page that a living child shares",
	.kernel_path = "do_wp_page > wp_page_copy > ptep_clear_flush",
	.unit = "page",
	.proof = "mapped twice before, by one after (pagemap); another page frame",
	.batch = batch_of_512,
	OP_EXPECT(copy_expect),
	.change = CHANGE_REPLACE,
	.faults_per_op = 1,
	.path = (const char *const[]){"do_wp_page", NULL},
	.setup = anonymous_setup,
	.rearm_process = share_and_stay,
	.rearm = frames_keep,
	.body = write_each,
	.verify = verify_copied,
	.twin = write_again,
};
OP_REGISTER(anon_shared)

static int zero_setup(struct op_thread *t)
{
	return map_anonymous(t->base, t->batch * t->stride) || frames_setup(t) ? -1 : 0;
}

/* A read of nothing maps the zero page. */
static int read_nothing(struct op_thread *t)
{
	if (madvise(t->base, t->batch * t->stride, MADV_DONTNEED))
		return op_fail("madvise(MADV_DONTNEED): %s", strerror(errno));
	return verify_words(t->base, t->batch * t->stride, t->stride, 0) || frames_keep(t) ? -1 : 0;
}

/* All of them map one page that is nobody's: one and the same frame, where frames are told. */
static int zero_armed(struct op_thread *t)
{
	const struct frames *f = t->state;

	if (f->exclusive)
		return op_fail("%u of %u pages that were read are no zero page", f->exclusive,
			       t->batch);
	for (unsigned int i = 1; i < t->batch && f->frames[0]; i++)
		if (f->frames[i] != f->frames[0])
			return op_fail("page %u is not the zero page", i);
	return 0;
}

static const struct op zero_page = {
	.name = "copy/zero-page",
	.what = "first write to a private page that was read before: it maps the zero page",
	.kernel_path = "do_wp_page > wp_page_copy > ptep_clear_flush",
	.unit = "page",
	.proof =
		"nobody's page before, its own after (pagemap); one frame, then others; all zero before",
	.batch = batch_of_512,
	.needs = {.state = "zero page"}, /* mm_forbids_zeropage(), mm/memory.c, is no standard */
	OP_EXPECT(copy_expect),
	.change = CHANGE_REPLACE,
	.faults_per_op = 1,
	.path = (const char *const[]){"do_wp_page", NULL},
	.setup = zero_setup,
	.rearm = read_nothing,
	.armed = zero_armed,
	.body = write_each,
	.verify = verify_copied,
	.twin = write_again,
};
OP_REGISTER(zero_page)
