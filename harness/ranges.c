/* SPDX-License-Identifier: MIT */
/* What the ranges of recorded invalidations say. */

#include "harness/calls.h"
#include "harness/mapping.h"

uint64_t entry_bytes(uint64_t size)
{
	uint64_t bytes = page_bytes(), entries = page_bytes() / sizeof(uint64_t);

	while (bytes <= UINT64_MAX / entries && bytes * entries <= size)
		bytes *= entries;
	return bytes;
}

static bool is_all(const struct call *c)
{
	return c->start == 0 && c->end == UINT64_MAX;
}

static bool overlaps(const struct call *c, uint64_t start, uint64_t end)
{
	return c->start < c->end && c->start < end && c->end > start;
}

/* Is every present entry of [start, start + size) touched by some range? */
static bool covered(const struct call *calls, size_t n, uint64_t start, uint64_t size,
		    uint64_t entry, uint64_t step)
{
	for (uint64_t at = start; at < start + size; at += step) {
		size_t i = 0;

		while (i < n && !overlaps(&calls[i], at, at + entry))
			i++;
		if (i == n)
			return false;
	}
	return true;
}

static void add_length(struct row *row, const struct call *c, double per_op)
{
	uint64_t bytes = is_all(c) ? RANGE_ALL : c->start < c->end ? c->end - c->start : 0;
	size_t i = 0;

	while (i < row->n_lengths && row->lengths[i].bytes != bytes)
		i++;
	if (i == RUN_LENGTHS)
		return;
	if (i == row->n_lengths)
		row->lengths[row->n_lengths++] = (struct range_length){.bytes = bytes};
	row->lengths[i].per_op += per_op;
}

void calls_judge_ranges(const struct call *calls, size_t n, const struct op_thread *t, uint64_t ops,
			struct row *row)
{
	uint64_t first = (uintptr_t)op_address(t, 0);
	uint64_t last = (uintptr_t)op_address(t, ops - 1) + t->size;
	uint64_t entry = t->op->hugetlb || t->op->thp ? entry_bytes(t->size) : page_bytes();
	uint64_t step = t->density ? entry * DENSITY_ALL / t->density : entry;
	uint64_t bytes = 0, whole = 0, empty = 0, outside = 0, hit = 0, unaligned = 0;

	row->n_lengths = 0;
	for (size_t i = 0; i < n; i++) {
		const struct call *c = &calls[i];

		add_length(row, c, 1.0 / ops);
		if (is_all(c))
			whole++;
		else if (c->start >= c->end)
			empty++;
		else {
			bytes += c->end - c->start;
			outside += !overlaps(c, first, last);
			unaligned += c->start % page_bytes() || c->end % page_bytes();
		}
	}
	row_set_metric(row, "secondary_bytes_per_op", (double)bytes / ops);
	row_set_metric(row, "secondary_all_per_op", (double)whole / ops);
	row_set_metric(row, "secondary_empty_per_op", (double)empty / ops);
	row_set_metric(row, "secondary_outside_per_op", (double)outside / ops);
	row_set_metric(row, "secondary_unaligned_per_op", (double)unaligned / ops);
	if (t->op->change == CHANGE_NOTHING || t->op->change == CHANGE_MAP)
		return; /* there is nothing to cover */
	for (uint64_t i = 0; i < ops; i++)
		hit += covered(calls, n, (uintptr_t)op_address(t, i),
			       t->op->first_page ? page_bytes() : t->size, entry, step);
	row_set_metric(row, "secondary_covered_per_op", (double)hit / ops);
}
