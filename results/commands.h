/* SPDX-License-Identifier: MIT */
/* The subcommands that need results alone. Each returns an exit status. */
#ifndef RESULTS_COMMANDS_H
#define RESULTS_COMMANDS_H

#include "results/cli/command.h"

int compare_main(int argc, char **argv);
extern const struct cli_command compare_command;
int check_main(int argc, char **argv);
extern const struct cli_command check_command;
int report_main(int argc, char **argv);
extern const struct cli_command report_subcommand;
int history_main(int argc, char **argv);
extern const struct cli_command history_command;

#endif
