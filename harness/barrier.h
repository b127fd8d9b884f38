/* SPDX-License-Identifier: MIT */
/*
 * A spin barrier in memory that processes share. Who waits sees the last one's arrival
 * one transfer of a cache line later, some hundred nanoseconds; to begin something at
 * once, all wait for an instant that the last one has named. (A futex barrier's skew
 * is microseconds.)
 */
#ifndef HARNESS_BARRIER_H
#define HARNESS_BARRIER_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "harness/clock.h"

struct barrier {
	_Atomic uint32_t arrived;
	_Atomic uint32_t generation;
	uint32_t parties;
	uint64_t start_ns; /* of barrier_start(): CLOCK_MONOTONIC_RAW; the last one's word */
};

#define BARRIER_SPINS		 2000 /* before the core is offered to another thread */
#define BARRIER_PATIENCE_SECONDS 60   /* a party is gone for good */
#define BARRIER_LEAD_NS		 2000 /* until all have heard, across sockets as well */

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
		b->start_ns = clock_ns(CLOCK_MONOTONIC_RAW) + BARRIER_LEAD_NS;
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

/* The same, and all leave at the same time: within some ten nanoseconds, unless preempted. */
static inline bool barrier_start(struct barrier *b)
{
	if (!barrier_wait(b))
		return false;
	while (b->parties > 1 && clock_ns(CLOCK_MONOTONIC_RAW) < b->start_ns)
		;
	return true;
}

#endif
