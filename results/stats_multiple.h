/* SPDX-License-Identifier: MIT */
/*
 * Many tests at once: of 100 kernels' figures that did not change, five have
 * p < 0.05. A q value is the p value's share of false alarms among all findings
 * at least as strong; the family is all cells of one comparison.
 */
#ifndef RESULTS_STATS_MULTIPLE_H
#define RESULTS_STATS_MULTIPLE_H

#include <stddef.h>

/*
 * Benjamini & Hochberg (1995): q[i] of p[i], for tests that are independent or
 * positively dependent. q may be p. A NaN p is no test: its q is NaN, and the
 * others' are as if it were not there. Equal p have equal q.
 */
void stats_bh(const double *p, double *q, size_t n);

/* The same for any dependence: Benjamini & Yekutieli (2001). */
void stats_by(const double *p, double *q, size_t n);

/* Holm (1979): adjusted p values that bound the chance of any false alarm. */
void stats_holm(const double *p, double *q, size_t n);

#endif
