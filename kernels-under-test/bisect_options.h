/* SPDX-License-Identifier: MIT */
/* What `mnbench bisect` was asked for. */
#ifndef KERNELS_UNDER_TEST_BISECT_OPTIONS_H
#define KERNELS_UNDER_TEST_BISECT_OPTIONS_H

struct bisect_options {
	const char *tree;	    /* the user's git tree */
	const char *good, *bad;	    /* revisions */
	const char *rule;	    /* RULE[@ROW_GLOB], or NULL */
	const char *metric, *limit; /* METRIC@ROW and +5%, or NULL */
	const char *ops;	    /* pattern for the guest's mnbench, NULL: what is judged */
	const char *suite;	    /* "quick", "each" or "full" */
	const char *arch;	    /* "arm64" or "amd64" */
	const char *config;	    /* build-kernel's, NULL: the architecture's */
	const char *changes;	    /* build-kernel's, or NULL */
	const char *out;	    /* the run's folder, NULL: a new one below results/runs */
	unsigned int timeout;	    /* seconds that a guest may take */
};

/*
 * Reads the command line, argv[0] being "bisect". Returns EXIT_GOOD, EXIT_REQUEST after one
 * line on stderr, or -1 if all is said (--help).
 */
int bisect_options_read(struct bisect_options *options, int argc, char **argv);

#endif
