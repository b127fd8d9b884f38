/* SPDX-License-Identifier: MIT */
/* What the harness itself adds: to an op of a batch, and between threads that begin one. */
#ifndef HARNESS_OWN_COST_H
#define HARNESS_OWN_COST_H

#include <stdint.h>

#define OWN_COST_BATCH 256 /* ops */

struct own_cost {
	double bare_ns;	    /* of a turn of a bare C loop */
	double overhead_ns; /* what it costs more in batches of OWN_COST_BATCH; per op */
	double skew_p50_ns, skew_p95_ns; /* from the first of two threads to the second */
	unsigned int skew_batches;	 /* 0: there is one core only */
};

/*
 * Measures both on the path that every op takes: pairs of processes with short and with
 * long batches of an empty loop, and the begin of batches of two pinned threads. Takes
 * about `seconds`. Returns 0, or -1 after op_fail().
 */
int own_cost_measure(double seconds, uint64_t *seed, struct own_cost *cost);

#endif
