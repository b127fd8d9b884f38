/* SPDX-License-Identifier: MIT */
/* The contract on both sides of a comparison. */
#ifndef RESULTS_COMPARE_CONTRACT_H
#define RESULTS_COMPARE_CONTRACT_H

#include "results/boots.h"
#include "results/contract.h"

enum check_change_kind {
	CHECK_BROKEN, /* held in BASE, fails in NEW */
	CHECK_FAILS,  /* could not be told in BASE, fails in NEW */
	CHECK_FIXED,  /* failed in BASE, holds in NEW */
};

struct check_change {
	struct check base, new;
	enum check_change_kind kind;
};

/*
 * The checks of all runs of a side, by name; one that fails in one run fails on that
 * side. The caller frees the array.
 */
struct check *boots_judge(const struct boots *boots, size_t *n);

/* The checks whose verdict changed, by name. The caller frees the array. */
struct check_change *compare_contract(const struct boots *base, const struct boots *new, size_t *n);

#endif
