/* SPDX-License-Identifier: MIT */
/* What one series did: its levels, its drift, and its newest values. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/history.h"
#include "results/memory.h"
#include "results/stats_changes.h"
#include "results/summary.h"

#define OUTSIDE_P   0.001 /* of a newest value, one-sided: as of a change */
#define TAIL	    8	  /* newest values that are looked at one by one */
#define LEVEL_LEAST 3	  /* values that make a level to compare with */
#define LEVEL_NEW   4	  /* values that E-divisive needs to tell a new level from an odd value */
#define DRIFT_LEAST 10	  /* values that a drift is told of */
#define UNSTEADY    10	  /* a count that differs from one in so many neighbours is no exact one */
#define SAME	    1e-9  /* relative: what JSON's 12 digits may do to a count */

bool history_is_time(const char *figure)
{
	return !strcmp(figure, SUMMARY_NS) || !strcmp(figure, SUMMARY_OVERHEAD);
}

bool history_is_shown(const char *figure)
{
	return strcmp(figure, SUMMARY_CONTROL) && strncmp(figure, "expected_", strlen("expected_"));
}

static bool same(double a, double b)
{
	return fabs(a - b) <= SAME * fmax(fabs(a), fabs(b));
}

static bool is_exact(const struct series *s)
{
	size_t changes = 0;

	for (size_t i = 1; i < s->n; i++)
		changes += !same(s->points[i].value, s->points[i - 1].value);
	for (size_t i = 0; i < s->n; i++)
		if (s->points[i].value <= 0)
			return true; /* has no logarithm to judge it by */
	return changes <= 1 || changes * UNSTEADY <= s->n;
}

static struct interval difference(const double *x, size_t from, size_t at, size_t to)
{
	struct interval i;
	double p;

	stats_welch(x + from, at - from, x + at, to - at, ROW_CONFIDENCE, &i, &p);
	return i;
}

/* Do all of x[at..n) lie beyond what the level x[from..at) lets expect, and on one side? */
static bool all_outside(const double *x, size_t from, size_t at, size_t n, double effect)
{
	size_t m = at - from;
	double mean = stats_mean(x + from, m), sd = stats_sd(x + from, m);
	double far = stats_t_quantile(1 - OUTSIDE_P, m - 1.) * sd * sqrt(1 + 1. / m);

	for (size_t i = at; i < n; i++)
		if (fabs(x[i] - mean) <= fmax(far, effect) || (x[i] > mean) != (x[at] > mean))
			return false;
	return true;
}

/* The first of the newest values that lie outside of the level from `level` on, or n. */
static size_t newest_outside(const double *x, size_t level, size_t n, double effect)
{
	size_t at = n > TAIL ? n - TAIL : 0;

	if (at < level + LEVEL_LEAST)
		at = level + LEVEL_LEAST;
	while (at < n && !all_outside(x, level, at, n, effect))
		at++;
	return at < n ? at : n;
}

/* Least squares over the values' places, from the first to the last; NaN if that may be nothing. */
static struct interval drift_of(const double *x, size_t n)
{
	double mean = stats_mean(x, n), middle = (n - 1) / 2., sxx = 0, sxy = 0, rest = 0, half;
	struct interval none = {NAN, NAN, NAN, n}, drift;

	if (n < DRIFT_LEAST)
		return none;
	for (size_t i = 0; i < n; i++) {
		sxx += (i - middle) * (i - middle);
		sxy += (i - middle) * (x[i] - mean);
	}
	for (size_t i = 0; i < n; i++)
		rest += pow(x[i] - mean - sxy / sxx * (i - middle), 2);
	half = stats_t_quantile(1 - OUTSIDE_P / 2, n - 2.) * sqrt(rest / (n - 2.) / sxx);
	drift = (struct interval){sxy / sxx, sxy / sxx - half, sxy / sxx + half, n};
	drift.estimate *= n - 1.;
	drift.low *= n - 1.;
	drift.high *= n - 1.;
	return drift.low > 0 || drift.high < 0 ? drift : none;
}

static double control_mean(const struct series *control, const struct series *s, size_t from,
			   size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += log(series_value(control, s->points[i].run));
	return sum / (double)(to - from);
}

/* Half of the change, or more, is in the control as well: the machine is slower, not the kernel. */
static bool control_moved(const struct archive *h, const struct series *s, size_t from, size_t at,
			  double by)
{
	const struct series *control = history_beside(h, s, SUMMARY_CONTROL);
	double moved;

	if (!control || strcmp(h->figures.texts[s->figure], SUMMARY_NS))
		return false;
	moved = control_mean(control, s, at, s->n) - control_mean(control, s, from, at);
	return moved * by > 0 && fabs(moved) >= fabs(by) / 2;
}

static double to_value(const char *figure, double x)
{
	return strcmp(figure, SUMMARY_OVERHEAD) ? exp(x) : x;
}

static bool still_holds(const double *x, size_t n, size_t from, size_t at,
			const struct change_rule *rule)
{
	double by = stats_mean(x + at, n - at) - stats_mean(x + from, at - from);

	return fabs(by) > rule->magnitude &&
	       changes_t_test(x + from, n - from, at - from) < rule->p;
}

/*
 * Levels of less than LEVEL_NEW values are odd values: the newest are judged one by one, and
 * elsewhere the change behind them must hold without them. Returns how many changes are left, of
 * which only the last one and the one before it are looked at further.
 */
static size_t last_change(const double *x, size_t n, const struct change_rule *rule,
			  struct change *found, size_t k)
{
	while (k && n - found[k - 1].at < LEVEL_NEW)
		k--;
	while (k) {
		size_t from = k > 1 ? found[k - 2].at : 0;

		if (found[k - 1].at - from >= LEVEL_NEW)
			return k;
		if (--k)
			found[k - 1] = found[k];
		if (k && !still_holds(x, n, k > 1 ? found[k - 2].at : 0, found[k - 1].at, rule))
			k--;
	}
	return 0;
}

static void judge_times(const struct archive *h, const struct series *s, double effect,
			struct trend *t)
{
	const char *figure = h->figures.texts[s->figure];
	double *x = enough(malloc((s->n + 1) * sizeof(*x)));
	struct change *found = enough(malloc((s->n + 1) * sizeof(*found)));
	struct change_rule rule = changes_usual(effect);
	size_t k, before, from, at;

	for (size_t i = 0; i < s->n; i++)
		x[i] = strcmp(figure, SUMMARY_OVERHEAD) ? log(s->points[i].value)
							: s->points[i].value;
	k = changes_find(x, s->n, &rule, found);
	k = last_change(x, s->n, &rule, found, k);
	t->change = k ? found[k - 1].at : 0;
	before = k > 1 ? found[k - 2].at : 0;
	if (k)
		t->change_by = difference(x, before, t->change, s->n);
	t->drift = drift_of(x + t->change, s->n - t->change);
	at = newest_outside(x, t->change, s->n, effect);
	from = at < s->n ? t->change : before;
	if (at == s->n && k)
		at = t->change;
	if (at < s->n) {
		t->outside = s->n - at;
		t->by = difference(x, from, at, s->n);
		t->level = to_value(figure, stats_mean(x + from, at - from));
		t->newest = to_value(figure, stats_mean(x + at, s->n - at));
		t->worse = t->by.estimate > 0;
		t->machine_moved = control_moved(h, s, from, at, t->by.estimate);
	}
	free(x);
	free(found);
}

/* Are the row's newest secondary invalidations what its operation's table says? */
static bool as_expected(const struct archive *h, const struct series *s)
{
	const struct series *want = history_beside(h, s, "expected_secondary_invalidations_per_op");
	const struct series *got = history_beside(h, s, "secondary_invalidations_per_op");

	return want && got && same(want->points[want->n - 1].value, got->points[got->n - 1].value);
}

/* Is the count now farther from what its operation's table says, or is there more to do? */
static bool is_worse(const struct archive *h, const struct series *s, double before, double after)
{
	static const char *const notified[] = {"secondary_", "notifier_", "cpu_flush", "kvm_zaps",
					       "tlbi"};
	const char *figure = h->figures.texts[s->figure];
	char name[80];
	const struct series *expected;

	snprintf(name, sizeof(name), "expected_%s", figure);
	expected = history_beside(h, s, name);
	if (expected) {
		double want = expected->points[expected->n - 1].value;

		return fabs(after - want) > fabs(before - want);
	}
	/* One flush less may be one that is missing, but not where all that are expected came. */
	if (!strncmp(figure, "secondary_", strlen("secondary_")) && as_expected(h, s))
		return false;
	for (size_t i = 0; i < sizeof(notified) / sizeof(*notified); i++)
		if (!strncmp(figure, notified[i], strlen(notified[i])))
			return true;
	return after > before;
}

static void judge_counts(const struct archive *h, const struct series *s, struct trend *t)
{
	t->exact = true;
	for (size_t i = 1; i < s->n; i++)
		if (!same(s->points[i].value, s->points[i - 1].value))
			t->change = i;
	t->drift = (struct interval){NAN, NAN, NAN, 0};
	if (!t->change)
		return;
	t->level = s->points[t->change - 1].value;
	t->newest = s->points[t->change].value;
	t->outside = s->n - t->change;
	t->worse = is_worse(h, s, t->level, t->newest);
}

struct trend trend_of(const struct archive *h, const struct series *s, double effect)
{
	struct trend t = {.change = 0};

	if (history_is_time(h->figures.texts[s->figure]) || !is_exact(s))
		judge_times(h, s, effect, &t);
	else
		judge_counts(h, s, &t);
	return t;
}
