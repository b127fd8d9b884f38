/* SPDX-License-Identifier: MIT */
#include "harness/kernel.h"
#include "harness/machine.h"
#include "harness/mapping.h"
#include "harness/point.h"

uint64_t point_bytes_with(uint64_t size, uint64_t page)
{
	uint64_t entries = page / sizeof(uint64_t), tables = SIZE_TABLES(size);
	int64_t pages = SIZE_PAGES(size);

	if (!(size & SIZE_UNITS))
		return size;
	if (size & SIZE_CONTIGUOUS) {
		tables *= contiguous_tables(page);
		pages *= contiguous_pages(page);
	}
	if (size & SIZE_UPPER)
		tables *= entries;
	return (tables * entries + pages) * page;
}

uint64_t point_bytes(uint64_t size)
{
	return point_bytes_with(size, page_bytes());
}

/* Clearing a larger one takes its time. */
static bool is_quick(uint64_t huge)
{
	return huge <= table_bytes() && huge <= MIB(32);
}

static unsigned int hugetlb_points(const struct op *op, struct op_point *points)
{
	uint64_t sizes[POINTS_MAX];
	unsigned int n = machine_hugepage_sizes(sizes, POINTS_MAX), used = 0;

	for (unsigned int i = 0; i < n; i++)
		if (!op->hugetlb_max || sizes[i] <= op->hugetlb_max)
			points[used++] = (struct op_point){
				.size = sizes[i], .quick = op->quick && is_quick(sizes[i])};
	return used;
}

/* Two sizes may be one with this base page: PAGES(2048) and TABLES(1). */
static unsigned int own_points(const struct op *op, struct op_point *points)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < op->n_points; i++) {
		struct op_point p = op->points[i];
		unsigned int same = 0;

		p.size = point_bytes(p.size);
		while (same < n &&
		       (points[same].size != p.size || points[same].density != p.density))
			same++;
		if (same == n)
			points[n++] = p;
		else
			points[same].quick |= p.quick;
	}
	return n;
}

unsigned int point_list(const struct op *op, struct op_point points[POINTS_MAX])
{
	if (op->hugetlb && !op->n_points)
		return hugetlb_points(op, points);
	if (!op->n_points) {
		points[0] = (struct op_point){.size = page_bytes(), .quick = op->quick};
		return 1;
	}
	return own_points(op, points);
}

/*
 * What a kernel does to secondary TLBs changed in v6.6, and is expected of one that has that
 * change from elsewhere: a backport, a variant.
 */
static bool is_expected_here(const struct op_expect *e)
{
	static int backported = -1;

	if (backported < 0)
		backported = kernel_is(NULL, 0, KERNEL(6, 6)) &&
			     kernel_symbol("__mmu_notifier_arch_invalidate_secondary_tlbs");
	if (!backported)
		return kernel_is(e->machine, e->since, e->before);
	return kernel_is(e->machine, 0, 0) && e->since <= KERNEL(6, 6) &&
	       (!e->before || e->before > KERNEL(6, 6));
}

const struct op_expect *point_expected(const struct op *op, uint64_t size)
{
	if (!kernel_is(NULL, 0, KERNEL_UNSEEN))
		return NULL;
	for (unsigned int i = 0; i < op->n_expect; i++) {
		const struct op_expect *e = &op->expect[i];

		if (is_expected_here(e) && (!e->size || point_bytes(e->size) == size) &&
		    cpu_has(e->cpu) == 1)
			return e;
	}
	return NULL;
}
