/* SPDX-License-Identifier: MIT */
/* Sets of CPUs as the kernel writes them: lists "0-3,8", and masks "ff,ffffffff". */
#ifndef HARNESS_CPULIST_H
#define HARNESS_CPULIST_H

#include <stdbool.h>
#include <stddef.h>

#include "results/affinity.h"

#define CPULIST_MAX AFFINITY_CPUS

struct cpulist {
	bool has[CPULIST_MAX];
};

/* Adds a list's CPUs to the set. Returns 0, or -1: it is no list; nothing is said then. */
int cpulist_add(struct cpulist *set, const char *list);

/* How many CPUs are in the set, and in both sets. */
unsigned int cpulist_count(const struct cpulist *set);
unsigned int cpulist_common(const struct cpulist *a, const struct cpulist *b);

/* Takes the CPUs of `other` out. */
void cpulist_remove(struct cpulist *set, const struct cpulist *other);

/* Writes the set as a list, or as a mask in words of 32 bits. Returns 0, or -1 without room. */
int cpulist_format(const struct cpulist *set, char *text, size_t room);
int cpulist_mask(const struct cpulist *set, char *text, size_t room);

/* Are two masks the same, whatever their leading zeros and commas? */
bool cpulist_same_mask(const char *a, const char *b);

#endif
