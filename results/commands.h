/* SPDX-License-Identifier: MIT */
/* The subcommands that need results alone. Each returns an exit status. */
#ifndef RESULTS_COMMANDS_H
#define RESULTS_COMMANDS_H

int compare_main(int argc, char **argv);
int check_main(int argc, char **argv);
int report_main(int argc, char **argv);
int history_main(int argc, char **argv);

#endif
