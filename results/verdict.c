/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/verdict.h"

enum judgement verdict_of(const struct interval *change, double q, const struct judge *judge)
{
	double least = judge->whole_interval ? change->low : change->estimate;
	double most = judge->whole_interval ? change->high : change->estimate;

	if (isnan(change->estimate) || isnan(change->low) || isnan(change->high) || isnan(q))
		return JUDGED_INCONCLUSIVE;
	if (change->low > -judge->effect && change->high < judge->effect)
		return JUDGED_EQUIVALENT;
	if (fabs(change->estimate) < judge->floor)
		return JUDGED_INCONCLUSIVE;
	if (q <= judge->alpha && least >= judge->effect)
		return JUDGED_REGRESSION;
	if (q <= judge->alpha && most <= -judge->effect)
		return JUDGED_IMPROVEMENT;
	return JUDGED_INCONCLUSIVE;
}

const char *verdict_word(enum judgement judgement)
{
	static const char *const words[JUDGEMENTS] = {"REGRESSION", "improvement", "equivalent",
						      "inconclusive"};

	return judgement < JUDGEMENTS ? words[judgement] : "?";
}

double verdict_finds(double mde, const struct judge *judge)
{
	double finds = judge->whole_interval ? judge->effect + mde : fmax(judge->effect, mde);

	return fmax(finds, judge->floor);
}
