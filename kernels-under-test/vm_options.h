/* SPDX-License-Identifier: MIT */
/* What `mnbench vm` was asked for. */
#ifndef KERNELS_UNDER_TEST_VM_OPTIONS_H
#define KERNELS_UNDER_TEST_VM_OPTIONS_H

#include <stdbool.h>

struct vm_options {
	char *kernels;		/* names with commas, NULL: the default ones */
	const char *ops;	/* pattern for the guest's mnbench, NULL: all */
	const char *image;	/* a kernel image of the user's own, or NULL */
	const char *arch;	/* of that image: "arm64" or "amd64" */
	const char *suite;	/* "quick", "each" or "full" */
	const char *subscriber; /* who listens, NULL: kvm */
	const char *events;	/* what the lens counters counts, NULL: the default set */
	const char *out;	/* the run's folder, NULL: a new one below results/runs */
	unsigned int jobs;	/* guests at a time */
	unsigned int timeout;	/* seconds that a guest may take */
	bool list, refresh;
	bool one_cpu;			  /* not on a second CPU model */
	bool calls, counters, insn, cost; /* lenses; insn and cost want calls beside them */
	bool by_function;		  /* and says of which function they are */
};

/*
 * Reads the command line, argv[0] being "vm". Returns EXIT_GOOD, EXIT_REQUEST
 * after one line on stderr, or -1 if all is said (--help).
 */
int vm_options_read(struct vm_options *options, int argc, char **argv);

#endif
