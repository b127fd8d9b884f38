/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_VM_H
#define KERNELS_UNDER_TEST_VM_H

#include "results/cli/command.h"

/*
 * `mnbench vm`: runs the operations in guests that boot other kernels and holds
 * the kernels' results side by side. argv[0] is "vm". Returns an exit status.
 */
int vm_main(int argc, char **argv);
extern const struct cli_command vm_command;

#endif
