/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>

#include "results/arena.h"

#define CHUNK ((size_t)1 << 20)
#define ALIGN (sizeof(max_align_t))

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, room;
	max_align_t memory[];
};

static struct arena *current;

static struct arena_chunk *add_chunk(size_t size)
{
	size_t room = size > CHUNK ? size : CHUNK;
	struct arena_chunk *chunk = malloc(sizeof(*chunk) + room);

	if (!chunk)
		return NULL;
	*chunk = (struct arena_chunk){.next = current->chunks, .room = room};
	current->chunks = chunk;
	return chunk;
}

static void *take(size_t size)
{
	struct arena_chunk *chunk = current->chunks;
	void *memory;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!chunk || chunk->room - chunk->used < size)
		chunk = add_chunk(size);
	if (!chunk)
		return NULL;
	memory = (char *)chunk->memory + chunk->used;
	chunk->used += size;
	return memory;
}

static void leave(void *memory)
{
	(void)memory; /* it goes with the arena */
}

json_t *arena_load(struct arena *arena, const char *text, size_t size, json_error_t *error)
{
	json_malloc_t usual_malloc;
	json_free_t usual_free;
	json_t *root;

	json_get_alloc_funcs(&usual_malloc, &usual_free);
	current = arena;
	json_set_alloc_funcs(take, leave);
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, error);
	json_set_alloc_funcs(usual_malloc, usual_free);
	return root;
}

void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
}
