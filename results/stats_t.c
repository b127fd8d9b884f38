/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>

#include "results/stats.h"
#include "results/stats_beta.h"

/* ln(gamma(a + 1/2) / gamma(a)); the series is Abramowitz & Stegun 6.1.47. */
static double log_gamma_ratio(double a)
{
	if (a < 50)
		return log(tgamma(a + 0.5) / tgamma(a));
	return log(a) / 2 - 1 / (8 * a) + 1 / (192 * a * a * a) - 1 / (640 * pow(a, 5));
}

/* Degrees of freedom, and what a density needs of them: many of one df are computed. */
struct freedom {
	double df, log_gamma, half_log_pi;
};

static struct freedom freedom_of(double df)
{
	return (struct freedom){df, log_gamma_ratio(df / 2), log(df * M_PI) / 2};
}

/* Density of Student's t, times t: its logarithm, for t > 0. */
static double log_t_density(double t, const struct freedom *f)
{
	double r = t / sqrt(f->df);
	double log_1_r2 = r < 1 ? log1p(r * r) : 2 * log(hypot(1, r));

	return log(t) + f->log_gamma - f->half_log_pi - (f->df + 1) / 2 * log_1_r2;
}

/*
 * P(T > t) and P(0 < T < t) for t > 0, each with a small relative error. Both
 * are t * density * a continued fraction; one of the two converges quickly.
 */
static void t_parts(double t, const struct freedom *f, double *above, double *below)
{
	double df = f->df, r = t / sqrt(df), scale;

	if (isinf(t) || isinf(df)) {
		*above = erfc(t * M_SQRT1_2) / 2;
		*below = erf(t * M_SQRT1_2) / 2;
		return;
	}
	scale = exp(log_t_density(t, f));
	if (t * t > 3 * df / (df + 2)) {
		*above = scale / df * stats_beta_fraction(df / 2, 0.5, 1 / (1 + r * r));
		*below = 0.5 - *above;
	} else {
		*below = scale * stats_beta_fraction(0.5, df / 2, r * r / (1 + r * r));
		*above = 0.5 - *below;
	}
}

double stats_t_cdf(double t, double df)
{
	struct freedom f = freedom_of(df);
	double above, below;

	if (isnan(t) || !(df > 0))
		return NAN;
	if (t == 0)
		return 0.5;
	t_parts(fabs(t), &f, &above, &below);
	return t < 0 ? above : 0.5 + below;
}

double stats_t_quantile(double p, double df)
{
	double tail = fmin(p, 1 - p), middle = fabs(p - 0.5);
	double low = 0, high = 1, t, above, below;
	struct freedom f = freedom_of(df);

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (p == 0.5)
		return 0;
	if (tail == 0)
		return p < 0.5 ? -INFINITY : INFINITY;
	for (t_parts(high, &f, &above, &below); above > tail && isfinite(high);
	     t_parts(high, &f, &above, &below)) {
		low = high;
		high *= 2;
	}
	/* Newton's method; bisection where that would leave the bracket. */
	t = (low + high) / 2;
	for (int i = 0; i < 200; i++) {
		double excess, density, next;

		t_parts(t, &f, &above, &below);
		excess = tail < 0.25 ? tail - above : below - middle;
		if (excess == 0)
			break;
		*(excess < 0 ? &low : &high) = t;
		density = isinf(df) ? exp(-t * t / 2) / sqrt(2 * M_PI)
				    : exp(log_t_density(t, &f)) / t;
		next = t - excess / density;
		if (!(next > low && next < high))
			next = low + (high - low) / 2;
		if (fabs(next - t) <= 2 * DBL_EPSILON * t)
			break;
		t = next;
	}
	return p < 0.5 ? -t : t;
}

/* Two-sided p of `estimate` against 0. */
static double t_test(double estimate, double error, double df)
{
	if (error == 0)
		return estimate == 0;
	return 2 * stats_t_cdf(-fabs(estimate) / error, df);
}

static struct interval t_interval(double estimate, double error, double df, double confidence)
{
	double half = error == 0 ? 0 : error * stats_t_quantile((1 + confidence) / 2, df);

	return (struct interval){
		.estimate = estimate, .low = estimate - half, .high = estimate + half};
}

struct interval stats_t_interval(const double *x, size_t n, double confidence)
{
	double mean = stats_mean(x, n);
	struct interval interval;

	if (n == 1 && isfinite(mean))
		interval = (struct interval){mean, -INFINITY, INFINITY, n};
	else
		interval = t_interval(mean, stats_sd(x, n) / sqrt(n), n - 1., confidence);
	interval.n = n;
	return interval;
}

double stats_t_test(const double *x, size_t n)
{
	double mean = stats_mean(x, n);

	if (n == 1 && isfinite(mean))
		return 1;
	return t_test(mean, stats_sd(x, n) / sqrt(n), n - 1.);
}

double stats_welch_error(const double *base, size_t nb, const double *new, size_t nn, double *df)
{
	double eb = stats_sd(base, nb) / sqrt(nb), en = stats_sd(new, nn) / sqrt(nn);
	double error = hypot(eb, en);

	/* Shares of the variance, so that nothing under- or overflows. */
	*df = 1 / (pow(eb / error, 4) / (nb - 1.) + pow(en / error, 4) / (nn - 1.));
	return error;
}

void stats_welch(const double *base, size_t nb, const double *new, size_t nn, double confidence,
		 struct interval *difference, double *p)
{
	double delta = stats_mean(new, nn) - stats_mean(base, nb);
	double df, error = stats_welch_error(base, nb, new, nn, &df);

	if ((nb == 1 || nn == 1) && isfinite(delta)) {
		*difference = (struct interval){delta, -INFINITY, INFINITY, 0};
		*p = 1;
	} else {
		*difference = t_interval(delta, error, df, confidence);
		*p = t_test(delta, error, df);
	}
	difference->n = nb + nn;
}
