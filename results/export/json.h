/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_EXPORT_JSON_H
#define RESULTS_EXPORT_JSON_H

#include <jansson.h>
#include <stdio.h>

/* Writes the value, which it takes over, and a line's end. EXIT_GOOD, or EXIT_REQUEST. */
int export_json(FILE *out, json_t *value);

#endif
