/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/writes.h"
#include "harness/mapping.h"

/* Documentation/admin-guide/mm/pagemap.rst */
#define FRAME_BITS ((1ULL << 55) - 1)
#define EXCLUSIVE  (1ULL << 56) /* mapped once; the zero page, which is nobody's, never is */

static int write_value(struct op_thread *t, unsigned int n, uint64_t value)
{
	for (unsigned int i = 0; i < n; i++)
		*(volatile uint64_t *)op_address(t, i) = value;
	return 0;
}

int write_each(struct op_thread *t, unsigned int n)
{
	return write_value(t, n, t->written + 1);
}

int write_again(struct op_thread *t, unsigned int n)
{
	return write_value(t, n, t->written);
}

static int unprotect_and_write(struct op_thread *t, unsigned int n, uint64_t value)
{
	for (unsigned int i = 0; i < n; i++) {
		if (mprotect(op_address(t, i), t->size, PROT_READ | PROT_WRITE))
			return op_fail("mprotect: %s", strerror(errno));
		*(volatile uint64_t *)op_address(t, i) = value;
	}
	return 0;
}

int unprotect_and_write_each(struct op_thread *t, unsigned int n)
{
	return unprotect_and_write(t, n, t->written + 1);
}

int unprotect_and_write_again(struct op_thread *t, unsigned int n)
{
	return unprotect_and_write(t, n, t->written);
}

int verify_written(struct op_thread *t)
{
	t->written++;
	return verify_words(t->base, t->batch * t->stride, t->stride, t->written);
}

int frames_setup(struct op_thread *t)
{
	if (t->batch > FRAMES_MAX)
		return op_fail("a batch of %u: frames are kept of %d", t->batch, FRAMES_MAX);
	t->state = calloc(1, sizeof(struct frames));
	return t->state ? 0 : op_fail("out of memory");
}

int anonymous_setup(struct op_thread *t)
{
	if (map_anonymous(t->base, t->batch * t->stride))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, t->written);
	return frames_setup(t);
}

static int open_pagemap(void)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? op_fail("/proc/self/pagemap: %s", strerror(errno)) : fd;
}

static int read_entry(int pagemap, const char *at, uint64_t *entry)
{
	off_t page = (uintptr_t)at / page_bytes();

	if (pread(pagemap, entry, sizeof(*entry), page * sizeof(*entry)) != sizeof(*entry))
		return op_fail("/proc/self/pagemap: short read");
	return 0;
}

int page_frame(const char *at, uint64_t *frame)
{
	int fd = open_pagemap(), err;

	if (fd < 0)
		return -1;
	err = read_entry(fd, at, frame);
	close(fd);
	*frame &= FRAME_BITS; /* zero without CAP_SYS_ADMIN: fs/proc/task_mmu.c */
	return err;
}

/* Frames of the ranges' first pages, and how many of these are mapped by this process alone. */
static int read_frames(struct op_thread *t, uint64_t *frames, unsigned int *exclusive)
{
	int fd = open_pagemap(), err = 0;

	if (fd < 0)
		return -1;
	*exclusive = 0;
	for (unsigned int i = 0; i < t->batch && !err; i++) {
		err = read_entry(fd, op_address(t, i), &frames[i]);
		*exclusive += (frames[i] & EXCLUSIVE) != 0;
		frames[i] &= FRAME_BITS;
	}
	close(fd);
	return err;
}

int frames_keep(struct op_thread *t)
{
	struct frames *f = t->state;

	if (read_frames(t, f->frames, &f->exclusive))
		return -1;
	f->reused = f->frames[0] ? -1 : pages_reused();
	return 0;
}

const char *reuse_missing(void)
{
	static volatile char page;
	uint64_t frame = 0;

	page = 1;
	if ((!page_frame((const char *)&page, &frame) && frame) || pages_reused() >= 0)
		return NULL;
	return "frames are hidden and /proc/vmstat counts no pgreuse: run as root";
}

/* Without frames: how many pages the whole system has re-used since frames_keep(). */
static int64_t reused_since(const struct frames *f)
{
	int64_t now = pages_reused();

	return now < 0 || f->reused < 0 ? -1 : now - f->reused;
}

int verify_reused(struct op_thread *t)
{
	const struct frames *before = t->state;
	uint64_t now[FRAMES_MAX];
	unsigned int exclusive;
	int64_t reused;

	if (verify_written(t))
		return -1;
	if (!before->frames[0]) {
		reused = reused_since(before);
		return reused >= t->batch
			       ? 0
			       : op_fail("%d pages re-used, %u written", (int)reused, t->batch);
	}
	if (read_frames(t, now, &exclusive))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		if (now[i] != before->frames[i])
			return op_fail("page %u was copied, not re-used (frame %#" PRIx64
				       " became %#" PRIx64 ")",
				       i, before->frames[i], now[i]);
	return 0;
}

int verify_kept(struct op_thread *t)
{
	const struct frames *before = t->state;

	return before->frames[0] ? verify_reused(t) : verify_written(t);
}

int verify_copied(struct op_thread *t)
{
	const struct frames *before = t->state;
	uint64_t now[FRAMES_MAX];
	unsigned int exclusive;

	if (verify_written(t) || read_frames(t, now, &exclusive))
		return -1;
	if (before->exclusive)
		return op_fail("%u of %u pages had nobody to be copied for", before->exclusive,
			       t->batch);
	if (exclusive != t->batch)
		return op_fail("%u of %u pages were not copied", t->batch - exclusive, t->batch);
	for (unsigned int i = 0; i < t->batch && before->frames[0]; i++)
		if (now[i] == before->frames[i])
			return op_fail("page %u was not copied (frame %#" PRIx64 ")", i, now[i]);
	return 0;
}

static int reap(pid_t child)
{
	int status;

	if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0)
		return op_fail("waitpid: %s", strerror(errno));
	return 0;
}

int share_and_leave(struct op_thread *leader)
{
	pid_t child = fork();

	(void)leader;
	if (child < 0)
		return op_fail("fork: %s", strerror(errno));
	if (!child)
		_exit(0);
	return reap(child);
}

int share_and_stay(struct op_thread *leader)
{
	static pid_t child;
	pid_t parent = getpid();

	(void)leader;
	if (child > 0) {
		kill(child, SIGKILL);
		if (reap(child))
			return -1;
	}
	child = fork();
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			pause();
		_exit(0);
	}
	return child < 0 ? op_fail("fork: %s", strerror(errno)) : 0;
}
