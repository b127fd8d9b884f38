/* SPDX-License-Identifier: MIT */
/*
 * Where threads run: one core each, chosen with hwloc of the CPUs that the process was started
 * with (its affinity, which a cpuset narrows), and of one kind where cores are of several.
 */
#ifndef HARNESS_PLACEMENT_H
#define HARNESS_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

enum placement {
	PLACE_COMPACT, /* neighbours first: same cache, same node */
	PLACE_SPREAD,  /* as far apart as the machine allows */
};

/* Cores that this process may use (a core counts once, whatever its SMT threads). */
unsigned int placement_cores(void);

/* Cores that are online, whoever may use them; at least placement_cores(). */
unsigned int placement_machine_cores(void);

/* Sockets of this machine; 0: its firmware does not say. */
unsigned int placement_sockets(void);

/* NUMA nodes that this process may use; at least 1. */
unsigned int placement_nodes(void);

/* Writes "2 cores", or "1 of 2 cores (...)" with what leaves no more. */
void placement_tell_cores(char *text, size_t room);

/*
 * Writes the kinds of the cores that this process may use, the fastest first: "2 IntelCore (CPUs
 * 0,2), 4 IntelAtom (CPUs 4-7)", with one CPU a core. Returns how many kinds there are, 0 with
 * "" if all cores are alike.
 */
unsigned int placement_tell_kinds(char *text, size_t room);

/*
 * Writes the names of the kinds that the n CPUs are of: "IntelCore", or "IntelCore, IntelAtom".
 * Returns how many those are, 0 with "" if all cores of this machine are alike.
 */
unsigned int placement_kinds_of(const int *cpus, size_t n, char *text, size_t room);

/* Writes the CPUs that this process may use as a list, "0-3,8", cut to its room. */
void placement_tell_allowed(char *text, size_t room);

/* May this process use the CPU? */
bool placement_allows(int cpu);

/*
 * Stores the CPU number (as the kernel counts) for each of n threads: all of the fastest kind
 * that has so many cores, of several kinds if none has. With more threads than cores and not
 * `oversubscribe` returns -1 after op_fail(), else 0; cores are then taken again from the first.
 */
int placement_choose(enum placement how, bool oversubscribe, unsigned int n, int *cpus);

/*
 * Pins the calling thread to a CPU and reads the binding back. Returns 0, or -1
 * after op_fail().
 */
int placement_pin(int cpu);

#endif
