/* SPDX-License-Identifier: MIT */
/* What operations on write faults share: the write, its proof, and ways to make entries read-only.
 */
#ifndef BENCH_WRITES_H
#define BENCH_WRITES_H

#include "harness/op.h"

#define FRAMES_MAX 512 /* ops a batch, at most */

/* Page frames of a batch's ranges, and what the kernel had counted: kept in op_thread.state. */
struct frames {
	uint64_t frames[FRAMES_MAX]; /* zeros if they are hidden */
	unsigned int exclusive;	     /* pages that no other process maps; any user is told */
	int64_t reused;		     /* pgreuse of /proc/vmstat; -1 where frames are told */
};

/* body: a word of each op's range gets the next value. */
int write_each(struct op_thread *t, unsigned int n);

/* twin: it gets the value that it has. */
int write_again(struct op_thread *t, unsigned int n);

/* body: mprotect() makes each op's range read-write, and it gets the next value. */
int unprotect_and_write_each(struct op_thread *t, unsigned int n);

/* twin: mprotect() to what a mapping is returns at once (mprotect_fixup()). */
int unprotect_and_write_again(struct op_thread *t, unsigned int n);

/* verify: it did, and the next batch writes another value. */
int verify_written(struct op_thread *t);

/* Maps the share as anonymous memory and touches each op's range. A setup, with frames. */
int anonymous_setup(struct op_thread *t);

/* Allocates the op's struct frames. A setup, or a part of one. */
int frames_setup(struct op_thread *t);

/* Page frame of the page at `at`, 0 where it is hidden. Returns 0, or -1 after op_fail(). */
int page_frame(const char *at, uint64_t *frame);

/* Keeps the frames that the ranges have now. A rearm, or a part of one. */
int frames_keep(struct op_thread *t);

/* A need's `missing` of what verify_reused() looks at. */
const char *reuse_missing(void);

/* verify: written, and the page frames are those of frames_keep(), or the kernel counted it. */
int verify_reused(struct op_thread *t);

/* verify: written, and the page frames are those of frames_keep(), where they are told. */
int verify_kept(struct op_thread *t);

/*
 * verify: written, and every page is a copy: somebody else's, or the zero page, at frames_keep(),
 * and this process's alone since. The page frames are others, where they are told.
 */
int verify_copied(struct op_thread *t);

/*
 * rearm_process: fork() makes private entries read-only; the child's exit makes the
 * pages exclusive again, and the next write re-uses them (wp_page_reuse(), mm/memory.c).
 */
int share_and_leave(struct op_thread *leader);

/* rearm_process: the child stays until the next one: the next write copies. */
int share_and_stay(struct op_thread *leader);

#endif
