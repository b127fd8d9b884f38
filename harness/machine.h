/* SPDX-License-Identifier: MIT */
/*
 * Settings of the machine that a run changes. Each previous value is in a state
 * file before the change is made, and is written back on every way out; what a
 * killed run left is restored by the next one.
 */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

#include <stdint.h>

/* Restores what a run that is no longer alive has left changed; says so. */
void machine_recover(void);

/*
 * Writes a value to a file of /sys or /proc/sys, remembering the previous one.
 * Returns 0 or -errno.
 */
int machine_set(const char *path, const char *value);

/* Undoes every machine_set(), the last one first. */
void machine_restore(void);

/* How many changes there are now, and undoing those that came after. */
unsigned int machine_mark(void);
void machine_restore_to(unsigned int mark);

/*
 * Sees to it that `count` huge pages of `bytes` each are free in the pool.
 * Returns NULL, or one line that says why not and what to do.
 */
const char *machine_hugepages(uint64_t bytes, uint64_t count);

/* Sizes in bytes of the pools of huge pages, in ascending order. Returns their number. */
unsigned int machine_hugepage_sizes(uint64_t *sizes, unsigned int max);

/* The state file; tests set another one. */
extern const char *machine_state_file;

#endif
