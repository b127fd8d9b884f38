/* SPDX-License-Identifier: MIT */
/* What a device behind the subscriber softsmmu met. */
#ifndef RESULTS_DEVICE_H
#define RESULTS_DEVICE_H

#include <stddef.h>
#include <stdio.h>

#include "results/model.h"

/*
 * A table of the rows that have a device, the kernels side by side: pages that its TLB had,
 * faults of a write after the op and whether it ended, stale accesses, callbacks and their bytes.
 * Nothing if there is none; a run may be NULL.
 */
void device_print(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
