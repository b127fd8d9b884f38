/* SPDX-License-Identifier: MIT */
/* Rules that a device behind softsmmu judges by. */
#ifndef RESULTS_RULES_DEVICE_H
#define RESULTS_RULES_DEVICE_H

#include "results/model.h"

/* As judge() of struct rule (results/rules.h): a verdict or DOES_NOT_APPLY, and what was seen. */
int rule_write_ends(const struct run *run, const struct row *row, char *seen, size_t room);
int rule_no_stale(const struct run *run, const struct row *row, char *seen, size_t room);
int rule_cost_agrees(const struct run *run, const struct row *row, char *seen, size_t room);

#endif
