/* SPDX-License-Identifier: MIT */
/* What makes a kernel good or bad: a rule of the contract, or a figure and its limit. */
#ifndef KERNELS_UNDER_TEST_BISECT_QUESTION_H
#define KERNELS_UNDER_TEST_BISECT_QUESTION_H

#include <stdbool.h>

#include "kernels-under-test/bisect_options.h"
#include "results/rules.h"

struct bisect_question {
	const struct rule *rule; /* NULL: a metric */
	char rows[200];		 /* rule: glob over the rows' short names */
	char metric[64];	 /* "instructions_kernel_per_op" */
	char row[200];		 /* metric: a row's short name, or its whole one */
	double limit;		 /* in the metric's unit, or a share of the good end's (0.05) */
	bool percent;
	bool insn;     /* the lens insn has to be on */
	char ops[200]; /* pattern of the operations that are needed; "" all */
};

/*
 * Reads --rule, or --metric and --limit. Returns EXIT_GOOD, or EXIT_REQUEST after one line on
 * stderr, which names what there is.
 */
int bisect_question_read(struct bisect_question *q, const struct bisect_options *o);

/* "+5%", "-5%", "+10": false if it is none of these. */
bool bisect_limit_read(struct bisect_question *q, const char *text);

/* One line for the reader: what is bad. */
void bisect_question_tell(const struct bisect_question *q, char *text, size_t room);

#endif
