/* SPDX-License-Identifier: MIT */
#include "harness/kernel.h"
#include "harness/machine.h"
#include "harness/mapping.h"
#include "harness/point.h"

uint64_t point_bytes(uint64_t size)
{
	return size & PAGES_UNIT ? (size & ~PAGES_UNIT) * page_bytes() : size;
}

/* Larger huge pages are for the full suite: clearing one takes its time. */
static unsigned int hugetlb_points(const struct op *op, struct op_point *points)
{
	uint64_t sizes[POINTS_MAX];
	unsigned int n = machine_hugepage_sizes(sizes, POINTS_MAX), used = 0;

	for (unsigned int i = 0; i < n; i++)
		if (!op->hugetlb_max || sizes[i] <= op->hugetlb_max)
			points[used++] = (struct op_point){
				.size = sizes[i], .quick = op->quick && sizes[i] <= MIB(2)};
	return used;
}

unsigned int point_list(const struct op *op, struct op_point points[POINTS_MAX])
{
	if (op->hugetlb && !op->n_points)
		return hugetlb_points(op, points);
	if (!op->n_points) {
		points[0] = (struct op_point){.size = page_bytes(), .quick = op->quick};
		return 1;
	}
	for (unsigned int i = 0; i < op->n_points; i++) {
		points[i] = op->points[i];
		points[i].size = point_bytes(points[i].size);
	}
	return op->n_points;
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
	for (unsigned int i = 0; i < op->n_expect; i++) {
		const struct op_expect *e = &op->expect[i];

		if (is_expected_here(e) && (!e->size || point_bytes(e->size) == size) &&
		    cpu_has(e->cpu) == 1)
			return e;
	}
	return NULL;
}
