/* SPDX-License-Identifier: MIT */
/*
 * A spin barrier in memory that processes share. Waiting threads leave within
 * tens of nanoseconds of each other; a futex barrier's skew is microseconds.
 */
#ifndef HARNESS_BARRIER_H
#define HARNESS_BARRIER_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct barrier {
	_Atomic uint32_t arrived;
	_Atomic uint32_t generation;
	uint32_t parties;
};

#define BARRIER_SPINS		 2000 /* before the core is offered to another thread */
#define BARRIER_PATIENCE_SECONDS 60   /* a party is gone for good */

static inline void cpu_relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#endif
}

/* Waits for all parties. Returns false if one did not come in BARRIER_PATIENCE_SECONDS. */
static inline bool barrier_wait(struct barrier *b)
{
	uint32_t generation = atomic_load_explicit(&b->generation, memory_order_relaxed);
	struct timespec begin, now;
	unsigned int spins = 0;

	if (atomic_fetch_add_explicit(&b->arrived, 1, memory_order_acq_rel) + 1 == b->parties) {
		atomic_store_explicit(&b->arrived, 0, memory_order_relaxed);
		atomic_fetch_add_explicit(&b->generation, 1, memory_order_release);
		return true;
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (atomic_load_explicit(&b->generation, memory_order_acquire) == generation) {
		cpu_relax();
		if (++spins % BARRIER_SPINS)
			continue;
		sched_yield();
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - begin.tv_sec > BARRIER_PATIENCE_SECONDS)
			return false;
	}
	return true;
}

#endif
