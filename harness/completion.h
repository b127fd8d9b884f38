/* SPDX-License-Identifier: MIT */
#ifndef HARNESS_COMPLETION_H
#define HARNESS_COMPLETION_H

#include "results/cli/command.h"

/* The lists that complete a word: operations, kernels, subscribers, formats, rules ... */
extern const struct cli_list completion_lists[];

#endif
