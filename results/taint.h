/* SPDX-License-Identifier: MIT */
/* What /proc/sys/kernel/tainted says (Documentation/admin-guide/tainted-kernels.rst). */
#ifndef RESULTS_TAINT_H
#define RESULTS_TAINT_H

#include <stddef.h>
#include <stdint.h>

#define TAINT_DIED (UINT64_C(1) << 7) /* "D": an Oops or a BUG() */

/*
 * The bits by which a kernel says that something went wrong in it: M, B, D, W and L. All others say
 * what was loaded, set or built in, which is nothing that it complains of: a module of our own has
 * O and E, and they hide none of these.
 */
uint64_t taint_complaints(uint64_t mask);

/* Writes "W (a warning), L (a soft lockup)": the letter and the meaning of each bit; "" of 0. */
void taint_describe(uint64_t mask, char *text, size_t room);

#endif
