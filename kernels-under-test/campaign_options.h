/* SPDX-License-Identifier: MIT */
/* What `mnbench campaign` was asked for. */
#ifndef KERNELS_UNDER_TEST_CAMPAIGN_OPTIONS_H
#define KERNELS_UNDER_TEST_CAMPAIGN_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#define CAMPAIGN_ROUNDS_MAX 10000

struct campaign_kernel {
	char name[144];	       /* a guest's NAME or NAME@CPU, a release, or a name of the user's */
	char image[PATH_MAX];  /* of --host: the kernel's file */
	char initrd[PATH_MAX]; /* and its initramfs, "" without one */
};

struct campaign_options {
	struct campaign_kernel kernels[2]; /* A and B */
	unsigned int rounds;
	uint64_t seed;
	bool seed_chosen;
	const char *ops, *suite, *lens; /* NULL: what run or vm do */
	const char *timeout;		/* of a guest, or NULL */
	const char *out, *resume;
	bool host, no_kexec;
	const char *cmdline; /* of --host: of both kernels; NULL: the running one's */
	unsigned int settle; /* of --host: seconds of uptime before a boot is measured */
	char **extra;	     /* of --host: further arguments of mnbench run, n_extra of them */
	int n_extra;
};

/*
 * Reads the command line, argv[0] being "campaign"; what is read points into it.
 * Returns EXIT_GOOD, EXIT_REQUEST after one line on stderr, or -1 if all is said (--help).
 */
int campaign_options_read(struct campaign_options *o, int argc, char **argv);

#endif
