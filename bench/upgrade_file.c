/* SPDX-License-Identifier: MIT */
/* Shared file mappings, clean to dirty. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/batch.h"
#include "bench/vmas.h"
#include "bench/writes.h"
#include "harness/files.h"
#include "harness/kernel.h"
#include "harness/mapping.h"

static int map_file(struct op_thread *t, enum op_files kind)
{
	size_t bytes = t->batch * t->stride;
	int fd = files_make(kind, bytes);
	void *p;

	if (fd < 0)
		return -1;
	p = mmap(t->base, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
	if (p != t->base)
		op_fail("mmap of a file: %s", strerror(errno));
	close(fd);
	if (p != t->base || want_small(t->base, bytes))
		return -1;
	touch(t->base, bytes, t->stride, t->written);
	return frames_setup(t);
}

static int mkwrite_setup(struct op_thread *t)
{
	return map_file(t, FILES_PAGE_MKWRITE);
}

/* Writing back makes clean pages, and their entries read-only (folio_mkclean(), mm/rmap.c). */
static int write_back(struct op_thread *t)
{
	if (msync(t->base, t->batch * t->stride, MS_SYNC))
		return op_fail("msync: %s", strerror(errno));
	return frames_keep(t);
}

/* All present: it is no first fault. */
static int is_present(struct op_thread *t)
{
	int64_t present = present_pages(t->base, t->batch * t->stride);

	if (present >= 0 && present < t->batch)
		return op_fail("%d pages of %u are present", (int)present, t->batch);
	return present < 0 ? -1 : 0;
}

/* Large folios of ext4 are contiguous blocks, and unfolding one is a flush more (v6.16). */
static const struct op_expect upgrade_expect[] = {
	{.machine = "aarch64", .since = KERNEL(6, 16), .secondary = NOT_STATED, .pairs = 0},
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op mkwrite = {
	.name = "upgrade/file",
	.what = "first write to a clean page of a shared file that was written back",
	.kernel_path = "do_wp_page > wp_page_shared > page_mkwrite; finish_mkwrite_fault",
	.unit = "page",
	.proof = "present before, the same page frames after (pagemap)",
	.quick = true,
	.batch = batch_of_128,
	.needs = {.files = FILES_PAGE_MKWRITE, .missing = reuse_missing},
	OP_EXPECT(upgrade_expect),
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"finish_mkwrite_fault", NULL},
	.setup = mkwrite_setup,
	.rearm = write_back,
	.armed = is_present,
	.body = write_each,
	.verify = verify_reused,
	.twin = write_again,
};
OP_REGISTER(mkwrite)

static int shmem_setup(struct op_thread *t)
{
	return map_file(t, FILES_SHMEM);
}

/* tmpfs writes nothing back: the pages go, and clean ones come by reading. */
static int read_anew(struct op_thread *t)
{
	if (madvise(t->base, t->batch * t->stride, MADV_REMOVE))
		return op_fail("madvise(MADV_REMOVE): %s", strerror(errno));
	for (unsigned int i = 0; i < t->batch; i++)
		(void)*(volatile uint64_t *)op_address(t, i);
	return frames_keep(t);
}

/* smaps counts a page as dirty if it or its entry is. */
static int is_clean(struct op_thread *t)
{
	int64_t dirty = vmas_dirty(t->base, t->batch * t->stride);

	if (dirty > 0)
		return op_fail("%d bytes are dirty before the write", (int)dirty);
	return dirty < 0 ? -1 : is_present(t);
}

/* A clean page is mapped writable at once where nobody wants to be told (vma_wants_writenotify()).
 */
static const struct op_expect shmem_expect[] = {
	{.cpu = CPU_SETS_DIRTY, .secondary = 0, .pairs = 0},
	{.machine = "aarch64", .since = KERNEL(6, 6), .secondary = 1, .pairs = 0},
	{.secondary = 0, .pairs = 0},
};

static const struct op shmem = {
	.name = "upgrade/file-tmpfs",
	.what = "first write to a clean page of a shared tmpfs file: the control of upgrade/file",
	.kernel_path =
		"handle_pte_fault > ptep_set_access_flags, if the hardware sets no dirty bits",
	.unit = "page",
	.proof = "present (pagemap) and clean (smaps) before, the same page frames after",
	.batch = batch_of_128,
	.cpu_dependent = "hardware dirty management",
	OP_EXPECT(shmem_expect),
	.change = CHANGE_UPGRADE,
	.faults_software_dirty = 1,
	.setup = shmem_setup,
	.rearm = read_anew,
	.armed = is_clean,
	.body = write_each,
	.verify = verify_kept,
	.twin = write_again,
};
OP_REGISTER(shmem)
