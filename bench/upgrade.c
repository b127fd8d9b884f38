/* SPDX-License-Identifier: MIT */
/* Write faults that make a read-only entry read-write. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/mapping.h"
#include "harness/op.h"

static int write_each(struct op_thread *t, unsigned int n)
{
	uint64_t value = t->written + 1;

	for (unsigned int i = 0; i < n; i++)
		*(volatile uint64_t *)op_address(t, i) = value;
	return 0;
}

static int verify_written(struct op_thread *t)
{
	t->written++;
	return verify_words(t->base, t->batch * t->stride, t->stride, t->written);
}

/*
 * A private page that a child shared and no longer does: fork() makes the
 * entry read-only, the child's exit makes the page exclusive again, the write
 * fault re-uses it (wp_page_reuse(), mm/memory.c). mprotect() to read-only and
 * back would not do: since v6.1 it maps an exclusive page writable at once.
 */
#define ANON_BATCH 512

struct anon_state {
	uint64_t frames[ANON_BATCH]; /* before the batch; zeros if they are hidden */
	int64_t reused;		     /* pgreuse of /proc/vmstat before the batch */
};

static int anon_setup(struct op_thread *t)
{
	if (map_anonymous(t->base, t->batch * t->stride))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	t->state = calloc(1, sizeof(struct anon_state));
	return t->state ? 0 : op_fail("out of memory");
}

static int anon_share_and_leave(struct op_thread *leader)
{
	pid_t child = fork();
	int status;

	(void)leader;
	if (child < 0)
		return op_fail("fork: %s", strerror(errno));
	if (!child)
		_exit(0);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return op_fail("waitpid: %s", strerror(errno));
	return 0;
}

/* Page frames of the batch (zeros without CAP_SYS_ADMIN: fs/proc/task_mmu.c). */
static int page_frames(struct op_thread *t, uint64_t *frames)
{
	size_t bytes = t->batch * sizeof(uint64_t);
	off_t offset = (uintptr_t)t->base / page_bytes() * sizeof(uint64_t);
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return op_fail("/proc/self/pagemap: %s", strerror(errno));
	n = pread(fd, frames, bytes, offset);
	close(fd);
	if (n != (ssize_t)bytes)
		return op_fail("/proc/self/pagemap: short read");
	for (unsigned int i = 0; i < t->batch; i++)
		frames[i] &= (1ULL << 55) - 1;
	return 0;
}

static int anon_rearm(struct op_thread *t)
{
	struct anon_state *state = t->state;

	if (page_frames(t, state->frames))
		return -1;
	if (!state->frames[0])
		state->reused = pages_reused();
	return state->reused < 0 ? -1 : 0;
}

/* Re-used, not copied: the page frames are the same as before, or the kernel counted it. */
static int anon_verify(struct op_thread *t)
{
	uint64_t now[ANON_BATCH];
	const struct anon_state *before = t->state;

	if (verify_written(t))
		return -1;
	if (!before->frames[0]) {
		int64_t reused = pages_reused() - before->reused;

		return reused >= t->batch
			       ? 0
			       : op_fail("%d pages re-used, %u written", (int)reused, t->batch);
	}
	if (page_frames(t, now))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		if (now[i] != before->frames[i])
			return op_fail("page %u was copied, not re-used (frame %#" PRIx64
				       " became %#" PRIx64 ")",
				       i, before->frames[i], now[i]);
	return 0;
}

static unsigned int anon_batch(uint64_t size)
{
	(void)size;
	return ANON_BATCH;
}

static const struct op anon_reuse = {
	.name = "upgrade/anon-reuse",
	.what = "first write to a private page after fork() and the child's exit",
	.kernel_path = "do_wp_page > wp_page_reuse > ptep_set_access_flags",
	.unit = "page",
	.batch = anon_batch,
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"wp_page_reuse", "__ptep_set_access_flags",
				      "ptep_set_access_flags", NULL},
	.setup = anon_setup,
	.rearm_process = anon_share_and_leave,
	.rearm = anon_rearm,
	.body = write_each,
	.verify = anon_verify,
	.twin = write_each,
};
OP_REGISTER(anon_reuse)

/*
 * hugetlb leaves the upgrade to the fault: mprotect() to read-write does not
 * map writable (hugetlb_change_protection(), mm/hugetlb.c). On arm64 a 64 KiB
 * huge page is 16 contiguous entries, upgraded by huge_ptep_set_access_flags().
 */
static int hugetlb_setup(struct op_thread *t)
{
	if (map_hugetlb(t->base, t->batch * t->stride, t->size))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	return 0;
}

static int hugetlb_rearm(struct op_thread *t)
{
	size_t bytes = t->batch * t->stride;

	if (mprotect(t->base, bytes, PROT_READ) || mprotect(t->base, bytes, PROT_READ | PROT_WRITE))
		return op_fail("mprotect: %s", strerror(errno));
	return 0;
}

static unsigned int hugetlb_batch(uint64_t size)
{
	return size < MIB(1) ? 16 : size < GIB(1) ? 4 : 1;
}

static const struct op hugetlb = {
	.name = "upgrade/hugetlb",
	.what = "first write to a private huge page after mprotect() to read-only and back",
	.kernel_path = "hugetlb_fault > hugetlb_wp > huge_ptep_set_access_flags",
	.unit = "huge page",
	.batch = hugetlb_batch,
	.change = CHANGE_UPGRADE,
	.faults_per_op = 1,
	.path = (const char *const[]){"huge_ptep_set_access_flags", "hugetlb_wp", NULL},
	.hugetlb = true,
	.setup = hugetlb_setup,
	.rearm = hugetlb_rearm,
	.body = write_each,
	.verify = verify_written,
	.twin = write_each,
};
OP_REGISTER(hugetlb)
