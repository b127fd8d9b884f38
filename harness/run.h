/* SPDX-License-Identifier: MIT */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "results/cli/command.h"

/* `mnbench run`: measures this kernel and writes a run's folder. Returns an exit status. */
int run_main(int argc, char **argv);
extern const struct cli_command run_command;

#endif
