/* SPDX-License-Identifier: MIT */
/* The control groups that this process is in, of version 1 and 2. */
#ifndef HARNESS_CGROUP_H
#define HARNESS_CGROUP_H

#include <stddef.h>
#include <stdint.h>

/*
 * Calls `look` with the text of each file of that name, from our group of the
 * controller up to the root: `v1` where the controller is mounted by itself, `v2`
 * in the unified tree. Returns how many files there were, or -errno if
 * /proc/self/cgroup cannot be read.
 */
int cgroup_walk(const char *controller, const char *v1, const char *v2,
		void (*look)(void *context, const char *text), void *context);

/* Our group's depth below the controller's root as we see it. Returns it, or -errno. */
int cgroup_depth(const char *controller);

/*
 * Bytes of huge pages of that size that the limits of our groups leave to be mapped (reserved) and
 * to be touched, whichever is less; UINT64_MAX: there is no limit. `file` is whose limit it is.
 */
uint64_t cgroup_hugetlb_left(uint64_t page, char *file, size_t room);

/* Times that the CPU quota of our groups held somebody up (nr_throttled), or -1: not known. */
int64_t cgroup_throttled(void);

#endif
