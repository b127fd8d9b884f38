/* SPDX-License-Identifier: MIT */
/* The arguments of an op's rows, and what is known of them on this machine. */
#ifndef HARNESS_POINT_H
#define HARNESS_POINT_H

#include "harness/op.h"

#define POINTS_MAX 64 /* of one op */

/* A size of the registry, in bytes or in PAGES(n) and its like, as bytes. */
uint64_t point_bytes(uint64_t size);

/* The same with base pages of `page` bytes, whatever this machine's are. */
uint64_t point_bytes_with(uint64_t size, uint64_t page);

/*
 * The op's points, their sizes in bytes: its own; one page; or for hugetlb one
 * for each size that the kernel has a pool of. Returns their number.
 */
unsigned int point_list(const struct op *op, struct op_point points[POINTS_MAX]);

/*
 * What the running kernel is known to send for it, or NULL: of kernels since KERNEL_UNSEEN
 * nothing is known.
 */
const struct op_expect *point_expected(const struct op *op, uint64_t size);

#endif
