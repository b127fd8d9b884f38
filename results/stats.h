/* SPDX-License-Identifier: MIT */
/*
 * Statistics of a few numbers, usually one median a boot (or its logarithm).
 *
 * Nothing here allocates memory or changes its input. Results are in the unit
 * of the input unless said otherwise. A NaN in the input gives a NaN result;
 * n == 0 does too. Infinities give what arithmetic makes of them, NaN mostly.
 */
#ifndef RESULTS_STATS_H
#define RESULTS_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* Times the raw MAD estimates the sd of normal data: 1 / (normal quantile of 3/4). */
#define STATS_MAD_TO_SD 1.482602218505602

/*
 * stats_median() of numbers whose logarithms these are: the one median of times and ratios, be
 * they kept as they are or as logarithms. Of an even number it is the mean of the middle two.
 */
double stats_median_of_logs(const double *logs, size_t n);

/* low and high are -INFINITY and INFINITY when n values cannot bound the estimate. */
struct interval {
	double estimate;
	double low;
	double high;
	size_t n;
};

/* Arithmetic mean. Of n equal values exactly that value. */
double stats_mean(const double *x, size_t n);

/* Standard deviation of a sample (divides by n - 1). NaN below two values. */
double stats_sd(const double *x, size_t n);

/* Coefficient of variation: sd / |mean|, a fraction (0.01 is 1 %). */
double stats_cv(const double *x, size_t n);

/*
 * Sample quantile, p in [0, 1], linear between order statistics: type 7 of
 * Hyndman & Fan, "Sample Quantiles in Statistical Packages" (1996), the default
 * of R and numpy. NaN for another p. Costs up to 130 passes over the values.
 */
double stats_quantile(const double *x, size_t n, double p);

/* The middle value, or the mean of the two middle ones. */
double stats_median(const double *x, size_t n);

/* Raw median absolute deviation from the median; see STATS_MAD_TO_SD. */
double stats_mad(const double *x, size_t n);

/*
 * P(T <= t) for Student's t with df degrees of freedom (any real > 0; INFINITY
 * is the normal distribution). NaN for another df. Abramowitz & Stegun 26.7.1.
 * Relative error below 1e-10 in either tail for df up to 1e6, 1e-6 at 1e10.
 */
double stats_t_cdf(double t, double df);

/*
 * The t with stats_t_cdf(t, df) == p. p in [0, 1], else NaN; 0 and 1 give
 * infinities. Relative error below 1e-9 for df up to 1e8 (that of p itself comes
 * on top: for an extreme upper tail, ask for the lower one and change the sign).
 */
double stats_t_quantile(double p, double df);

/*
 * Mean and its t-interval, mean -+ t * sd / sqrt(n) with n - 1 degrees of
 * freedom, confidence in (0, 1). One value: unbounded. Equal values: a point.
 */
struct interval stats_t_interval(const double *x, size_t n, double confidence);

/*
 * Two-sided p of the one-sample t-test "the mean is 0". Paired rounds pass
 * ln(new / base) of each round. One value: 1. Equal values: 1 when they are 0,
 * else 0.
 */
double stats_t_test(const double *x, size_t n);

/*
 * mean(new) - mean(base), its t-interval and the two-sided p of "no difference",
 * for unequal variances: Welch (1947), with the degrees of freedom of
 * Satterthwaite (1946). Pass logarithms: exp() of the interval is then the
 * ratio new/base. difference->n is nb + nn. One value on a side: unbounded and
 * p = 1. No variance on either side: a point, p = 1 when it is 0, else 0.
 */
void stats_welch(const double *base, size_t nb, const double *new, size_t nn, double confidence,
		 struct interval *difference, double *p);

/*
 * The true effect that a two-sided t-test at level alpha finds with probability
 * power, for an estimate with this standard error and degrees of freedom (in the
 * unit of the error; 0 for one of 0; NaN for a NaN). What follows builds on it.
 */
double stats_detectable(double error, double df, double power, double alpha);

/*
 * Minimum detectable effect: the true mean difference, in the unit of sd, that
 * a two-sided paired t-test at level alpha on n rounds finds with probability
 * power (0.8 and 0.05 by custom). sd is that of the differences d. Exact, from
 * the noncentral t distribution; as R's power.t.test, finding it with the wrong
 * sign does not count. The power is met within 1e-6 for alpha from 0.01, or from
 * 0.001 with three rounds. INFINITY below two rounds.
 */
double stats_mde(double sd, size_t n, double power, double alpha);

/* What stats_welch() uses: the standard error of the difference, and *df. NaN as the sd is. */
double stats_welch_error(const double *base, size_t nb, const double *new, size_t nn, double *df);

/*
 * Boots a side (rounds, if `paired`) for a two-sided t-test at level alpha to find
 * a true effect with probability power; both in the unit of sd, which is that of one
 * boot (of the differences d). R's power.t.test, at n of 2 or more; round up. 2 for
 * sd == 0; INFINITY for an effect of 0 or one that takes more than 1e6; NaN for a NaN.
 */
double stats_boots(double effect, double sd, bool paired, double power, double alpha);

/* stats_mde() for stats_welch() on samples like these. INFINITY below two values on a side. */
double stats_welch_mde(const double *base, size_t nb, const double *new, size_t nn, double power,
		       double alpha);

#endif
