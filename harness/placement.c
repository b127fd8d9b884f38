/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <hwloc.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "harness/op.h"
#include "harness/placement.h"

/* Only what the process's cpuset allows: hwloc leaves disallowed PUs out by default. */
static hwloc_topology_t topology(void)
{
	static hwloc_topology_t t;
	hwloc_topology_t fresh;

	if (t)
		return t;
	if (hwloc_topology_init(&fresh))
		return NULL;
	if (hwloc_topology_load(fresh)) {
		hwloc_topology_destroy(fresh);
		return NULL;
	}
	t = fresh;
	return t;
}

/* Machines whose firmware tells no cores have PUs alone. */
static hwloc_obj_type_t core_type(hwloc_topology_t t)
{
	return hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
}

unsigned int placement_cores(void)
{
	hwloc_topology_t t = topology();
	int n = t ? hwloc_get_nbobjs_by_type(t, core_type(t)) : 0;

	return n > 0 ? n : 1;
}

unsigned int placement_sockets(void)
{
	hwloc_topology_t t = topology();
	int n = t ? hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_PACKAGE) : 0;

	return n > 0 ? n : 0;
}

unsigned int placement_nodes(void)
{
	hwloc_topology_t t = topology();
	int n = t ? hwloc_get_nbobjs_by_type(t, HWLOC_OBJ_NUMANODE) : 0;

	return n > 0 ? n : 1;
}

static int spread(hwloc_topology_t t, unsigned int n, unsigned int cores, int *cpus)
{
	hwloc_obj_t root = hwloc_get_root_obj(t);
	unsigned int distinct = n < cores ? n : cores;
	hwloc_cpuset_t *sets = calloc(distinct, sizeof(*sets));
	int err = -1;

	if (!sets)
		return op_fail("out of memory");
	if (!hwloc_distrib(t, &root, 1, sets, distinct, INT_MAX, 0)) {
		for (unsigned int i = 0; i < n; i++)
			cpus[i] = hwloc_bitmap_first(sets[i % distinct]);
		err = 0;
	}
	for (unsigned int i = 0; i < distinct; i++)
		hwloc_bitmap_free(sets[i]);
	free(sets);
	return err ? op_fail("hwloc_distrib failed") : 0;
}

int placement_choose(enum placement how, bool oversubscribe, unsigned int n, int *cpus)
{
	hwloc_topology_t t = topology();
	unsigned int cores = placement_cores();

	if (!t)
		return op_fail("hwloc cannot read this machine's topology");
	if (n > cores && !oversubscribe)
		return op_fail("%u threads on %u cores: give --oversubscribe to have it so", n,
			       cores);
	if (how == PLACE_SPREAD)
		return spread(t, n, cores, cpus);
	for (unsigned int i = 0; i < n; i++) {
		hwloc_obj_t core = hwloc_get_obj_by_type(t, core_type(t), i % cores);

		cpus[i] = hwloc_bitmap_first(core->cpuset);
	}
	return 0;
}

int placement_pin(int cpu)
{
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	int err = 0;

	if (!set)
		return op_fail("out of memory");
	CPU_ZERO_S(bytes, set);
	CPU_SET_S(cpu, bytes, set);
	if (sched_setaffinity(0, bytes, set))
		err = op_fail("cannot pin to CPU %d: %s", cpu, strerror(errno));
	else if (sched_getcpu() != cpu)
		err = op_fail("pinned to CPU %d, running on %d", cpu, sched_getcpu());
	CPU_FREE(set);
	return err;
}
