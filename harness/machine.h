/* SPDX-License-Identifier: MIT */
/*
 * Settings of the machine that a run changes. Each previous value is in a state
 * file before the change is made, and is written back on every way out; what a
 * killed run left is restored by the next one. Runs that overlap have a file each.
 */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Restores what runs that are no longer alive have left changed; says so. Call it
 * before the first machine_set(): from then on exit(3) undoes what is set.
 */
void machine_recover(void);

/* Leaves of "always [madvise] never" the word in brackets, by which it is written. */
void machine_choose(char *value);

/*
 * Reads a setting: its first line, or of "always [madvise] never" the word in
 * brackets. Returns 0 or -errno.
 */
int machine_get(const char *path, char *value, size_t room);

/*
 * Writes a value to a file of /sys, /proc/sys or /proc/irq, remembering the
 * previous one. Returns 0 or -errno; whether the kernel took the very value,
 * machine_get() tells.
 */
int machine_set(const char *path, const char *value);

/* Undoes every machine_set(), the last one first. */
void machine_restore(void);

/* What outlives a killed process and is no setting. */
enum machine_leftover {
	LEFT_TRACING, /* a tracing instance and kprobe events (tracefs.h) */
	LEFT_MODULE,  /* softsmmu, loaded by us */
	LEFT_KINDS,
};

/*
 * Notes in the state file that there will be one, or that it is gone: the next start takes
 * away what a killed run has left. Returns 0 or -errno; without a note the suite works as
 * well, only its leftovers are not found.
 */
int machine_note(enum machine_leftover what, bool there);

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

/* Begin of the state files' names, ".PID" follows; tests set another one. */
extern const char *machine_state_file;

#endif
