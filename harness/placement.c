/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <hwloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cpulist.h"
#include "harness/join.h"
#include "harness/op.h"
#include "harness/placement.h"

#define KINDS_MAX 16

/* Cores to choose from: a topology that has one PU of each, and nothing else. */
struct cores {
	hwloc_topology_t topology;
	unsigned int n;
	char kind[64];
};

static struct {
	bool loaded;
	unsigned int all, sockets,
		nodes;		       /* of the machine: cores, sockets; nodes that we may use */
	struct cores ours;	       /* n is 0 if hwloc cannot read this machine */
	struct cores kinds[KINDS_MAX]; /* of ours, the fastest first */
	unsigned int n_kinds;	       /* none if all are alike */
} machine;

/* As the process was started: threads that are pinned later have an affinity of their own. */
static const struct cpulist *allowed(void)
{
	static struct cpulist set;
	static bool known;

	if (known)
		return &set;
	known = true;
	if (!affinity_read(set.has))
		memset(set.has, true, sizeof(set.has));
	return &set;
}

static unsigned int count(hwloc_topology_t t, hwloc_obj_type_t type)
{
	int n = hwloc_get_nbobjs_by_type(t, type);

	return n > 0 ? n : 0;
}

/* Leaves one PU of each core that has some of the set. Returns 0, or -1 if none has. */
static int restrict_to(hwloc_topology_t t, hwloc_bitmap_t set)
{
	hwloc_bitmap_and(set, set, hwloc_topology_get_topology_cpuset(t));
	hwloc_bitmap_singlify_per_core(t, set, 0);
	return hwloc_topology_restrict(t, set, 0);
}

static unsigned int count_cores(hwloc_topology_t t)
{
	hwloc_bitmap_t set = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(t));
	int n;

	hwloc_bitmap_singlify_per_core(t, set, 0);
	n = hwloc_bitmap_weight(set);
	hwloc_bitmap_free(set);
	return n > 0 ? n : 0;
}

/* What hwloc says of a kind: Intel's name, arm64's cpu_capacity, or a frequency. */
static void name_kind(struct cores *kind, const struct hwloc_info_s *infos, unsigned int n)
{
	static const struct {
		const char *info, *before, *behind;
	} names[] = {{"CoreType", "", ""},
		     {"LinuxCapacity", "capacity ", ""},
		     {"FrequencyMaxMHz", "", " MHz"},
		     {"FrequencyBaseMHz", "", " MHz"}};

	snprintf(kind->kind, sizeof(kind->kind), "cores");
	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
		for (unsigned int i = 0; i < n; i++)
			if (!strcmp(infos[i].name, names[k].info)) {
				snprintf(kind->kind, sizeof(kind->kind), "%s%s%s", names[k].before,
					 infos[i].value, names[k].behind);
				return;
			}
}

static void add_kind(unsigned int index)
{
	struct cores *kind = &machine.kinds[machine.n_kinds];
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	struct hwloc_info_s *infos = NULL;
	unsigned int n = 0;
	int efficiency;

	if (!hwloc_cpukinds_get_info(machine.ours.topology, index, set, &efficiency, &n, &infos,
				     0) &&
	    !hwloc_topology_dup(&kind->topology, machine.ours.topology)) {
		name_kind(kind, infos, n);
		if (restrict_to(kind->topology, set)) {
			hwloc_topology_destroy(kind->topology);
		} else {
			kind->n = count(kind->topology, HWLOC_OBJ_PU);
			machine.n_kinds++;
		}
	}
	hwloc_bitmap_free(set);
}

/* hwloc has the slowest first ("by order of increasing efficiency value", hwloc/cpukinds.h). */
static void find_kinds(void)
{
	int n = hwloc_cpukinds_get_nr(machine.ours.topology, 0);

	for (int i = n - 1; n > 1 && i >= 0 && machine.n_kinds < KINDS_MAX; i--)
		add_kind(i);
}

/* The whole machine, to tell how much of it is ours; then that part. */
static int load(hwloc_topology_t t)
{
	hwloc_bitmap_t set;
	int err;

	if (hwloc_topology_set_flags(t, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED) ||
	    hwloc_topology_load(t))
		return -1;
	machine.all = count_cores(t);
	machine.sockets = count(t, HWLOC_OBJ_PACKAGE);
	machine.nodes = hwloc_bitmap_weight(hwloc_topology_get_allowed_nodeset(t));
	set = hwloc_bitmap_alloc();
	for (int i = 0; i < CPULIST_MAX; i++)
		if (allowed()->has[i])
			hwloc_bitmap_set(set, i);
	err = restrict_to(t, set);
	hwloc_bitmap_free(set);
	return err;
}

static void look(void)
{
	hwloc_topology_t t;

	if (machine.loaded || hwloc_topology_init(&t))
		return;
	machine.loaded = true;
	if (load(t)) {
		hwloc_topology_destroy(t);
		return;
	}
	machine.ours.topology = t;
	machine.ours.n = count(t, HWLOC_OBJ_PU);
	find_kinds();
}

unsigned int placement_cores(void)
{
	look();
	return machine.ours.n ? machine.ours.n : 1;
}

unsigned int placement_machine_cores(void)
{
	unsigned int n = placement_cores();

	return machine.all > n ? machine.all : n;
}

unsigned int placement_sockets(void)
{
	look();
	return machine.sockets;
}

unsigned int placement_nodes(void)
{
	look();
	return machine.nodes ? machine.nodes : 1;
}

void placement_tell_cores(char *text, size_t room)
{
	unsigned int n = placement_cores(), all = placement_machine_cores();

	if (n < all)
		snprintf(text, room,
			 "%u of %u cores (the caller's CPU affinity or cpuset leaves no more)", n,
			 all);
	else
		snprintf(text, room, "%u %s", n, n == 1 ? "core" : "cores");
}

unsigned int placement_tell_kinds(char *text, size_t room)
{
	look();
	text[0] = '\0';
	for (unsigned int i = 0; i < machine.n_kinds; i++) {
		const struct cores *kind = &machine.kinds[i];
		char list[200];

		hwloc_bitmap_list_snprintf(list, sizeof(list),
					   hwloc_topology_get_topology_cpuset(kind->topology));
		join(text, room, ", ", "%u %s (CPU%s %s)", kind->n, kind->kind,
		     kind->n == 1 ? "" : "s", list);
	}
	return machine.n_kinds;
}

static bool has(const struct cores *kind, const int *cpus, size_t n)
{
	hwloc_const_bitmap_t set = hwloc_topology_get_topology_cpuset(kind->topology);

	for (size_t i = 0; i < n; i++)
		if (hwloc_bitmap_isset(set, cpus[i]))
			return true;
	return false;
}

unsigned int placement_kinds_of(const int *cpus, size_t n, char *text, size_t room)
{
	unsigned int found = 0;

	look();
	text[0] = '\0';
	for (unsigned int i = 0; i < machine.n_kinds; i++) {
		if (!has(&machine.kinds[i], cpus, n))
			continue;
		join(text, room, ", ", "%s", machine.kinds[i].kind);
		found++;
	}
	return found;
}

void placement_tell_allowed(char *text, size_t room)
{
	cpulist_format(allowed(), text, room);
}

bool placement_allows(int cpu)
{
	return cpu >= 0 && cpu < CPULIST_MAX && allowed()->has[cpu];
}

static int spread(const struct cores *cores, unsigned int n, int *cpus)
{
	hwloc_obj_t root = hwloc_get_root_obj(cores->topology);
	unsigned int distinct = n < cores->n ? n : cores->n;
	hwloc_cpuset_t *sets = calloc(distinct, sizeof(*sets));
	int err = -1;

	if (!sets)
		return op_fail("out of memory");
	if (!hwloc_distrib(cores->topology, &root, 1, sets, distinct, INT_MAX, 0)) {
		for (unsigned int i = 0; i < n; i++)
			cpus[i] = hwloc_bitmap_first(sets[i % distinct]);
		err = 0;
	}
	for (unsigned int i = 0; i < distinct; i++)
		hwloc_bitmap_free(sets[i]);
	free(sets);
	return err ? op_fail("hwloc_distrib failed") : 0;
}

/* Of the fastest kind that has enough; of all if none has. */
static const struct cores *cores_for(unsigned int n)
{
	for (unsigned int i = 0; i < machine.n_kinds; i++)
		if (machine.kinds[i].n >= n)
			return &machine.kinds[i];
	return &machine.ours;
}

int placement_choose(enum placement how, bool oversubscribe, unsigned int n, int *cpus)
{
	const struct cores *cores;
	char text[100];

	look();
	if (!machine.ours.n)
		return op_fail("hwloc cannot read this machine's topology");
	placement_tell_cores(text, sizeof(text));
	if (n > machine.ours.n && !oversubscribe)
		return op_fail("%u threads on %s: give --oversubscribe to have it so", n, text);
	cores = cores_for(n);
	if (how == PLACE_SPREAD)
		return spread(cores, n, cpus);
	for (unsigned int i = 0; i < n; i++)
		cpus[i] = hwloc_get_obj_by_type(cores->topology, HWLOC_OBJ_PU, i % cores->n)
				  ->os_index;
	return 0;
}

int placement_pin(int cpu)
{
	cpu_set_t *set = CPU_ALLOC(cpu + 1);
	size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
	int err = 0;

	allowed(); /* before this thread's affinity is another */
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
