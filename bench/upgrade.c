/* SPDX-License-Identifier: MIT */
/* Write faults that make a read-only entry of an anonymous page read-write. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/batch.h"
#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

/* arm64 flushes and since v6.6 notifies (6bbd42e2df8f); x86 does neither. */
static const struct op_expect upgrade_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const char *const reuse_path[] = {"wp_page_reuse", "__ptep_set_access_flags_anysz",
					 "__ptep_set_access_flags", "ptep_set_access_flags", NULL};

/*
 * mprotect() to read-only and back would not do: since v6.1 it maps an exclusive
 * page writable at once (can_change_pte_writable(), mm/mprotect.c).
 */
static const struct op anon_reuse = {
	.name = "upgrade/anon-reuse",
	.what = "first write to a private page after fork() and the child's exit",
	.kernel_path = "do_wp_page > wp_page_reuse > ptep_set_access_flags",
	.unit = "page",
	.proof = "the page frames stay (pagemap), or pgreuse counts the pages (vmstat)",
	.quick = true,
	.batch = batch_of_512,
	.needs = {.missing = reuse_missing},
	OP_EXPECT(upgrade_expect),
	.bystanders = true,
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = reuse_path,
	.setup = anonymous_setup,
	.rearm_process = share_and_leave,
	.rearm = frames_keep,
	.body = write_each,
	.verify = verify_reused,
	.twin = write_again,
};
OP_REGISTER(anon_reuse)

/* "4": every entry of the process becomes read-only and loses its soft-dirty bit. */
static int clear_soft_dirty(struct op_thread *leader)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	int err = 0;

	(void)leader;
	if (fd < 0 || write(fd, "4", 1) != 1)
		err = op_fail("/proc/self/clear_refs: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

#define SOFT_DIRTY (1ULL << 55) /* Documentation/admin-guide/mm/pagemap.rst */

/* Where the kernel has soft-dirty bits, those of a new mapping are set (VM_SOFTDIRTY). */
static const char *soft_dirty_missing(void)
{
	const char *missing = reuse_missing();
	char *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;
	bool known = fd >= 0 && page != MAP_FAILED &&
		     pread(fd, &entry, sizeof(entry),
			   (uintptr_t)page / page_bytes() * sizeof(entry)) == sizeof(entry);

	if (fd >= 0)
		close(fd);
	if (page != MAP_FAILED)
		munmap(page, page_bytes());
	return known && entry & SOFT_DIRTY
		       ? missing
		       : "this kernel has no soft-dirty bits (CONFIG_MEM_SOFT_DIRTY)";
}

static const struct op soft_dirty = {
	.name = "upgrade/soft-dirty",
	.what = "first write to a private page after \"4\" went to /proc/self/clear_refs",
	.kernel_path = "do_wp_page > wp_page_reuse",
	.unit = "page",
	.proof = "the page frames stay (pagemap), or pgreuse counts the pages (vmstat)",
	.batch = batch_of_512,
	.needs = {.config = "CONFIG_MEM_SOFT_DIRTY", .missing = soft_dirty_missing},
	OP_EXPECT(upgrade_expect),
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = reuse_path,
	.setup = anonymous_setup,
	.rearm_process = clear_soft_dirty,
	.rearm = frames_keep,
	.body = write_each,
	.verify = verify_reused,
	.twin = write_again,
};
OP_REGISTER(soft_dirty)

/* Twice: the second call drains this core's batch of pages that are still to be marked. */
static int madv_free(struct op_thread *t)
{
	for (int i = 0; i < 2; i++)
		if (madvise(t->base, t->batch * t->stride, MADV_FREE))
			return op_fail("madvise(MADV_FREE): %s", strerror(errno));
	return frames_keep(t);
}

/* What is expected where only software sets the dirty bit: an upgrade from clean to dirty. */
static const struct op_expect dirtying_expect[] = {
	{.cpu = CPU_SETS_DIRTY, .secondary = 0, .pairs = 0},
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

/* smaps counts a page as LazyFree that neither its entry nor itself says to be dirty. */
static int check_lazy_free(struct op_thread *t, uint64_t bytes)
{
	int64_t seen = vmas_bytes(t->base, t->batch * t->stride, "LazyFree:");

	if (seen < 0 || (uint64_t)seen == bytes)
		return seen < 0 ? -1 : 0;
	return op_fail("%" PRId64 " bytes are lazily free, not %" PRIu64, seen, bytes);
}

/* A page that MADV_FREE gave away would read as zero. */
static int is_clean(struct op_thread *t)
{
	return verify_words(t->base, t->batch * t->stride, t->stride, t->written) ||
			       check_lazy_free(t, t->batch * t->stride)
		       ? -1
		       : 0;
}

static int verify_dirtied(struct op_thread *t)
{
	return verify_kept(t) || check_lazy_free(t, 0) ? -1 : 0;
}

static const struct op madv_free_op = {
	.name = "upgrade/madv-free",
	.what = "first write to a private page after madvise(MADV_FREE)",
	.kernel_path =
		"handle_pte_fault > ptep_set_access_flags, if the hardware sets no dirty bits",
	.unit = "page",
	.proof = "all LazyFree before, none after (smaps); the page frames stay (pagemap)",
	.batch = batch_of_512,
	.cpu_dependent = "hardware dirty management",
	OP_EXPECT(dirtying_expect),
	.change = CHANGE_UPGRADE,
	.needs = {.advice = MADV_FREE},
	.faults_software_dirty = 1,
	.setup = anonymous_setup,
	.rearm = madv_free,
	.armed = is_clean,
	.body = write_each,
	.verify = verify_dirtied,
	.twin = write_again,
};
OP_REGISTER(madv_free_op)
