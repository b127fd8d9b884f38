/* SPDX-License-Identifier: MIT */
/* Where threads run: one core each, chosen with hwloc. */
#ifndef HARNESS_PLACEMENT_H
#define HARNESS_PLACEMENT_H

#include <stdbool.h>

enum placement {
	PLACE_COMPACT, /* neighbours first: same cache, same node */
	PLACE_SPREAD,  /* as far apart as the machine allows */
};

/* Cores that this process may use (a core counts once, whatever its SMT threads). */
unsigned int placement_cores(void);

/* Sockets of this machine; 0: its firmware does not say. */
unsigned int placement_sockets(void);

/* NUMA nodes of this machine; at least 1. */
unsigned int placement_nodes(void);

/*
 * Stores the CPU number (as the kernel counts) for each of n threads. With more
 * threads than cores and not `oversubscribe` returns -1, else 0; cores are then
 * taken again from the first.
 */
int placement_choose(enum placement how, bool oversubscribe, unsigned int n, int *cpus);

/*
 * Pins the calling thread to a CPU and reads the binding back. Returns 0, or -1
 * after op_fail().
 */
int placement_pin(int cpu);

#endif
