/* SPDX-License-Identifier: MIT */
/* From an estimate and its interval to one word. */
#ifndef RESULTS_VERDICT_H
#define RESULTS_VERDICT_H

#include <stdbool.h>

#include "results/stats.h"

enum judgement {
	JUDGED_REGRESSION,   /* slower, by at least the effect of interest */
	JUDGED_IMPROVEMENT,  /* faster, by as much */
	JUDGED_EQUIVALENT,   /* shown to be within the effect of interest */
	JUDGED_INCONCLUSIVE, /* none of these is shown; never read it as "no regression" */
	JUDGEMENTS
};

struct judge {
	double effect; /* of interest, as a ln ratio above 0: log1p(0.01) is 1 % */
	double alpha;  /* false discovery rate; intervals hold 1 - alpha */
	/*
	 * The interval does not hold what differs from boot to boot (one boot a side):
	 * a change is found only if all of it lies beyond the effect.
	 */
	bool whole_interval;
	double floor; /* a ln ratio: what equal sides differ by (selftest) is no finding; 0: none */
};

/*
 * The verdict on ln(new / base), where more is worse, with its interval and the q
 * value of "no difference" (after Benjamini & Hochberg over all cells of one
 * comparison). Equivalent is an interval within -+effect, significant or not; a
 * regression has q <= alpha and an estimate of the effect or more. A NaN anywhere
 * is inconclusive.
 */
enum judgement verdict_of(const struct interval *change, double q, const struct judge *judge);

/* "REGRESSION", "improvement", "equivalent", "inconclusive". */
const char *verdict_word(enum judgement judgement);

/*
 * The least true change, as a ln ratio, that would be found 4 times in 5: `mde` is
 * the minimum detectable effect of the test of "no difference" (stats_detectable()
 * at the judge's alpha).
 */
double verdict_finds(double mde, const struct judge *judge);

#endif
