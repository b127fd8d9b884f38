/* SPDX-License-Identifier: MIT */
/* The incomplete beta function: tails of Student's t and of the binomial distribution. */
#ifndef RESULTS_STATS_BETA_H
#define RESULTS_STATS_BETA_H

/*
 * The continued fraction of the incomplete beta function I_x(a, b), Abramowitz
 * & Stegun 26.5.8, evaluated by Lentz's method. Quick for
 * x < (a + 1) / (a + b + 2); the number of steps grows as sqrt(a + b).
 */
double stats_beta_fraction(double a, double b, double x);

/*
 * The regularized incomplete beta function I_x(a, b), a and b above 0. Relative
 * error below 1e-11 for a + b up to 1e4. 0 at and below x = 0, 1 at and above 1;
 * NaN for a NaN or an a or b that is not above 0.
 */
double stats_beta(double x, double a, double b);

#endif
