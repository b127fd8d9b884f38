/* SPDX-License-Identifier: MIT */
/* The rules of the contract (results/contract.h): what each asks of a row. */
#ifndef RESULTS_RULES_H
#define RESULTS_RULES_H

#include "results/contract.h"
#include "results/model.h"

/* Answers of a rule to a row: a verdict, or that it does not speak of the row. */
#define DOES_NOT_APPLY (-1)

struct rule {
	const char *name, *text;
	const char *source;   /* where the kernel does it */
	const char *fixed_by; /* the commit that fixed what breaks it, or NULL */
	/* A verdict or DOES_NOT_APPLY; writes what was seen, or why it is skipped. */
	int (*judge)(const struct run *run, const struct row *row, char *seen, size_t room);
};

#define RULE_OF_RUN "run" /* the check RULE@run: of what no row is to blame for */

extern const struct rule rules[];
extern const size_t n_rules;

/* Do rules speak of the row, should it be a result? One thread, and a subscriber. */
bool row_is_judged(const struct row *row);

/* The rule as-expected, which needs no run: are the row's calls those of its op's table? */
int row_as_expected(const struct row *row, char *seen, size_t room);

#endif
