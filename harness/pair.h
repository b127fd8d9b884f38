/* SPDX-License-Identifier: MIT */
/*
 * The timing protocol: two fresh crews, one armed and one not, take turns on
 * the same cores in short blocks, A B B A and B A A B in alternation, so that
 * drift and neighbours hit both alike. One pair gives one log ratio; the
 * interval is taken over pairs.
 */
#ifndef HARNESS_PAIR_H
#define HARNESS_PAIR_H

#include <stdint.h>

#include "harness/cell.h"
#include "harness/crew.h"
#include "results/model.h"

#define PAIR_WARM_UP_BATCHES 4 /* of each side of a pair; they calibrate and do not count */

struct pair_result {
	struct sample base, armed; /* whoever takes them does sample_free() */
	double log_ratio;	   /* ln(armed / base): of medians, or the median over quads */
	double delayed; /* the same that armed's delay, as timed beside it, makes; 0 without */
	unsigned int quads;
	int cpus[2][CREW_THREADS_MAX]; /* of base's and armed's threads, cell_members() */
};

/* The seed of a row's pair number `pair`: each draws its own order from the run's seed. */
uint64_t pair_seed(uint64_t seed, uint32_t group, uint32_t pair);

/*
 * Runs one pair for about `seconds` (at least two quads). `seed` decides which
 * side begins. Returns 0, or -1 after op_fail() with nothing to free.
 */
int pair_run(const struct cell *base, const struct cell *armed, const int *cpus, double seconds,
	     uint64_t seed, struct pair_result *result);

#endif
