/* SPDX-License-Identifier: MIT */
/* What there is, in words. */
#ifndef HARNESS_LIST_H
#define HARNESS_LIST_H

#include "results/cli/command.h"

/* `mnbench list`: the operations and subscribers. Returns an exit status. */
int list_main(int argc, char **argv);
extern const struct cli_command list_command;

/*
 * Prints the registry as docs/operations.md. The same text on every machine: lengths are in
 * pages, whatever a page is, and each huge page size of a kernel is one word. Returns EXIT_GOOD.
 */
int list_markdown(void);

#endif
