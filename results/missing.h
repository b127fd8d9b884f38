/* SPDX-License-Identifier: MIT */
/* What could not be had, by reason. */
#ifndef RESULTS_MISSING_H
#define RESULTS_MISSING_H

#include <stdio.h>

#include "results/model.h"

/*
 * Prints what the runs lack, once for each reason, with the names of the runs that lack
 * it unless names is NULL. runs[k] may be NULL.
 */
void missing_print(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
