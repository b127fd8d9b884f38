/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>

#include "results/stats_beta.h"

double stats_beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 0, value = 1;

	for (int i = 1; i < 100000 && fabs(c * d - 1) > DBL_EPSILON; i++) {
		double m = floor(i / 2.);
		double term = i % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
				    : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));

		d = 1 + term * d;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = 1 + term / c;
		c = fabs(c) < tiny ? tiny : c;
		value *= c * d;
	}
	return 1 / value;
}

double stats_beta(double x, double a, double b)
{
	double scale;

	if (isnan(x) || !(a > 0) || !(b > 0))
		return NAN;
	if (x <= 0 || x >= 1)
		return x >= 1;
	scale = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return scale / a * stats_beta_fraction(a, b, x);
	return 1 - scale / b * stats_beta_fraction(b, a, 1 - x);
}
