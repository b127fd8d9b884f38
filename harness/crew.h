/* SPDX-License-Identifier: MIT */
/*
 * A crew: the processes and threads that run one cell, all freshly executed and
 * pinned. It sleeps until it is told to run a block of batches, so that two
 * crews can take turns on the same cores.
 */
#ifndef HARNESS_CREW_H
#define HARNESS_CREW_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/barrier.h"
#include "harness/bystander.h"
#include "harness/cell.h"
#include "harness/counting.h"
#include "harness/death.h"
#include "results/model.h"

#define CREW_BATCHES_MAX 256	    /* in one block */
#define CREW_THREADS_MAX (1024 + 1) /* what --threads takes at most, and a bystander */
#define CREW_REASON	 256	    /* bytes of a failure's text */

/* What one thread saw of one block; written by it, read by the coordinator. */
struct crew_slot {
	int cpu; /* that it runs on: sched_getcpu(), when it is pinned and after each batch */
	uint64_t begin_ns[CREW_BATCHES_MAX], end_ns[CREW_BATCHES_MAX]; /* CLOCK_MONOTONIC_RAW */
	uint64_t twin_ns[CREW_BATCHES_MAX]; /* of the null twin of each batch */
	int64_t delay_ns[CREW_BATCHES_MAX]; /* of the cell's delay, timed again after each batch */
	bool rejected[CREW_BATCHES_MAX];    /* the batch's proof failed */
	uint64_t control_ns; /* of the block's control_work(): the crew's first thread only */
	uint64_t cpu_ns[CREW_BATCHES_MAX]; /* CLOCK_THREAD_CPUTIME_ID */
	uint64_t faults[CREW_BATCHES_MAX]; /* minor ones, inside the batch */
	bool preempted[CREW_BATCHES_MAX];  /* the batch had an involuntary context switch */
	struct bystander_work busy[CREW_BATCHES_MAX]; /* a bystander's, during the body */
	struct bystander_work idle[CREW_BATCHES_MAX]; /* and as long, while nothing is done */
	int64_t tables_freed;		    /* bytes of page tables gone in a counted batch */
	double figures[SUBSCRIBER_FIGURES]; /* the subscriber's own of a counted batch */
	struct counting_slot counted;
	struct death death;
};

/* Shared memory of the crew and its coordinator. */
struct crew_shared {
	struct barrier barrier;
	_Atomic uint32_t failed; /* nothing can go on; a reason has been written */
	_Atomic uint32_t told;	 /* a reason is being written */
	_Atomic uint32_t stop;	 /* the leader's word: leave the block */
	_Atomic uint32_t bodies; /* how many have come to their end in this batch */
	char reason[CREW_REASON];
	uint32_t batches; /* of this block */
	uint32_t windows; /* that marked batches have opened and closed */
	double delay_ns;  /* of the cell */
	uint64_t cost_ns; /* of the lens `cost`: that a callback of the subscriber takes */
	bool no_twin;	  /* of the cell */
	bool marked;	  /* a counted batch runs between markers (harness/marker.h) */
	struct counting counting;
	struct crew_slot slots[];
};

struct crew {
	const struct cell *cell;
	unsigned int n_processes;
	pid_t *pids;
	int *sockets;
	struct pollfd *answers; /* that are waited for */
	struct crew_shared *shared;
	size_t shared_bytes;
	int shared_fd;
};

/*
 * Starts the crew of a cell, thread i on cpus[i], sets its mappings up and arms
 * its subscriber. Returns 0, or -1 after op_fail(); either way crew_stop() ends it.
 */
int crew_start(struct crew *crew, const struct cell *cell, const int *cpus);

/*
 * Runs a block of `batches` (at most CREW_BATCHES_MAX). Returns 0, or after op_fail() 1 if the
 * proof of every batch failed, -1 if a step did.
 */
int crew_block(struct crew *crew, unsigned int batches);

/*
 * The same for the lens `counters`: with these events open in every thread, at most
 * PERF_GROUP_MAX, and at most COUNTING_BATCHES_MAX batches.
 */
int crew_count_block(struct crew *crew, const struct counting *counting, unsigned int batches);

/* Stores which CPU each thread of a crew that was started runs on: cell_members() of them. */
void crew_cpus(const struct crew *crew, int *cpus);

/* The same in a row. */
void crew_tell_cpus(const struct crew *crew, struct row *row);

/* Did a thread reject that batch of the last block? */
bool crew_rejected(const struct crew *crew, unsigned int batch);

/* The first reason that a thread of the crew gave for a failure or a rejected batch, or "". */
const char *crew_reason(const struct crew *crew);

/*
 * Runs one batch for a lens that looks on from outside (`calls`, uncore, `insn`; one thread only).
 * `window` is called with true right before the body and with false right after it; NULL: nobody
 * looks on.
 */
int crew_count(struct crew *crew, int (*window)(void *context, bool open), void *context);

/*
 * The same of the null twin, after crew_count(). Returns 1 without a call of the
 * window if the op has none.
 */
int crew_count_twin(struct crew *crew, int (*window)(void *context, bool open), void *context);

/*
 * Runs `batch` until it has succeeded `times` times; `done` is how often it has so far. It
 * returns 0, 1 if the batch's proof failed (what else a kernel does may spoil one: up to
 * `rejected_max` of them are told and left out), or -1 after op_fail(). Returns 0 or -1.
 */
int crew_repeat(struct crew *crew, unsigned int times, unsigned int rejected_max,
		int (*batch)(struct crew *crew, unsigned int done, void *context), void *context);

/* Ends every process and frees everything; nothing of a crew of zeros, which was never started. */
void crew_stop(struct crew *crew);

/* Entry of a worker process: `mnbench worker ...`, started by crew_start() only. */
int worker_main(int argc, char **argv);

/* What the coordinator sends to a worker, and gets back; one byte each. */
enum crew_message {
	CREW_READY = 'r', /* set up, armed, or a counted batch is re-armed */
	CREW_BLOCK = 'b',
	CREW_COUNT = 'c',
	CREW_COUNT_TWIN = 't',
	CREW_GO = 'g',
	CREW_DONE = 'd',
	CREW_FAILED = 'f', /* see crew_shared.reason */
};

/* File descriptors that a worker finds open. */
enum { WORKER_SOCKET = 3, WORKER_SHARED = 4, WORKER_FDS_END };

#endif
