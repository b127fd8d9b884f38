/* SPDX-License-Identifier: MIT */
/* What a count of an uncore event can prove of notifiers and invalidations, and what not. */
#ifndef RESULTS_UNCORE_MEANING_H
#define RESULTS_UNCORE_MEANING_H

#include <stdbool.h>
#include <stdio.h>

#include "results/model.h"

/* Does the event, "msr/tsc/", count time, whatever is done? */
bool uncore_is_clock(const char *event);

/* Prints it of each uncore event that the run has counters of; nothing without any. */
void uncore_meaning_print(FILE *out, const struct run *run);

#endif
