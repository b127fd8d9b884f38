/* SPDX-License-Identifier: MIT */
/* The fault that makes an entry young again, where the hardware does not. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

/* MADV_COLD takes the accessed bit away (madvise_cold_or_pageout_pte_range(), mm/madvise.c). */
static int grow_cold(struct op_thread *t)
{
	if (madvise(t->base, t->batch * t->stride, MADV_COLD))
		return op_fail("madvise(MADV_COLD): %s", strerror(errno));
	return frames_keep(t);
}

static int64_t young_bytes(struct op_thread *t)
{
	return vmas_bytes(t->base, t->batch * t->stride, "Referenced:");
}

static int is_old(struct op_thread *t)
{
	int64_t young = young_bytes(t);

	if (young > 0)
		return op_fail("%d bytes are referenced before the read", (int)young);
	return young < 0 ? -1 : 0;
}

static int read_each(struct op_thread *t, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		(void)*(volatile uint64_t *)op_address(t, i);
	return 0;
}

static int is_young(struct op_thread *t)
{
	int64_t young = young_bytes(t), wanted = t->batch * t->size;

	if (young >= 0 && young < wanted)
		return op_fail("%d bytes of %d are referenced after the read", (int)young,
			       (int)wanted);
	return young < 0 ? -1 : 0;
}

/* No permission changes, so that nothing need be flushed (ptep_set_access_flags(), dirty = 0). */
static const struct op_expect expect[] = {{.secondary = 0, .pairs = 0}};

#define TRIES 3 /* another fault may come by chance */

/* Faults that a read of an old page takes. */
static long aging_faults(volatile char *page)
{
	long before;

	*page = 1;
	madvise((char *)page, page_bytes(), MADV_COLD);
	before = minor_faults();
	(void)*page;
	return minor_faults() - before;
}

/*
 * Hardware that sets dirty bits sets accessed bits, too. Some sets these alone
 * (ID_AA64MMFR1_EL1.HAFDBS = 1): it is told from what sets neither by trying it.
 */
static const char *missing(void)
{
	long wanted = cpu_has(CPU_LEAVES_DIRTY) == 1, faults = -1;
	char *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (page == MAP_FAILED)
		return "no page could be mapped to try it";
	for (int i = 0; i < TRIES && faults != wanted; i++)
		faults = aging_faults(page);
	munmap(page, page_bytes());
	return faults == wanted ? NULL : "this CPU sets accessed bits and leaves dirty bits";
}

static const struct op young = {
	.name = "fault/young",
	.what = "read of a page whose entry is old (MADV_COLD)",
	.kernel_path =
		"handle_pte_fault > ptep_set_access_flags, if the hardware sets no accessed bits",
	.unit = "page",
	.proof = "not referenced before, referenced after (smaps)",
	.batch = batch_of_128,
	.needs = {.advice = MADV_COLD, .missing = missing},
	.cpu_dependent = "hardware management of the accessed bit",
	.spoilt_by_use = true,
	OP_EXPECT(expect),
	.change = CHANGE_NOTHING,
	.faults_software_dirty = 1,
	.setup = anonymous_setup,
	.rearm = grow_cold,
	.armed = is_old,
	.body = read_each,
	.verify = is_young,
	.twin = read_each,
};
OP_REGISTER(young)
