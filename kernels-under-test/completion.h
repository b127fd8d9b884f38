/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_COMPLETION_H
#define KERNELS_UNDER_TEST_COMPLETION_H

#include "results/cli/command.h"

/* The lists that complete a word: operations, kernels, subscribers, formats, rules ... */
extern const struct cli_list completion_lists[];

#endif
