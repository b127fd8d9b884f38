/* SPDX-License-Identifier: MIT */
/*
 * The `insn` lens, seen from inside the guest: batches between markers (harness/marker.h) that
 * QEMU's plugin counts. It numbers the windows from 0; a row keeps the numbers of its own, and
 * outside, where the plugin's file is, they become figures (kernels-under-test/windows.h).
 */
#ifndef HARNESS_INSN_H
#define HARNESS_INSN_H

#include "harness/cell.h"
#include "results/model.h"

/*
 * Runs the batches of a cell of one thread and stores the numbers of the windows whose proof
 * held in `row`. Returns 0, or -1 after op_fail().
 */
int insn_count(const struct cell *cell, const int *cpus, struct row *row);

/*
 * Writes the kernel's functions and their addresses to kallsyms.txt in the folder. Returns
 * EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int insn_save_symbols(const char *folder);

/* Windows that this run has opened: the plugin's file must hold as many. */
unsigned int insn_windows(void);

#endif
