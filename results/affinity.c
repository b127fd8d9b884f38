/* SPDX-License-Identifier: MIT */
#include <sched.h>

#include "results/affinity.h"
#include "results/memory.h"

unsigned int affinity_read(bool has[AFFINITY_CPUS])
{
	const size_t bytes = CPU_ALLOC_SIZE(AFFINITY_CPUS);
	cpu_set_t *set = enough(CPU_ALLOC(AFFINITY_CPUS));
	unsigned int n = 0;

	CPU_ZERO_S(bytes, set);
	if (!sched_getaffinity(0, bytes, set))
		n = CPU_COUNT_S(bytes, set);
	for (size_t i = 0; has && i < AFFINITY_CPUS; i++)
		has[i] = CPU_ISSET_S(i, bytes, set);
	CPU_FREE(set);
	return n;
}
