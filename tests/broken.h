/* SPDX-License-Identifier: MIT */
/* Operations that are broken on purpose, each in its own way: their proofs have to notice. */
#ifndef TESTS_BROKEN_H
#define TESTS_BROKEN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/writes.h"
#include "harness/mapping.h"
#include "harness/op.h"
#include "harness/pair.h"

/* Wrong re-arms. */
static int nothing(struct op_thread *t)
{
	(void)t;
	return 0;
}

static pid_t sleeper;

static int child_alive(struct op_thread *t)
{
	pid_t parent = getpid();

	(void)t;
	if (sleeper > 0) {
		kill(sleeper, SIGKILL);
		waitpid(sleeper, NULL, 0);
	}
	sleeper = fork();
	if (!sleeper) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			pause();
		_exit(0);
	}
	return sleeper < 0 ? op_fail("fork") : 0;
}

/* In the first batch alone: the write finds its page held by somebody else. */
static int child_alive_once(struct op_thread *t)
{
	static bool begun;

	if (!begun) {
		begun = true;
		return child_alive(t);
	}
	if (sleeper > 0) {
		kill(sleeper, SIGKILL);
		waitpid(sleeper, NULL, 0);
		sleeper = 0;
	}
	return share_and_leave(t);
}

static int child_gone(struct op_thread *t)
{
	pid_t child = fork();

	(void)t;
	if (!child)
		_exit(0);
	return waitpid(child, NULL, 0) == child ? 0 : op_fail("waitpid");
}

static int touch_first(struct op_thread *t)
{
	*(volatile char *)t->base = 1;
	return 0;
}

static int map_and_touch(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		if (map_anonymous(op_address(t, i), t->size))
			return -1;
		*(volatile char *)op_address(t, i) = 1;
	}
	return 0;
}

static int map_only(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (map_anonymous(op_address(t, i), t->size))
			return -1;
	return 0;
}

static int map_huge_and_touch(struct op_thread *t)
{
	munmap(t->base, t->batch * t->stride);
	if (map_hugetlb(t->base, t->batch * t->stride, t->size))
		return -1;
	touch(t->base, t->batch * t->stride, t->stride, 7);
	return 0;
}

/* What is to be taken away is gone already: the kernel has little to do. */
static int rearm_read_only(struct op_thread *t)
{
	if (op_find("mprotect/populated")->rearm(t))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		mprotect(op_address(t, i), t->size, PROT_READ);
	return 0;
}

static int rearm_clean(struct op_thread *t)
{
	if (op_find("free/populated")->rearm(t))
		return -1;
	for (unsigned int i = 0; i < t->batch; i++)
		madvise(op_address(t, i), t->size, MADV_FREE);
	return 0;
}

/* All clean but the last range, whose first page is dirty again. */
static int free_but_one(struct op_thread *t, const char *op)
{
	if (op_find(op)->rearm(t))
		return -1;
	*(volatile uint64_t *)op_address(t, t->batch - 1) = t->written;
	return 0;
}

static int free_pages_but_one(struct op_thread *t)
{
	return free_but_one(t, "upgrade/madv-free");
}

static int free_folios_but_one(struct op_thread *t)
{
	return free_but_one(t, "upgrade/mthp-clean");
}

/* A body that does nothing at a wonderful speed. */
static int no_body(struct op_thread *t, unsigned int n)
{
	(void)t;
	(void)n;
	return 0;
}

/* Every second batch does nothing: more than may be left out. */
static int every_second(struct op_thread *t, unsigned int n)
{
	static volatile unsigned int calls;

	calls += n != 0; /* written with n = 0 as well: its own fault belongs to no batch */
	return n && calls % 2 ? op_find("upgrade/anon-reuse")->body(t, n) : 0;
}

/* Batches that fill a block each, as where faults are dear; one of them does nothing. */
static int one_of_long(struct op_thread *t, unsigned int n)
{
	static volatile unsigned int calls;

	calls += n != 0;
	if (n)
		usleep(10000);
	return n && calls != PAIR_WARM_UP_BATCHES + 2 ? op_find("upgrade/anon-reuse")->body(t, n)
						      : 0;
}

/* What is no proof that was seen to fail: a death, and steps that say themselves that they failed.
 */
static int dies(struct op_thread *t, unsigned int n)
{
	(void)t;
	return n && raise(SIGSEGV) ? -1 : 0;
}

static int fails(struct op_thread *t, unsigned int n)
{
	(void)t;
	return n ? op_fail("left out") : 0;
}

static int fails_to_rearm(struct op_thread *t)
{
	(void)t;
	return op_fail("left out");
}

static int fails_to_begin(struct op_thread *t)
{
	(void)t;
	return op_fail("left out");
}

static const struct broken {
	const char *op, *how;
	bool hard;  /* nothing is proved by it */
	bool pairs; /* it shows in pairs alone */
	int (*setup)(struct op_thread *t);
	int (*rearm_process)(struct op_thread *t); /* replaces the op's, if given */
	int (*rearm)(struct op_thread *t);
	int (*body)(struct op_thread *t, unsigned int n);
} broken[] = {
	{.op = "upgrade/anon-reuse", .how = "without the fork", .rearm_process = nothing},
	{.op = "upgrade/anon-reuse", .how = "with the child alive", .rearm_process = child_alive},
	{.op = "upgrade/hugetlb", .how = "without mprotect", .rearm = nothing},
	{.op = "dontneed/pte-none", .how = "with a page present", .rearm = touch_first},
	{.op = "dontneed/untouched", .how = "with a page present", .rearm = touch_first},
	{.op = "munmap/untouched", .how = "of touched ranges", .rearm = map_and_touch},
	{.op = "munmap/untouched", .how = "without munmap", .body = no_body},
	{.op = "munmap/pte-none", .how = "without page tables", .rearm = map_only},
	{.op = "munmap/pte-none", .how = "with a page present", .rearm = map_and_touch},
	{.op = "munmap/populated", .how = "of a single page", .rearm = map_and_touch},
	{.op = "fault/hugetlb-first", .how = "of present pages", .rearm = map_huge_and_touch},
	{.op = "mprotect/populated", .how = "of read-only ranges", .rearm = rearm_read_only},
	{.op = "free/populated", .how = "of clean pages", .rearm = rearm_clean},
	{.op = "mprotect/ro-to-rw-shared",
	 .how = "with the child gone",
	 .rearm_process = child_gone},
	{.op = "copy/anon-shared", .how = "with the child gone", .rearm_process = child_gone},
	{.op = "copy/zero-page", .how = "of a page of one's own", .rearm = touch_first},
	{.op = "upgrade/madv-free", .how = "of a dirty page", .rearm = free_pages_but_one},
	{.op = "upgrade/mthp-clean", .how = "of a dirty folio", .rearm = free_folios_but_one},
	{.op = "upgrade/thp", .how = "with the child alive", .rearm_process = child_alive},
	{.op = "upgrade/thp",
	 .how = "with the child alive once",
	 .rearm_process = child_alive_once},
	{.op = "upgrade/anon-reuse", .how = "in every second batch", .body = every_second},
	{.op = "upgrade/anon-reuse",
	 .how = "in one batch of a block's length",
	 .body = one_of_long,
	 .pairs = true},
	{.op = "upgrade/anon-reuse", .how = "by a death", .hard = true, .body = dies},
	{.op = "upgrade/anon-reuse", .how = "by an error", .hard = true, .body = fails},
	{.op = "upgrade/anon-reuse",
	 .how = "by a re-arm's error",
	 .hard = true,
	 .rearm = fails_to_rearm},
	{.op = "upgrade/anon-reuse",
	 .how = "by a worker that does not begin",
	 .hard = true,
	 .setup = fails_to_begin},
};

#define N_BROKEN (sizeof(broken) / sizeof(*broken))

#endif
