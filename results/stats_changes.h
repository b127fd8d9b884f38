/* SPDX-License-Identifier: MIT */
/*
 * Where a series changed its level: E-divisive (Matteson & James 2014, arXiv:1306.4933) in windows,
 * with the two passes of Hunter (Fleming et al. 2023, arXiv:2301.03034) and Apache Otava.
 *
 * A split is accepted by Student's t-test, not by permutations: five values after a change of
 * level could not come below 1 in C(9,4) = 126 by permuting. So the same series always gives the
 * same changes. Otava's own p values are too small (it takes n for n - 1 in the deviations).
 */
#ifndef RESULTS_STATS_CHANGES_H
#define RESULTS_STATS_CHANGES_H

#include <stddef.h>

#define CHANGES_WINDOW_MAX 64

struct change_rule {
	size_t window; /* values looked at together, in steps of half of them; up to the maximum */
	double p;      /* of the t-test, the greatest that is accepted */
	double magnitude; /* least distance of the means before and after, in the series' unit */
};

struct change {
	size_t at; /* the first value of the new level */
	double p;  /* of the means before and after, up to the neighbouring changes */
	double before, after;
};

/*
 * Windows of 30 and p of 0.001, with this magnitude. White noise has 0.07 changes in 100 values
 * where the magnitude is 0 (docs/history.md, tests/test_changes.c).
 */
struct change_rule changes_usual(double magnitude);

/*
 * Writes the changes in the order of the series to `found`, which has room for n; returns how many.
 * Values are finite.
 */
size_t changes_find(const double *x, size_t n, const struct change_rule *rule,
		    struct change *found);

/*
 * The best split of x[0..n) into x[0..at) and what follows it up to some end, by the distance of
 * distributions, which goes to *q if that is not NULL. n from 2 to CHANGES_WINDOW_MAX.
 */
size_t changes_best_split(const double *x, size_t n, double *q);

/* Two-sided p of Student's t-test (equal variances) of the means of x[0..at) and x[at..n). */
double changes_t_test(const double *x, size_t n, size_t at);

#endif
