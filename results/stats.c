/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "results/stats.h"

double stats_mean(const double *x, size_t n)
{
	double mean = 0, rest = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i];
	mean /= n;
	if (!isfinite(mean))
		return mean;
	/* What rounding lost above; exact for equal values. */
	for (size_t i = 0; i < n; i++)
		rest += x[i] - mean;
	return mean + rest / n;
}

double stats_sd(const double *x, size_t n)
{
	double mean = stats_mean(x, n), sum = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sqrt(sum / (n - 1));
}

double stats_cv(const double *x, size_t n)
{
	return stats_sd(x, n) / fabs(stats_mean(x, n));
}

/* Maps values to integers in the same order; own inverse but for the direction. */
static uint64_t to_key(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double from_key(uint64_t key)
{
	uint64_t bits = key >> 63 ? key ^ UINT64_C(1) << 63 : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* |x - *from|, or x without a `from`. */
static double distance(double x, const double *from)
{
	return from ? fabs(x - *from) : x;
}

/*
 * The value with k others before it in ascending order, its key found bit by
 * bit from the top. Sorting would need a copy, and a copy memory.
 */
static double order_statistic(const double *x, size_t n, const double *from, size_t k)
{
	uint64_t key = 0;

	for (uint64_t bit = UINT64_C(1) << 63; bit; bit >>= 1) {
		size_t below = 0;

		for (size_t i = 0; i < n; i++)
			below += to_key(distance(x[i], from)) < (key | bit);
		if (below <= k)
			key |= bit;
	}
	return from_key(key);
}

static double quantile(const double *x, size_t n, const double *from, double p)
{
	double at, weight, low, high;

	if (!n || !(p >= 0 && p <= 1))
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (isnan(distance(x[i], from)))
			return NAN;
	at = floor((n - 1) * p);
	weight = (n - 1) * p - at;
	low = order_statistic(x, n, from, (size_t)at);
	if (weight == 0)
		return low;
	high = order_statistic(x, n, from, (size_t)at + 1);
	return low == high ? low : (1 - weight) * low + weight * high;
}

double stats_quantile(const double *x, size_t n, double p)
{
	return quantile(x, n, NULL, p);
}

double stats_median(const double *x, size_t n)
{
	return quantile(x, n, NULL, 0.5);
}

double stats_mad(const double *x, size_t n)
{
	double median = stats_median(x, n);

	return quantile(x, n, &median, 0.5);
}

double stats_geometric_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += log(x[i]);
	return exp(sum / n);
}

/* ln(gamma(a + 1/2) / gamma(a)); the series is Abramowitz & Stegun 6.1.47. */
static double log_gamma_ratio(double a)
{
	if (a < 50)
		return log(tgamma(a + 0.5) / tgamma(a));
	return log(a) / 2 - 1 / (8 * a) + 1 / (192 * a * a * a) - 1 / (640 * pow(a, 5));
}

/* Density of Student's t, times t: its logarithm, for t > 0. */
static double log_t_density(double t, double df)
{
	double r = t / sqrt(df);
	double log_1_r2 = r < 1 ? log1p(r * r) : 2 * log(hypot(1, r));

	return log(t) + log_gamma_ratio(df / 2) - log(df * M_PI) / 2 - (df + 1) / 2 * log_1_r2;
}

/*
 * The continued fraction of the incomplete beta function I_x(a, b), Abramowitz
 * & Stegun 26.5.8, evaluated by Lentz's method. Quick for
 * x < (a + 1) / (a + b + 2); the number of steps grows as sqrt(a + b).
 */
static double beta_fraction(double a, double b, double x)
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

/*
 * P(T > t) and P(0 < T < t) for t > 0, each with a small relative error. Both
 * are t * density * a continued fraction; one of the two converges quickly.
 */
static void t_parts(double t, double df, double *above, double *below)
{
	double r = t / sqrt(df), scale;

	if (isinf(t) || isinf(df)) {
		*above = erfc(t * M_SQRT1_2) / 2;
		*below = erf(t * M_SQRT1_2) / 2;
		return;
	}
	scale = exp(log_t_density(t, df));
	if (t * t > 3 * df / (df + 2)) {
		*above = scale / df * beta_fraction(df / 2, 0.5, 1 / (1 + r * r));
		*below = 0.5 - *above;
	} else {
		*below = scale * beta_fraction(0.5, df / 2, r * r / (1 + r * r));
		*above = 0.5 - *below;
	}
}

double stats_t_cdf(double t, double df)
{
	double above, below;

	if (isnan(t) || !(df > 0))
		return NAN;
	if (t == 0)
		return 0.5;
	t_parts(fabs(t), df, &above, &below);
	return t < 0 ? above : 0.5 + below;
}

double stats_t_quantile(double p, double df)
{
	double tail = fmin(p, 1 - p), middle = fabs(p - 0.5);
	double low = 0, high = 1, t, above, below;

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (p == 0.5)
		return 0;
	if (tail == 0)
		return p < 0.5 ? -INFINITY : INFINITY;
	for (t_parts(high, df, &above, &below); above > tail && isfinite(high);
	     t_parts(high, df, &above, &below)) {
		low = high;
		high *= 2;
	}
	/* Newton's method; bisection where that would leave the bracket. */
	t = (low + high) / 2;
	for (int i = 0; i < 200; i++) {
		double excess, density, next;

		t_parts(t, df, &above, &below);
		excess = tail < 0.25 ? tail - above : below - middle;
		if (excess == 0)
			break;
		*(excess < 0 ? &low : &high) = t;
		density = isinf(df) ? exp(-t * t / 2) / sqrt(2 * M_PI)
				    : exp(log_t_density(t, df)) / t;
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

/* Standard error of a difference of means, and Satterthwaite's degrees of freedom. */
static double welch_error(const double *base, size_t nb, const double *new, size_t nn, double *df)
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
	double df, error = welch_error(base, nb, new, nn, &df);

	if ((nb == 1 || nn == 1) && isfinite(delta)) {
		*difference = (struct interval){delta, -INFINITY, INFINITY, 0};
		*p = 1;
	} else {
		*difference = t_interval(delta, error, df, confidence);
		*p = t_test(delta, error, df);
	}
	difference->n = nb + nn;
}

/*
 * P(T > t) of the noncentral t distribution: the normal probability
 * P(Z > t * s - shift), averaged over s = sqrt(chi^2 / df), by Simpson's rule.
 * s is within 9 sd (of at most sqrt(1/2 / df)) of 1 but for 1e-10.
 */
static double noncentral_above(double t, double df, double shift)
{
	const int steps = 1000;
	double reach = 9 / sqrt(2 * df), low = fmax(0, 1 - reach),
	       width = (1 + reach - low) / steps;
	double log_scale = log(2) + df / 2 * log(df / 2) - lgamma(df / 2), sum = 0;

	for (int i = 0; i <= steps; i++) {
		double s = low + i * width;
		double weight = i == 0 || i == steps ? 1 : i % 2 ? 4 : 2;
		double density = exp(log_scale + (df - 1) * log(s) - df * s * s / 2);

		if (s == 0)
			density = df > 1 ? 0 : exp(log_scale);
		sum += weight * density * erfc((t * s - shift) * M_SQRT1_2) / 2;
	}
	return sum * width / 3;
}

/* The smallest effect found with probability `power`, by bisection. */
static double detectable(double error, double df, double power, double alpha)
{
	double t = stats_t_quantile(1 - alpha / 2, df), low = 0, high = 1;

	if (isnan(error) || isnan(df) || !(power > 0 && power < 1) || !(alpha > 0 && alpha < 1))
		return NAN;
	while (noncentral_above(t, df, high) < power)
		high *= 2;
	while (high - low > 1e-9 * high) {
		double middle = (low + high) / 2;

		*(noncentral_above(t, df, middle) < power ? &low : &high) = middle;
	}
	return error * high;
}

double stats_mde(double sd, size_t n, double power, double alpha)
{
	if (n < 2)
		return INFINITY;
	return detectable(sd / sqrt(n), n - 1., power, alpha);
}

double stats_welch_mde(const double *base, size_t nb, const double *new, size_t nn, double power,
		       double alpha)
{
	double df, error = welch_error(base, nb, new, nn, &df);

	if (nb < 2 || nn < 2)
		return INFINITY;
	return error == 0 ? 0 : detectable(error, df, power, alpha);
}
