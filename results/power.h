/* SPDX-License-Identifier: MIT */
/*
 * What a protocol finds, by what it measured where nothing was to be found: values of
 * A/A pairs (or whole comparisons), resampled. It assumes no distribution.
 *
 * A comparison of n values finds a slowdown if their t-test has p < alpha and their
 * mean is above 0. A true effect adds to each value, so each set of values has a least
 * effect that it would have found: its threshold.
 */
#ifndef RESULTS_POWER_H
#define RESULTS_POWER_H

#include <stddef.h>
#include <stdint.h>

/* The least effect to add to these n values for the t-test to find it. NaN below two values. */
double power_threshold(const double *x, size_t n, double alpha);

/*
 * Stores the thresholds of `draws` comparisons of `n` values each, drawn with
 * replacement from the m values of x; the same seed gives the same.
 */
void power_draw(const double *x, size_t m, size_t n, double alpha, uint64_t seed,
		double *thresholds, size_t draws);

/* The share of the comparisons that find this effect. */
double power_at(const double *thresholds, size_t draws, double effect);

/* The smallest effect that this share of the comparisons finds; 0 if that is below 0. */
double power_detectable(const double *thresholds, size_t draws, double power);

#endif
