/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_ROOT_H
#define RESULTS_ROOT_H

#include <stdbool.h>

/*
 * Where this program's own files are: below the checkout that it was built in, or, if it is
 * installed as PREFIX/bin/mnbench, below PREFIX/share/mnbench and PREFIX/lib/mnbench. All of
 * static storage.
 */

/* The folder that holds kernels-under-test/ and plots/; "." if that cannot be told. */
const char *suite_root(void);

/* The folder that holds this machine's guest-init and insn.so, and ARCH/ for other ones. */
const char *suite_build(void);

/*
 * The folder of runs: results/runs of the checkout; of an installed program mnbench/runs below
 * $XDG_DATA_HOME, ~/.local/share or, without a home, the current folder.
 */
const char *suite_runs(void);

/* Is it installed? */
bool suite_installed(void);

/* What a user types to get here: "./run.sh" in a checkout, "mnbench" otherwise. */
const char *suite_command(void);

#endif
