/* SPDX-License-Identifier: MIT */
/* Figures that are equal but for rounding. */
#ifndef TESTS_NEAR_H
#define TESTS_NEAR_H

#include <math.h>

#define N(array)		   (sizeof(array) / sizeof((array)[0]))
#define near(got, want, tolerance) near_(got, want, tolerance, __FILE__, __LINE__)

/* Relative to `want`, absolute when that is 0; equal infinities are near. */
static inline void near_(double got, double want, double tolerance, const char *file, int line)
{
	double scale = want == 0 ? 1 : fabs(want);

	if (!(got == want || fabs(got - want) <= tolerance * scale))
		fail_msg("%s:%d: got %.15g, want %.15g", file, line, got, want);
}

#endif
