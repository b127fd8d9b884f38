/* SPDX-License-Identifier: MIT */
/* Values of options. */
#ifndef KERNELS_UNDER_TEST_ARGUMENTS_H
#define KERNELS_UNDER_TEST_ARGUMENTS_H

#include <stdint.h>

#define GUEST_SECONDS	  240	/* that a guest may take, unless --timeout says otherwise */
#define ARGUMENTS_SECONDS 86400 /* the most that an option takes: a day */

/* All return EXIT_GOOD, or EXIT_REQUEST after one line. */

/* A whole number from min to max out of getopt's optarg, for --`option`. */
int arguments_number(const char *option, uint64_t min, uint64_t max, uint64_t *number);
int arguments_count(const char *option, unsigned int min, unsigned int max, unsigned int *number);

/* A value of --arch, "arm64" or "amd64"; one of --suite, "quick", "each" or "full". */
int arguments_arch(const char *arch);
int arguments_suite(const char *suite);

#endif
