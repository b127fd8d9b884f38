/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_HISTORY_JSON_H
#define RESULTS_HISTORY_JSON_H

#include <jansson.h>

#include "results/history.h"

/*
 * What `history --json` prints: each series that is shown, with the machine, row and figure, how
 * many runs it has, the newest value with its 95 % interval (null: none), and the change that
 * began the level it is at: by what ("ratio" less 1 with bounds, or of counts from and to), when
 * and in which runs; null without one. A new reference.
 */
json_t *history_json(const struct archive *history, const struct history_options *options);

#endif
