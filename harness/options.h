/* SPDX-License-Identifier: MIT */
/* What `mnbench run` was asked for. */
#ifndef HARNESS_OPTIONS_H
#define HARNESS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/placement.h"
#include "harness/subscriber.h"

#define OPTION_THREADS_MAX 16

struct options {
	const char *ops;    /* pattern, NULL: all */
	const char *out;    /* the run's folder, NULL: a new one below results/runs */
	const char *files;  /* folder for files of operations, NULL: a loop image */
	bool cpu_dependent; /* only ops whose outcome depends on a feature of the CPU */
	bool full;	    /* --suite full: every row, not the quick ones alone */
	bool each;	    /* --suite each: of an op without quick rows the first one */
	bool time, calls, counters, insn, cost; /* lenses */
	bool lens_chosen;
	const char *events;   /* what `counters` counts; NULL: what this core and machine have */
	bool by_function;     /* leave the kernel's symbols beside run.json */
	bool emulated;	      /* the machine is an emulated one: no times */
	bool guest;	      /* --emulated says so: a guest of ours, beside which nothing runs */
	char emulated_by[80]; /* by what an emulated machine was noticed, or "" */
	bool bystanders_chosen, bystander_shared, bystander_private; /* --bystander */
	bool mm_shared, mm_private;
	unsigned int threads[OPTION_THREADS_MAX], n_threads; /* none given: 1, 2, all cores */
	const struct subscriber *subscriber;
	enum placement placement;
	bool oversubscribe;
	bool tune;	    /* set what harness/factors.h can set, for the run */
	double seconds;	    /* for all timing together; 0: what the suite takes */
	double precision;   /* ln ratio that an interval may reach from its middle; 0: none asked */
	const char *resume; /* the folder of a run to go on with, or NULL */
	uint64_t seed;
};

#define OPTION_SECONDS	    38.0 /* fits the quick suite into a minute on 2 cores */
#define OPTION_PAIR_SECONDS 0.15 /* of the full suite, a pair of processes */

/*
 * Reads the command line after Google Benchmark's flags were taken out. Returns
 * EXIT_GOOD, EXIT_REQUEST after one line on stderr, or -1 if all is said (--help).
 */
int options_read(struct options *o, int argc, char **argv);

#endif
