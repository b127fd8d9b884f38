/* SPDX-License-Identifier: MIT */
/* What the ones that only look on lose. */
#ifndef RESULTS_BYSTANDERS_H
#define RESULTS_BYSTANDERS_H

#include <stdio.h>

#include "results/model.h"

/*
 * Prints, for rows that had a bystander, the nanoseconds that an op cost it: the
 * mean with its 95 % t-interval over processes, and quantiles over batches.
 * Prints nothing for a run without such rows.
 */
void bystanders_print(FILE *out, const struct run *run, int width);

#endif
