/* SPDX-License-Identifier: MIT */
/*
 * The lens `cost`: each callback of the subscriber is made to take longer, and by how much longer
 * an op then takes says how many callbacks there are in it, without any probe.
 */
#ifndef HARNESS_COST_H
#define HARNESS_COST_H

#include <stdbool.h>

#include "harness/cell.h"
#include "results/model.h"

/* Where time is instructions (an emulated guest that runs with -icount) fewer looks are enough. */
void cost_open(bool emulated);

/*
 * Fits a line to time per op against the cost of a callback, round by round, and adds its slope as
 * the row's counter `callbacks_by_cost_per_op`, with the t-interval over rounds. Nothing for a
 * subscriber that cannot be made slower. 0, or -1 after op_fail().
 */
int cost_count(const struct cell *cell, const int *cpus, struct row *row);

#endif
