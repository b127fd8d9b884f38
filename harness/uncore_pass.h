/* SPDX-License-Identifier: MIT */
/* A cell's pass with uncore counters: windows around its batches, and as many with nothing done. */
#ifndef HARNESS_UNCORE_PASS_H
#define HARNESS_UNCORE_PASS_H

#include "harness/cell.h"
#include "harness/uncore_event.h"
#include "results/model.h"

/* See uncore_count(). The events have been looked up and probed. */
int uncore_pass(const struct uncore_event *events, size_t n, const struct cell *cell,
		const int *cpus, struct row *row);

#endif
