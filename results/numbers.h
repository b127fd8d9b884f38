/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_NUMBERS_H
#define RESULTS_NUMBERS_H

#include <jansson.h>
#include <stddef.h>

/* An array of the n numbers; null for what is none. */
json_t *numbers_save(const double *x, size_t n);

/*
 * The array's numbers, NaN for null, which the caller frees; what is no array has none. Returns
 * NULL, or what is wrong with them; *x is to be freed then as well.
 */
const char *numbers_load(const json_t *array, double **x, size_t *n);

#endif
