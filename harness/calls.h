/* SPDX-License-Identifier: MIT */
/*
 * The `calls` lens: notifier calls per op and the ranges they cover, counted in
 * a pass of its own (counting costs time) through kprobe events, or tracepoints
 * that show the same.
 */
#ifndef HARNESS_CALLS_H
#define HARNESS_CALLS_H

#include "harness/cell.h"
#include "results/model.h"

/* One recorded call. */
struct call {
	uint64_t start, end; /* the range, [start, end); (0, ~0) is the whole address space */
	const struct function *function;
	bool whole; /* not of a range but of everything (CPU flushes) */
};

/*
 * Opens the lens and tells `run` what it cannot count, and why. Returns NULL,
 * or one line that says why nothing can be counted at all.
 */
const char *calls_open(struct run *run);

/* Takes every probe away again; has no effect a second time. */
void calls_close(void);

/*
 * Counts a cell of one thread and stores its metrics in `row`, which is
 * invalidated if the kernel path was not taken once per op. What cannot be
 * counted for this cell goes to `run`. Returns 0, or -1 after op_fail().
 */
int calls_count(const struct cell *cell, const int *cpus, struct row *row, struct run *run);

/*
 * What the recorded secondary invalidations say of a batch of `ops`: sets
 * secondary_{bytes,covered,empty,all,outside,unaligned}_per_op and the range lengths.
 */
void calls_judge_ranges(const struct call *calls, size_t n, const struct op_thread *t, uint64_t ops,
			struct row *row);

/*
 * Bytes that one page-table entry of a mapping of `size` bytes maps: a huge page
 * of one block entry is one TLB entry, and an invalidation of any address in it
 * removes it whole; contiguous entries may be cached one by one.
 */
uint64_t entry_bytes(uint64_t size);

#endif
