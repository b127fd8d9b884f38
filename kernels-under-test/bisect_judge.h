/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_BISECT_JUDGE_H
#define KERNELS_UNDER_TEST_BISECT_JUDGE_H

#include "kernels-under-test/bisect_question.h"
#include "results/model.h"

enum bisect_verdict {
	BISECT_GOOD,
	BISECT_BAD,
	BISECT_SKIP, /* cannot be judged */
};

struct bisect_finding {
	enum bisect_verdict verdict;
	double value;  /* of the metric; NaN if there is none */
	char why[600]; /* what was seen */
};

extern const char *const bisect_words[]; /* "good", "bad", "skip" */

/*
 * Judges a run. `reference` is the metric at the good end; NaN: this is the good end. A rule
 * takes no notice of it.
 */
void bisect_judge(const struct bisect_question *q, const struct run *run, double reference,
		  struct bisect_finding *finding);

#endif
