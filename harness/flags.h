/* SPDX-License-Identifier: MIT */
/* What happened to the machine while a pair of processes ran: counters before and after. */
#ifndef HARNESS_FLAGS_H
#define HARNESS_FLAGS_H

#include "harness/crew.h"
#include "results/model.h"

/* What the counters said; NaN: cannot be read. */
struct flags {
	double reclaim, collapsed, throttled, steal;
	const int *cpus; /* of the row; the caller keeps them */
	unsigned int n_cpus;
	double khz[CREW_THREADS_MAX];
};

/* Before the pair. */
void flags_begin(struct flags *before, const int *cpus, unsigned int n_cpus);

/* After it: the differences. */
void flags_end(const struct flags *before, struct disturbance *during);

#endif
