/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_CLI_JSON_H
#define RESULTS_CLI_JSON_H

#include <jansson.h>

/*
 * A number, without a point if it is whole; null for what is not known (NaN) or has no bound, for
 * which JSON has no number: jansson would leave it out, and an array were shorter without a word.
 */
json_t *json_figure(double value);

/* A text; what is no UTF-8 in it is shown as '?'. null for NULL. */
json_t *json_text(const char *text);

#endif
