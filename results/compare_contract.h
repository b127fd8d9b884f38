/* SPDX-License-Identifier: MIT */
/* The contract's checks of both sides of a comparison. */
#ifndef RESULTS_COMPARE_CONTRACT_H
#define RESULTS_COMPARE_CONTRACT_H

#include "results/boots.h"

/*
 * Prints the checks that held in BASE and do not in NEW, and the reverse, and counts
 * them. A check that fails in one run of a side fails on that side.
 */
void compare_contract(const struct boots *base, const struct boots *new, size_t *broken,
		      size_t *fixed);

#endif
