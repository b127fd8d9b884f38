/* SPDX-License-Identifier: MIT */
/*
 * Numbers as short text, exact to the bit: IEEE 754 doubles, little-endian, the first bytes of
 * all of them, then the second bytes and so on (neighbours are alike then), deflated (RFC 1950),
 * base64 (RFC 4648). In JSON [COUNT, TEXT]. docs/runs.md reads it in five lines of Python.
 */
#ifndef RESULTS_PACKED_H
#define RESULTS_PACKED_H

#include <jansson.h>
#include <stddef.h>

#define PACKED_MAX ((size_t)1 << 24) /* numbers in one text */

/* A new [COUNT, TEXT] of the n numbers, of which any may be a NaN; n up to PACKED_MAX. */
json_t *packed_save(const double *x, size_t n);

/*
 * The numbers of a [COUNT, TEXT]; the caller frees *x. Returns NULL, or what is wrong, and then
 * *x is NULL.
 */
const char *packed_load(const json_t *packed, double **x, size_t *n);

#endif
