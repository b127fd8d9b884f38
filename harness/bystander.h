/* SPDX-License-Identifier: MIT */
/*
 * A bystander: a thread that only reads memory of its own, a word of each of as
 * many pages as a first-level TLB has entries, and loses time when somebody
 * else's invalidation interrupts it or takes its entries.
 */
#ifndef HARNESS_BYSTANDER_H
#define HARNESS_BYSTANDER_H

#include <stdatomic.h>
#include <stdint.h>

struct bystander_work {
	uint64_t units; /* rounds over its pages */
	uint64_t ns;	/* CLOCK_MONOTONIC_RAW */
};

/* Maps and touches the pages, once a process. Returns 0, or -1 after op_fail(). */
int bystander_prepare(void);

/* Works until *finished is `wanted`. */
struct bystander_work bystander_until(_Atomic uint32_t *finished, uint32_t wanted);

/* Works for that time. */
struct bystander_work bystander_for(uint64_t ns);

#endif
