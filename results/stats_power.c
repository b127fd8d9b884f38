/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/stats.h"

#define STEPS_MOST 1000

/* Points of s = sqrt(chi^2 / df), each with its density and weight in Simpson's rule. */
struct spread {
	int steps;
	double width, s[STEPS_MOST + 1], weight[STEPS_MOST + 1];
};

/* s is within 9 sd (of at most sqrt(1/2 / df)) of 1 but for 1e-10. */
static void spread_make(struct spread *spread, double df)
{
	double reach = 9 / sqrt(2 * df), low = fmax(0, 1 - reach);
	double log_scale = log(2) + df / 2 * log(df / 2) - lgamma(df / 2);

	/* With few degrees of freedom the density does not vanish smoothly at 0. */
	spread->steps = df < 8 ? STEPS_MOST : 160;
	spread->width = (1 + reach - low) / spread->steps;
	for (int i = 0; i <= spread->steps; i++) {
		double s = low + i * spread->width;
		double weight = i == 0 || i == spread->steps ? 1 : i % 2 ? 4 : 2;
		double density = exp(log_scale + (df - 1) * log(s) - df * s * s / 2);

		if (s == 0)
			density = df > 1 ? 0 : exp(log_scale);
		spread->s[i] = s;
		spread->weight[i] = weight * density;
	}
}

/*
 * P(T > t) of the noncentral t distribution: the normal probability
 * P(Z > t * s - shift), averaged over s by Simpson's rule.
 */
static double noncentral_above(double t, const struct spread *spread, double shift)
{
	double sum = 0;

	for (int i = 0; i <= spread->steps; i++)
		sum += spread->weight[i] * erfc((t * spread->s[i] - shift) * M_SQRT1_2) / 2;
	return sum * spread->width / 3;
}

/*
 * By secants from the usual approximation by two quantiles, within a bracket that
 * bisection narrows.
 */
double stats_detectable(double error, double df, double power, double alpha)
{
	double t = stats_t_quantile(1 - alpha / 2, df), low = 0, high = 1, shift, before, missing;
	struct spread spread;

	if (isnan(error) || !(power > 0 && power < 1) || !(alpha > 0 && alpha < 1))
		return NAN;
	if (error == 0)
		return 0;
	if (isnan(df))
		return NAN;
	spread_make(&spread, df);
	while (noncentral_above(t, &spread, high) < power)
		high *= 2;
	before = high;
	missing = power - noncentral_above(t, &spread, high);
	shift = t + stats_t_quantile(power, df);
	for (int i = 0; i < 100 && high - low > 1e-9 * high; i++) {
		double now, next;

		if (!(shift > low && shift < high))
			shift = (low + high) / 2;
		now = power - noncentral_above(t, &spread, shift);
		*(now > 0 ? &low : &high) = shift;
		next = shift - now * (shift - before) / (now - missing);
		before = shift;
		missing = now;
		if (fabs(next - shift) < 1e-10 * shift)
			return error * next;
		shift = next;
	}
	return error * high;
}

double stats_mde(double sd, size_t n, double power, double alpha)
{
	if (n < 2)
		return INFINITY;
	return stats_detectable(sd / sqrt(n), n - 1., power, alpha);
}

double stats_welch_mde(const double *base, size_t nb, const double *new, size_t nn, double power,
		       double alpha)
{
	double df, error = stats_welch_error(base, nb, new, nn, &df);

	if (nb < 2 || nn < 2)
		return INFINITY;
	return stats_detectable(error, df, power, alpha);
}

/* By bisection over n as a real number: the power grows with it. */
double stats_boots(double effect, double sd, bool paired, double power, double alpha)
{
	double low = 2, high = 1e6, sides = paired ? 1 : 2;

	if (isnan(effect) || isnan(sd) || !(power > 0 && power < 1) || !(alpha > 0 && alpha < 1))
		return NAN;
	if (sd == 0 || stats_detectable(sd * sqrt(sides / low), sides * (low - 1), power, alpha) <
			       fabs(effect))
		return low;
	if (stats_detectable(sd * sqrt(sides / high), sides * (high - 1), power, alpha) >
	    fabs(effect))
		return INFINITY;
	while (high - low > 1e-7 * high) {
		double n = (low + high) / 2;
		double found =
			stats_detectable(sd * sqrt(sides / n), sides * (n - 1), power, alpha);

		*(found > fabs(effect) ? &low : &high) = n;
	}
	return high;
}
