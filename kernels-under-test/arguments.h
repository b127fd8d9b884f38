/* SPDX-License-Identifier: MIT */
/* Values of options. */
#ifndef KERNELS_UNDER_TEST_ARGUMENTS_H
#define KERNELS_UNDER_TEST_ARGUMENTS_H

#include <stdint.h>

/* A whole number from min to max out of optarg: EXIT_GOOD, or EXIT_REQUEST after one line. */
int arguments_number(const char *option, uint64_t min, uint64_t max, uint64_t *number);
int arguments_count(const char *option, unsigned int min, unsigned int max, unsigned int *number);

#endif
