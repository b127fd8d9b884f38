/* SPDX-License-Identifier: MIT */
/* First faults: no entry becomes a present one. */
#include <sys/mman.h>

#include "harness/mapping.h"
#include "harness/op.h"

static int write_each(struct op_thread *t, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		*(volatile uint64_t *)op_address(t, i) = t->written + 1;
	return 0;
}

static int fresh_mapping(struct op_thread *t)
{
	munmap(t->base, t->batch * t->stride);
	return map_hugetlb(t->base, t->batch * t->stride, t->size);
}

static int verify_written(struct op_thread *t)
{
	t->written++;
	return verify_words(t->base, t->batch * t->stride, t->stride, t->written);
}

static unsigned int hugetlb_batch(uint64_t size)
{
	return size < MIB(1) ? 16 : size < GIB(1) ? 4 : 1;
}

static const struct op hugetlb_first = {
	.name = "fault/hugetlb-first",
	.what = "first write to a private huge page that has no entry",
	.kernel_path = "hugetlb_fault > hugetlb_no_page (> hugetlb_wp)",
	.unit = "huge page",
	.batch = hugetlb_batch,
	.change = CHANGE_MAP,
	.faults_per_op = 1,
	.path = (const char *const[]){"hugetlb_fault", NULL},
	.hugetlb = true,
	.rearm = fresh_mapping,
	.body = write_each,
	.verify = verify_written,
	.twin = write_each,
};
OP_REGISTER(hugetlb_first)
