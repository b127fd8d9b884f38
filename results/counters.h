/* SPDX-License-Identifier: MIT */
/* The table of counted events: per operation, with nobody listening and with a subscriber. */
#ifndef RESULTS_COUNTERS_H
#define RESULTS_COUNTERS_H

#include <stdbool.h>
#include <stdio.h>

#include "results/model.h"

/*
 * Prints, for each row that has counters, each event's figure with and without the
 * subscriber, their difference with its interval, and how far it can be trusted. A long
 * table is cut to each row's first events, unless `all` of it is asked for; it then says how
 * to see the rest. Prints nothing if the run has none.
 */
void counters_print(FILE *out, const struct run *run, bool all);

#endif
