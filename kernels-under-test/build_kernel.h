/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_BUILD_KERNEL_H
#define KERNELS_UNDER_TEST_BUILD_KERNEL_H

#include "results/cli/command.h"

/* `mnbench build-kernel`: the script of that name. Returns its exit status. */
int build_kernel_main(int argc, char **argv);
extern const struct cli_command build_kernel_command;

#endif
