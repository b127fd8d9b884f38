/* SPDX-License-Identifier: MIT */
/* Which CPUs the caller lets this process use. */
#ifndef RESULTS_AFFINITY_H
#define RESULTS_AFFINITY_H

#include <stdbool.h>
#include <stddef.h>

#define AFFINITY_CPUS 8192 /* NR_CPUS with CONFIG_MAXSMP (arch/x86/Kconfig) */

/*
 * Stores in has[] (NULL: nowhere) which CPUs the calling thread may run on: its affinity, of
 * which a cpuset leaves only its own (sched_getaffinity(2)). Returns how many there are, 0 if
 * the kernel does not say.
 */
unsigned int affinity_read(bool has[AFFINITY_CPUS]);

#endif
