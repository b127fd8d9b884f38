/* SPDX-License-Identifier: MIT */
/* The samples of a row in run.json: a column a figure, each with a value a sample. */
#ifndef RESULTS_SAMPLES_H
#define RESULTS_SAMPLES_H

#include <jansson.h>

#include "results/model.h"

/* The row's samples; what is not known of a sample is null in its column. */
json_t *samples_save(const struct row *row);

/*
 * Appends the samples to the row. Blocks may be left out (results/trim.h); with `times` only
 * ns_per_op and control_ns are looked at, and the rest stays 0. Returns NULL, or what is wrong:
 * text that holds until the thread's next call.
 */
const char *samples_load(const json_t *columns, bool times, struct row *row);

/* Columns, for trim_json(): the blocks, and all that samples_load() with `times` does not need. */
bool samples_is_block(const char *key, size_t length);
bool samples_is_no_time(const char *key, size_t length);

#endif
