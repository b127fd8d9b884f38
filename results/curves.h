/* SPDX-License-Identifier: MIT */
/* Rows of one op at several lengths, or densities, as a curve, and where it breaks. */
#ifndef RESULTS_CURVES_H
#define RESULTS_CURVES_H

#include <stdio.h>

#include "results/model.h"

#define CURVE_POINTS 64
#define CURVE_MIN    3 /* points, or it is none */

struct curve_point {
	double x; /* pages of the range, or present pages of each 512 */
	const struct row *base, *armed;
};

struct curve {
	char name[200]; /* "munmap/populated", "munmap/sparse/size:2M" */
	const char *unit;
	unsigned int threads;
	struct curve_point points[CURVE_POINTS]; /* in ascending order of x */
	size_t n;
};

/* What is known to change at a length. */
enum break_kind {
	BREAK_WHOLE_RANGE, /* invalidations become those of the whole address space */
	BREAK_WHOLE_FLUSH, /* the CPU's own flushes do */
	BREAK_WHOLE_BOTH,  /* both, at the same length */
	BREAK_CALLS,	   /* the number of invalidations */
	BREAK_TIME,	   /* the time, which is a fit's finding (results/knee.h) */
};

struct curve_break {
	enum break_kind kind;
	double low, high;     /* the change is above `low` and not above `high` */
	double before, after; /* calls per op */
	bool armed;	      /* of BREAK_TIME: with the subscriber */
};

#define CURVE_BREAKS 9 /* at most: three of counts, three of either time */

/* The run's curves (the caller frees the array) and their number. */
struct curve *curves_of(const struct run *run, size_t *n);

/* Where the curve breaks. Returns how many breaks there are. */
size_t curve_breaks(const struct curve *curve, struct curve_break breaks[CURVE_BREAKS]);

/* Prints "NAME: knee at 512 pages (...); arm64 MAX_DVM_OPS is 512", without a newline. */
void curve_print_break(FILE *out, const struct run *run, const struct curve *curve,
		       const struct curve_break *b);

/* Prints the run's curves, with times if it has any, and their breaks. */
void curves_print(FILE *out, const struct run *run);

/* Several kernels' calls, and each one's breaks. runs[k] may be NULL. */
void curves_print_kernels(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
