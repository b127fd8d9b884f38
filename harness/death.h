/* SPDX-License-Identifier: MIT */
/*
 * What a worker that a signal ends leaves behind: the step it was in, and of a fault the address.
 * It is in the crew's shared memory, which outlives it.
 */
#ifndef HARNESS_DEATH_H
#define HARNESS_DEATH_H

#include <stdatomic.h>
#include <stdint.h>

#include "harness/cell.h"

enum step {
	STEP_START, /* of the process, until its op's setup */
	STEP_SETUP,
	STEP_ARM, /* the subscriber */
	STEP_WAIT,
	STEP_REARM_PROCESS,
	STEP_REARM,
	STEP_ARMED,
	STEP_USE, /* of the pages by the subscriber */
	STEP_BODY,
	STEP_VERIFY,
	STEP_TWIN,
	STEP_BYSTAND,
	STEPS,
};

/* Of one thread. */
struct death {
	_Atomic uint32_t step; /* that it is in */
	/* A fault that it took, written by its handler; `signal` last. */
	_Atomic int signal;
	int code; /* siginfo_t's */
	uint64_t address;
};

/* The calling thread's. */
extern _Thread_local struct death *death_own;

/*
 * From here on the calling thread writes to `own` what it does, and what ends it. Returns 0, or -1
 * after op_fail().
 */
int death_watch(struct death *own);

/* It begins that step. Not between the clocks of a batch. */
static inline void death_step(enum step step)
{
	atomic_store_explicit(&death_own->step, step, memory_order_relaxed);
}

/*
 * How a worker ended: op_fail() with its signal or status, the step, the address and what is
 * likely. `d` is of the thread with that index in its process, `status` waitpid(2)'s. Returns -1.
 */
int death_tell(const struct cell *cell, unsigned int index, const struct death *d, int status);

#endif
