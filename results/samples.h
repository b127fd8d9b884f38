/* SPDX-License-Identifier: MIT */
/*
 * The samples of a row in run.json: ns_per_op and control_ns as arrays with a value a sample, for
 * comparisons and readers; all else packed (results/packed.h).
 */
#ifndef RESULTS_SAMPLES_H
#define RESULTS_SAMPLES_H

#include <jansson.h>

#include "results/model.h"

/* The row's samples; what is not known of a sample is a NaN among the packed numbers. */
json_t *samples_save(const struct row *row);

/* The names of the packed columns, in their order: "sample_columns" of run.json. */
json_t *samples_columns(void);

/*
 * Appends the samples of any format to the row. Blocks may be left out (results/trim.h); with
 * `times` only ns_per_op and control_ns are looked at, and the rest stays 0. Returns NULL, or
 * what is wrong: text that holds until the thread's next call.
 */
const char *samples_load(const json_t *samples, bool times, struct row *row);

/* For trim_json(), of formats 1 and 2: the blocks; all that samples_load() with `times` leaves. */
bool samples_is_block(const char *key, size_t length);
bool samples_is_no_time(const char *key, size_t length);

#endif
