/* SPDX-License-Identifier: MIT */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

/* `mnbench run`: measures this kernel and writes a run's folder. Returns an exit status. */
int run_main(int argc, char **argv);

/* `mnbench list`: the operations and subscribers. */
int list_main(int argc, char **argv);

#endif
