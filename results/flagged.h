/* SPDX-License-Identifier: MIT */
/* Which samples something disturbed: they are counted and told, never left out. */
#ifndef RESULTS_FLAGGED_H
#define RESULTS_FLAGGED_H

#include <stdio.h>

#include "results/model.h"

enum flag {
	FLAG_PREEMPTED, /* a batch had an involuntary context switch */
	FLAG_REJECTED,	/* a batch was left out: its proof failed */
	FLAG_RECLAIM,
	FLAG_STEAL,
	FLAG_FREQUENCY, /* changed by more than FREQUENCY_CHANGE */
	FLAG_COLLAPSED,
	FLAG_THROTTLED,
	N_FLAGS
};

/* 1: flagged, 0: not, -1: not known. */
int sample_flagged(const struct sample *sample, enum flag flag);

/* "flagged: N of M samples: K with reclaim, ...", and what is not known of how many. */
void flagged_print(FILE *out, const struct run *run);

#endif
