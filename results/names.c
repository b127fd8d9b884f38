/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/names.h"
#include "results/words.h"

#define SLOTS 64 /* at first; a power of two */

/* The slot of the text, or the free one where it belongs. */
static uint32_t *slot_of(const struct names *names, const char *text)
{
	size_t mask = names->n_slots - 1, at = words_hash(HASH32, text) & mask;

	while (names->slots[at] && strcmp(names->texts[names->slots[at] - 1], text))
		at = (at + 1) & mask;
	return &names->slots[at];
}

/* Room for one more, with half of the slots free. */
static void grow(struct names *names)
{
	if (names->n_slots && names->n < names->n_slots / 2)
		return;
	free(names->slots);
	names->n_slots = names->n_slots ? 2 * names->n_slots : SLOTS;
	names->slots = enough(calloc(names->n_slots, sizeof(*names->slots)));
	names->texts = enough(realloc(names->texts, names->n_slots / 2 * sizeof(*names->texts)));
	for (size_t i = 0; i < names->n; i++)
		*slot_of(names, names->texts[i]) = (uint32_t)i + 1;
}

uint32_t names_number(struct names *names, const char *text)
{
	uint32_t *slot;

	grow(names);
	slot = slot_of(names, text);
	if (!*slot) {
		names->texts[names->n] = enough(strdup(text));
		*slot = (uint32_t)++names->n;
	}
	return *slot - 1;
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->texts[i]);
	free(names->texts);
	free(names->slots);
	*names = (struct names){.texts = NULL};
}
