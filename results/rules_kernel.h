/* SPDX-License-Identifier: MIT */
/* The rule on what the kernel itself says: see results/rules.h. */
#ifndef RESULTS_RULES_KERNEL_H
#define RESULTS_RULES_KERNEL_H

#include "results/model.h"

int rule_stays_clean(const struct run *run, const struct row *row, char *seen, size_t room);

/* What came while no row was at work, or one that no rule judges. */
int rule_run_stays_clean(const struct run *run, char *seen, size_t room);

#endif
