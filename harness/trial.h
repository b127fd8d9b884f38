/* SPDX-License-Identifier: MIT */
/* A trial: two cells compared as `run` compares them, in a given time. */
#ifndef HARNESS_TRIAL_H
#define HARNESS_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "harness/cell.h"

#define TRIAL_PAIR_SECONDS 0.4 /* of a pair of processes, their start included */
#define TRIAL_PAIRS_LEAST  8
#define TRIAL_ALPHA	   0.05

struct trial {
	double *log_ratios; /* ln(second / first), one a pair */
	double *ns_per_op;  /* of the first side, one a pair */
	double *effects;    /* what was injected, as ln(1 + delay / batch), one a pair */
	size_t n, room;
};

/* Pairs that fit into so many seconds, and the seconds of each. */
size_t trial_pairs(double seconds, double *pair_seconds);

/*
 * Adds one pair of that many seconds, its order drawn from *seed, with the settings of
 * the machine that the op needs. Returns 0, or -1 after op_fail() with nothing added.
 */
int trial_add_pair(struct trial *t, const struct cell *first, const struct cell *second,
		   const int *cpus, double seconds, uint64_t *seed);

/* So many pairs, one after the other. The same returns. */
int trial_run(struct trial *t, const struct cell *cell, const int *cpus, double seconds,
	      uint64_t *seed);

void trial_free(struct trial *t);

#endif
