/* SPDX-License-Identifier: MIT */
/* What of this machine can be used, and what not, with the reason. */
#ifndef HARNESS_ENVIRONMENT_H
#define HARNESS_ENVIRONMENT_H

#include <stdio.h>

#include "results/model.h"
#include "results/cli/command.h"

/* Prints one line for each thing and tells `run` (may be NULL) what is missing. */
void environment_tell(FILE *out, struct run *run);

/* `mnbench doctor`. */
int doctor_main(int argc, char **argv);
extern const struct cli_command doctor_command;

#endif
