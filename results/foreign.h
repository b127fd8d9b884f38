/* SPDX-License-Identifier: MIT */
/* JSON that anybody may have written. */
#ifndef RESULTS_FOREIGN_H
#define RESULTS_FOREIGN_H

#include <jansson.h>
#include <stddef.h>

/*
 * json_loadb(), for objects and arrays without duplicate keys. What would steer a terminal
 * (results/printable.h) becomes '?' in all its strings, for whoever prints them; a key with such
 * characters is refused. NULL then, and *error, which may be NULL, says why.
 */
json_t *foreign_json(const char *text, size_t size, size_t flags, json_error_t *error);

#endif
