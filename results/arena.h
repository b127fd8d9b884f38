/* SPDX-License-Identifier: MIT */
/* Memory for one parsed JSON text, given back as a whole: a large run has a million values. */
#ifndef RESULTS_ARENA_H
#define RESULTS_ARENA_H

#include <jansson.h>
#include <stddef.h>

struct arena {
	struct arena_chunk *chunks;
};

/*
 * foreign_json() into the arena, which the caller has set to zero. Whatever it returns, and also
 * after NULL, arena_free() ends it; no json_decref(): what outlives it is json_deep_copy()'s.
 * Threads may load at the same time, each into an arena of its own.
 */
json_t *arena_load(struct arena *arena, const char *text, size_t size, json_error_t *error);

/* The same of the first value of a text that may go on behind it. */
json_t *arena_load_first(struct arena *arena, const char *text, size_t size, json_error_t *error);
void arena_free(struct arena *arena);

#endif
