/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>

#include "results/arena.h"
#include "results/foreign.h"
#include "results/memory.h"

#define CHUNK ((size_t)1 << 20)
#define ALIGN (sizeof(max_align_t))

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, room;
	max_align_t memory[];
};

static _Thread_local struct arena *current; /* NULL: the usual heap */

static struct arena_chunk *add_chunk(size_t size)
{
	size_t room = size > CHUNK ? size : CHUNK;
	struct arena_chunk *chunk = enough(malloc(sizeof(*chunk) + room));

	*chunk = (struct arena_chunk){.next = current->chunks, .room = room};
	current->chunks = chunk;
	return chunk;
}

static void *take(size_t size)
{
	struct arena_chunk *chunk;
	void *memory;

	if (!current)
		return enough(malloc(size ? size : 1));
	if (size > SIZE_MAX / 2)
		return NULL;
	chunk = current->chunks;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!chunk || chunk->room - chunk->used < size)
		chunk = add_chunk(size);
	memory = (char *)chunk->memory + chunk->used;
	chunk->used += size;
	return memory;
}

static void leave(void *memory)
{
	if (!current)
		free(memory);
	/* Else it goes with the arena: within arena_load() nothing else is given back. */
}

/*
 * jansson's allocator is the process's, the arena a thread's. With it no call of jansson's fails
 * for want of memory, which would leave out what it was to hold.
 */
__attribute__((constructor)) static void install(void)
{
	json_set_alloc_funcs(take, leave);
}

static json_t *load(struct arena *arena, const char *text, size_t size, size_t flags,
		    json_error_t *error)
{
	json_t *root;

	current = arena;
	root = foreign_json(text, size, flags, error);
	current = NULL;
	return root;
}

json_t *arena_load(struct arena *arena, const char *text, size_t size, json_error_t *error)
{
	return load(arena, text, size, 0, error);
}

json_t *arena_load_first(struct arena *arena, const char *text, size_t size, json_error_t *error)
{
	return load(arena, text, size, JSON_DISABLE_EOF_CHECK, error);
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
}
