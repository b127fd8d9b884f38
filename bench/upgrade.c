/* SPDX-License-Identifier: MIT */
/* Write faults that make a read-only entry of an anonymous page read-write. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static unsigned int pages_512(uint64_t size)
{
	(void)size;
	return 512;
}

/* arm64 flushes and since v6.6 notifies (6bbd42e2df8f); x86 does neither. */
static const struct op_expect upgrade_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const char *const reuse_path[] = {"wp_page_reuse", "__ptep_set_access_flags",
					 "ptep_set_access_flags", NULL};

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
	.batch = pages_512,
	.expect = upgrade_expect,
	.n_expect = COUNT(upgrade_expect),
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
	bool written = fd >= 0 && write(fd, "4", 1) == 1;

	(void)leader;
	if (fd >= 0)
		close(fd);
	return written ? 0 : op_fail("/proc/self/clear_refs: %s", strerror(errno));
}

static const struct op soft_dirty = {
	.name = "upgrade/soft-dirty",
	.what = "first write to a private page after \"4\" went to /proc/self/clear_refs",
	.kernel_path = "do_wp_page > wp_page_reuse",
	.unit = "page",
	.proof = "the page frames stay (pagemap), or pgreuse counts the pages (vmstat)",
	.batch = pages_512,
	.needs = {.config = "CONFIG_MEM_SOFT_DIRTY", .machine = "x86_64"},
	.expect = upgrade_expect,
	.n_expect = COUNT(upgrade_expect),
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

static int madv_free(struct op_thread *t)
{
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

/* Is a batch still there? A page that MADV_FREE gave away reads as zero. */
static int verify_dirtied(struct op_thread *t)
{
	const struct frames *before = t->state;

	return before->frames[0] ? verify_reused(t) : verify_written(t);
}

/* Pages that may wait in a core's batch to be marked (PAGEVEC_SIZE, FOLIO_BATCH_SIZE). */
#define LRU_BATCH 31

/* Nothing was taken away, and (nearly) all of it could be. */
static int lazily_free(struct op_thread *t)
{
	int64_t bytes = vmas_bytes(t->base, t->batch * t->stride, "LazyFree:");

	if (verify_words(t->base, t->batch * t->stride, t->stride, t->written))
		return -1;
	if (bytes >= 0 &&
	    bytes + LRU_BATCH * (int64_t)page_bytes() < (int64_t)(t->batch * t->stride))
		return op_fail("only %d bytes are lazily free", (int)bytes);
	return bytes < 0 ? -1 : 0;
}

static const struct op madv_free_op = {
	.name = "upgrade/madv-free",
	.what = "first write to a private page after madvise(MADV_FREE)",
	.kernel_path =
		"handle_pte_fault > ptep_set_access_flags, if the hardware sets no dirty bits",
	.unit = "page",
	.proof = "before: smaps counts them as LazyFree; the page frames stay (pagemap)",
	.batch = pages_512,
	.cpu_dependent = "hardware dirty management",
	.expect = dirtying_expect,
	.n_expect = COUNT(dirtying_expect),
	.change = CHANGE_UPGRADE,
	.faults_software_dirty = 1,
	.setup = anonymous_setup,
	.rearm = madv_free,
	.armed = lazily_free,
	.body = write_each,
	.verify = verify_dirtied,
	.twin = write_again,
};
OP_REGISTER(madv_free_op)
