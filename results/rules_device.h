/* SPDX-License-Identifier: MIT */
/* Rules that a device behind softsmmu judges by: see results/rules.h. */
#ifndef RESULTS_RULES_DEVICE_H
#define RESULTS_RULES_DEVICE_H

#include "results/model.h"

int rule_write_ends(const struct run *run, const struct row *row, char *seen, size_t room);
int rule_no_stale(const struct run *run, const struct row *row, char *seen, size_t room);
int rule_cost_agrees(const struct run *run, const struct row *row, char *seen, size_t room);

#endif
