/* SPDX-License-Identifier: MIT */
/* The samples of a row in run.json: a column a figure, each with a value a sample. */
#ifndef RESULTS_SAMPLES_H
#define RESULTS_SAMPLES_H

#include <jansson.h>

#include "results/model.h"

/* The row's samples; what is not known of a sample is null in its column. */
json_t *samples_save(const struct row *row);

/*
 * Appends the samples to the row. Blocks may be left out (results/trim.h). Returns NULL, or
 * what is wrong: text that holds until the next call.
 */
const char *samples_load(const json_t *columns, struct row *row);

#endif
