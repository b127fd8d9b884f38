/* SPDX-License-Identifier: MIT */
/* The arguments of an op's rows, and what is known of them on this machine. */
#ifndef HARNESS_POINT_H
#define HARNESS_POINT_H

#include "harness/op.h"

#define POINTS_MAX 64 /* of one op */

/* A size of the registry, in bytes or PAGES(n), as bytes. */
uint64_t point_bytes(uint64_t size);

/*
 * The op's points, their sizes in bytes: its own; one page; or for hugetlb one
 * for each size that the kernel has a pool of. Returns their number.
 */
unsigned int point_list(const struct op *op, struct op_point points[POINTS_MAX]);

/* What the running kernel is known to send for it, or NULL. */
const struct op_expect *point_expected(const struct op *op, uint64_t size);

#endif
