/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_COMPARISON_JSON_H
#define RESULTS_COMPARISON_JSON_H

#include <jansson.h>

#include "results/comparison.h"

/*
 * What `compare --json` prints. Of a row: its name, why it has no figures (or null), its times
 * ("figure": "ns_per_op" or "overhead"; medians of both sides, change and its bounds as ratios less
 * 1, q, verdict or "not judged") and the counts that changed ([low, high] of each side). Of the
 * whole: what differs between the machines, why nothing is judged (or null), what of the contract
 * changed, and how many there are of each verdict. A figure that is not known is null. A new
 * reference.
 */
json_t *comparison_json(const struct comparison *c);

#endif
