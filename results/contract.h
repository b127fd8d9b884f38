/* SPDX-License-Identifier: MIT */
/*
 * The contract of the secondary TLB: each CPU TLB flush reaches it once, for
 * the same range, neither wider nor narrower (the rule on which the discussion
 * of 2023 settled; Documentation/mm/mmu_notifier.rst, include/linux/mmu_notifier.h).
 */
#ifndef RESULTS_CONTRACT_H
#define RESULTS_CONTRACT_H

#include <stdio.h>

#include "results/model.h"

enum verdict {
	VERDICT_OK,
	VERDICT_NOT_OK,
	VERDICT_SKIP, /* what the rule asks for could not be counted */
	VERDICTS
};

struct rule; /* results/rules.h */

struct check {
	char name[200]; /* RULE@OP[/size:S], RULE@run, or RULE@* if no row can be judged */
	enum verdict verdict;
	char seen[200]; /* what was seen, or why it is skipped */
	const struct rule *rule;
};

/*
 * Judges every valid row of one thread with a subscriber, and what is of the run as a whole.
 * Returns the checks (the caller frees the array) and their number.
 */
struct check *contract_judge(const struct run *run, size_t *n);

/* Adds a rule's verdicts on the run's rows to count[verdict]. */
void contract_count(const struct run *run, const struct rule *rule, size_t count[VERDICTS]);

/* Prints the checks as KTAP (Documentation/dev-tools/ktap.rst). */
void contract_print(FILE *out, const char *title, const struct check *checks, size_t n);

/*
 * Is the check's failure expected? `expect_fail` is a comma list of globs over
 * check names ("upgrade-notifies@*,..."); one that begins with '!' takes out again what
 * those before it took in. The last that matches holds.
 */
bool contract_expected(const struct check *check, const char *expect_fail);

/* A failure that was not expected, or a pass where one was. What is skipped is neither. */
bool contract_is_surprise(const struct check *check, const char *expect_fail);

/*
 * Prints a line for every unexpected failure and every unexpected pass, and a
 * summary, each after the title; `by` says in it where the expectations come from, or is NULL.
 * Returns how many surprises there are.
 */
int contract_surprises(FILE *out, const char *title, const struct check *checks, size_t n,
		       const char *expect_fail, const char *by);

/* Prints a line for every failure and a summary, each after the title. Returns how many fail. */
size_t contract_failures(FILE *out, const char *title, const struct check *checks, size_t n);

#endif
