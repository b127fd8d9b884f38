/* SPDX-License-Identifier: MIT */
/* Callbacks told by what they are made to cost (the lens `cost`). */
#ifndef RESULTS_COSTS_H
#define RESULTS_COSTS_H

#include <stddef.h>
#include <stdio.h>

#include "results/model.h"

/*
 * A table of the rows that have a fitted slope, kernel by kernel: the slope with its interval,
 * the counted callbacks, whether they agree (rule cost-agrees), and what the op would take
 * longer where a single-page callback costs what was published of one system. Nothing if there
 * is none; a run may be NULL, and names if there is one run.
 */
void costs_print(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
