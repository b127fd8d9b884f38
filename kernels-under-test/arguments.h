/* SPDX-License-Identifier: MIT */
/* Reading a subcommand's command line. */
#ifndef KERNELS_UNDER_TEST_ARGUMENTS_H
#define KERNELS_UNDER_TEST_ARGUMENTS_H

#include <getopt.h>
#include <stdint.h>

/*
 * Gives every option to `read` (its `val` of `known`, its value in optarg) until one returns
 * other than EXIT_GOOD, which is returned. argv[0] names the subcommand. With `stop` set the
 * first word that is no option ends them. What follows begins at argv[optind]. Returns
 * EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int arguments_read(int argc, char **argv, const struct option *known, int stop,
		   int (*read)(void *options, int option), void *options);

/* A whole number from min to max out of optarg: EXIT_GOOD, or EXIT_REQUEST after one line. */
int arguments_number(const char *option, uint64_t min, uint64_t max, uint64_t *number);
int arguments_count(const char *option, unsigned int min, unsigned int max, unsigned int *number);

#endif
