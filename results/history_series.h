/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_HISTORY_SERIES_H
#define RESULTS_HISTORY_SERIES_H

#include "results/history.h"

/* Threads read in any order; after these two what comes out is the same every time. */
void history_sort_series(struct archive *history);
void history_sort_runs(struct archive *history);

#endif
