/* SPDX-License-Identifier: MIT */
/* A straight line through a few points. */
#ifndef RESULTS_STATS_LINE_H
#define RESULTS_STATS_LINE_H

#include <stddef.h>

/*
 * The slope of the least-squares line of y on x, in units of y per unit of x. NaN below two
 * points, with a NaN among them, or if all x are equal.
 */
double stats_slope(const double *x, const double *y, size_t n);

#endif
