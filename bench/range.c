/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "bench/range.h"
#include "harness/mapping.h"

#define LOOK_PAGES   16384 /* of a range, for present ones: 64 MiB with pages of 4 KiB */
#define BATCH_PAGES  1024  /* that a re-arm fills */
#define BATCH_LARGER 16

static int for_each(struct op_thread *t, int (*do_one)(struct op_thread *t, char *at))
{
	for (unsigned int i = 0; do_one && i < range_count(t); i++)
		if (do_one(t, op_address(t, i)))
			return -1;
	return 0;
}

static int map_all(struct op_thread *t)
{
	for (unsigned int i = 0; i < range_count(t); i++)
		if (range_of(t)->contents->map(t, i))
			return -1;
	return 0;
}

static uint64_t look_bytes(const struct op_thread *t)
{
	uint64_t most = LOOK_PAGES * page_bytes();

	return t->size < most ? t->size : most;
}

uint64_t range_pages(const struct op_thread *t)
{
	return range_of(t)->contents->empty ? 0 : density_pages(look_bytes(t), t->density);
}

int range_holds(const struct op_thread *t, const char *at, uint64_t pages)
{
	int64_t present = present_pages(at, look_bytes(t));

	if (present < 0)
		return -1;
	if (is_unmapped(at, t->size))
		return op_fail("the range at %p is not mapped", (const void *)at);
	if (present != (int64_t)pages)
		return op_fail("%" PRId64 " pages of the range at %p are present, not %" PRIu64,
			       present, (const void *)at, pages);
	return 0;
}

int range_setup(struct op_thread *t)
{
	const struct range *r = range_of(t);

	if (r->contents->prepare && r->contents->prepare(t))
		return -1;
	return r->action->unmaps ? 0 : map_all(t);
}

int range_rearm(struct op_thread *t)
{
	const struct range *r = range_of(t);

	if (r->action->unmaps && map_all(t))
		return -1;
	return for_each(t, r->action->undo) || for_each(t, r->contents->fill) ? -1 : 0;
}

int range_armed(struct op_thread *t)
{
	const struct range *r = range_of(t);

	for (unsigned int i = 0; i < range_count(t); i++)
		if (range_holds(t, op_address(t, i), range_pages(t)))
			return -1;
	if (r->contents->check && r->contents->check(t))
		return -1;
	return r->action->armed ? r->action->armed(t) : 0;
}

int range_body(struct op_thread *t, unsigned int n)
{
	return range_of(t)->action->body(t, n);
}

int range_twin(struct op_thread *t, unsigned int n)
{
	return range_of(t)->action->twin(t, n);
}

int range_verify(struct op_thread *t)
{
	return range_of(t)->action->verify(t);
}

unsigned int range_batch(uint64_t size)
{
	uint64_t bytes = BATCH_PAGES * page_bytes();

	return size * BATCH_LARGER <= bytes ? BATCH_LARGER : size <= bytes ? bytes / size : 1;
}

/* Few where re-arming makes dozens of page tables. */
unsigned int range_batch_tables(uint64_t size)
{
	return size <= table_bytes() ? 16 : size <= 32 * table_bytes() ? 4 : 1;
}

/* The arena is as large as all ranges of all threads, and a subscriber covers it. */
unsigned int range_batch_untouched(uint64_t size)
{
	return size <= GIB(1) ? 16 : size <= GIB(16) ? 4 : 1;
}

unsigned int range_batch_hugetlb(uint64_t size)
{
	return size < MIB(32) ? 4 : 1;
}

/* Few where a free block of that size is hard to find: one has 32 MiB with pages of 16 KiB. */
unsigned int range_batch_thp(uint64_t size)
{
	return size <= MIB(2) ? 4 : 1;
}
