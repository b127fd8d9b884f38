/* SPDX-License-Identifier: MIT */
/* Write faults on large folios: one entry for a table's, or a block of contiguous ones. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/batch.h"
#include "bench/mthp.h"
#include "bench/range.h"
#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

int mthp_setup(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		if (map_anonymous(op_address(t, i), t->size))
			return -1;
		if (madvise(op_address(t, i), t->size, MADV_HUGEPAGE))
			return op_fail("madvise(MADV_HUGEPAGE): %s", strerror(errno));
		touch(op_address(t, i), t->size, page_bytes(), t->written);
	}
	return frames_setup(t);
}

static int is_thp(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		int64_t bytes = vmas_bytes(op_address(t, i), t->size, "AnonHugePages:");

		if (bytes >= 0 && bytes != (int64_t)t->size)
			return op_fail("range %u has no huge page: %s", i, range_thp_remedy());
		if (bytes < 0)
			return -1;
	}
	return 0;
}

/*
 * What a failed proof leaves: a folio that somebody else held for a moment (another core's batch
 * of pages that are new, compaction, DAMON) was split or copied by the write
 * (do_huge_pmd_wp_page(), mm/huge_memory.c). The next batch has new ones, or this process would
 * fail from here on.
 */
static void renew(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		madvise(op_address(t, i), t->size, MADV_DONTNEED);
		touch(op_address(t, i), t->size, page_bytes(), t->written);
	}
}

static int renewed(struct op_thread *t, int proof)
{
	if (proof)
		renew(t);
	return proof;
}

static int thp_armed(struct op_thread *t)
{
	return renewed(t, is_thp(t));
}

static int verify_thp(struct op_thread *t)
{
	return renewed(t, is_thp(t) || verify_reused(t) ? -1 : 0);
}

static int verify_mthp(struct op_thread *t)
{
	return renewed(t, verify_reused(t));
}

/* The range of ptep_set_access_flags() is a page: of a block entry any address will do. */
static const struct op_expect upgrade_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op_point thp_points[] = {{.size = TABLES(1), .quick = true}};

static const struct op thp = {
	.name = "upgrade/thp",
	.what = "first write to a transparent huge page after fork() and the child's exit",
	.kernel_path = "do_huge_pmd_wp_page > pmdp_set_access_flags",
	.unit = "huge page",
	.proof = "AnonHugePages before and after (smaps), the same page frames (pagemap)",
	OP_POINTS(thp_points),
	.batch = batch_of_4,
	.gap = MIB(2),
	.needs = {.path = THP_ENABLED, .state = "transparent huge page", .missing = reuse_missing},
	.settings = range_thp_settings,
	OP_EXPECT(upgrade_expect),
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"do_huge_pmd_wp_page", NULL},
	.thp = true,
	.setup = mthp_setup,
	.rearm_process = share_and_leave,
	.rearm = frames_keep,
	.armed = thp_armed,
	.body = write_each,
	.verify = verify_thp,
	.twin = write_again,
};
OP_REGISTER(thp)

char mthp_enabled[80];

const struct op_setting mthp_settings[] = {
	{THP_ENABLED, "madvise"},
	{mthp_enabled, "madvise"},
	{NULL, NULL},
};

/* Ops point at the name, and are looked at before any of their functions runs. */
__attribute__((constructor)) static void name_size(void)
{
	snprintf(mthp_enabled, sizeof(mthp_enabled),
		 "/sys/kernel/mm/transparent_hugepage/hugepages-%" PRIu64 "kB/enabled",
		 contiguous_pages(page_bytes()) * page_bytes() / KIB(1));
}

static int is_mthp(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		uint64_t first = 0, frame;

		for (uint64_t at = 0; at < t->size; at += page_bytes()) {
			if (page_frame(op_address(t, i) + at, &frame))
				return -1;
			if (!at)
				first = frame;
			if (frame * page_bytes() != first * page_bytes() + at ||
			    first * page_bytes() % t->size)
				return op_fail("range %u is no folio of its size: %s", i,
					       range_thp_remedy());
		}
	}
	return 0;
}

int mthp_armed(struct op_thread *t)
{
	return renewed(t, is_mthp(t));
}

static const struct op_point mthp_points[] = {{.size = CONTIGUOUS_PAGES}};

/*
 * Since v6.15 a page of a large folio that only we map is re-used after a fork(), as
 * a small one is; before it was copied (wp_can_reuse_anon_folio(), mm/memory.c).
 */
static const struct op mthp = {
	.name = "upgrade/mthp",
	.what = "first write to a page of a large folio after fork() and the child's exit",
	.kernel_path = "do_wp_page > wp_page_reuse > contpte_ptep_set_access_flags",
	.unit = "page",
	.proof = "the range's page frames are in a row and aligned, and stay (pagemap)",
	OP_POINTS(mthp_points),
	.batch = batch_of_16,
	.gap = KIB(64),
	.needs = {MTHP_NEEDS, .since = KERNEL(6, 15)},
	.settings = mthp_settings,
	OP_EXPECT(upgrade_expect),
	.change = CHANGE_UPGRADE,
	.first_page = true,
	.faults_per_op = 1,
	.path = (const char *const[]){"wp_page_reuse", "__ptep_set_access_flags_anysz",
				      "__ptep_set_access_flags", "ptep_set_access_flags", NULL},
	.setup = mthp_setup,
	.rearm_process = share_and_leave,
	.rearm = frames_keep,
	.armed = mthp_armed,
	.body = write_each,
	.verify = verify_mthp,
	.twin = write_again,
};
OP_REGISTER(mthp)

/* Twice: the second call drains this core's batch of folios that are still to be marked. */
static int make_clean(struct op_thread *t)
{
	for (unsigned int i = 0; i < 2 * t->batch; i++)
		if (madvise(op_address(t, i % t->batch), t->size, MADV_FREE))
			return op_fail("madvise(MADV_FREE): %s", strerror(errno));
	return frames_keep(t);
}

static int64_t clean_bytes(struct op_thread *t)
{
	return vmas_bytes(t->base, t->batch * t->stride, "LazyFree:");
}

static int is_clean_folio(struct op_thread *t)
{
	int64_t bytes = clean_bytes(t);

	if (bytes >= 0 && bytes != (int64_t)(t->batch * t->size))
		return op_fail("%" PRId64 " bytes are lazily free before the write", bytes);
	return bytes < 0 ? -1 : mthp_armed(t);
}

/* At least the page that was written to is dirty; all of the block is, if it is one. */
static int verify_dirtied(struct op_thread *t)
{
	int64_t bytes = clean_bytes(t);

	if (bytes > (int64_t)(t->batch * (t->size - page_bytes())))
		return op_fail("%" PRId64 " bytes are lazily free after the write", bytes);
	return renewed(t, bytes < 0 || verify_reused(t) ? -1 : 0);
}

/*
 * The whole block becomes dirty with one fault. A sibling's dirty bit hid that of
 * this page from an SMMU that sets none (contpte_all_subptes_match_access_flags(),
 * v7.0): no CPU takes that fault, a device does.
 */
static const struct op_expect clean_expect[] = {
	{.cpu = CPU_SETS_DIRTY, .secondary = 0, .pairs = 0},
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op mthp_clean = {
	.name = "upgrade/mthp-clean",
	.what = "first write to a page of a large folio after madvise(MADV_FREE) of all of it",
	.kernel_path = "handle_pte_fault > contpte_ptep_set_access_flags",
	.unit = "page",
	.proof = "all LazyFree before, less after (smaps); frames in a row and aligned, and stay",
	OP_POINTS(mthp_points),
	.batch = batch_of_16,
	.gap = KIB(64),
	.needs = {MTHP_NEEDS, .since = KERNEL(6, 9), .advice = MADV_FREE},
	.settings = mthp_settings,
	.cpu_dependent = "hardware dirty management",
	OP_EXPECT(clean_expect),
	.change = CHANGE_UPGRADE,
	.first_page = true,
	.faults_software_dirty = 1,
	.setup = mthp_setup,
	.rearm = make_clean,
	.armed = is_clean_folio,
	.body = write_each,
	.verify = verify_dirtied,
	.twin = write_again,
};
OP_REGISTER(mthp_clean)
