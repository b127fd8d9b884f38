/* SPDX-License-Identifier: MIT */
/*
 * Whether the kernel complains of itself while rows are at work: its log (/dev/kmsg) and its taint,
 * looked at between rows, never while anything is timed. What it says is the run's (struct
 * complaint), and in full a file of the run's folder.
 */
#ifndef HARNESS_KERNEL_WATCH_H
#define HARNESS_KERNEL_WATCH_H

#include <stdbool.h>

#include "results/model.h"

#define KERNEL_WATCH_FILE "kernel-log.txt"

/*
 * Begins, and tells the run's context what of it can be read here. `from_boot`: what the kernel has
 * said since it booted counts as well (a guest's), and not only what comes from here on.
 */
void kernel_watch_open(struct run *run, bool from_boot);

/* What came since the last look came while the row was at work; NULL: while none was. */
void kernel_watch_look(const struct row *row);

/*
 * Writes what the kernel logged where it complained into the folder; nothing if it did not. Returns
 * EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int kernel_watch_save(const char *folder);

/* Reads back what an earlier part of the run has written there. */
void kernel_watch_resume(const char *folder);

/* Removes the file: nothing is kept of the run. */
void kernel_watch_drop(const char *folder);

/* Ends it; has no effect a second time. */
void kernel_watch_close(void);

#endif
