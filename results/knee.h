/* SPDX-License-Identifier: MIT */
/* Where a curve of times breaks: a fit of two lines against one that does not break. */
#ifndef RESULTS_KNEE_H
#define RESULTS_KNEE_H

#include <stdbool.h>
#include <stddef.h>

#define KNEE_POINTS 64 /* at most */

struct knee_point {
	double x, y;
	double error; /* standard error of y */
	size_t n;     /* samples that the error is from */
};

/* The break lies above `low` and not above `high`, two of the curve's x. */
struct knee {
	double low, high;
	double p;      /* how often a curve without a break looks so broken */
	size_t before; /* points before the break */
};

/*
 * Looks for one break in a curve of positive y, in ascending order of x: its points lie
 * on two lines, with or without a jump between them. True only if neither one line nor one
 * that bends gently (a + bx + cx^2, c sqrt(x) or c log(x)) can explain the points, by an
 * F-test at 1e-5. Each line has three points at least, so that it takes six to see a break.
 */
bool knee_find(const struct knee_point *points, size_t n, struct knee *knee);

/*
 * All breaks, in ascending order: looks at the whole curve, and at each part of it of eight
 * points, since a curve with several breaks is no two lines. Returns how many.
 */
size_t knee_find_all(const struct knee_point *points, size_t n, struct knee *knees, size_t room);

#endif
