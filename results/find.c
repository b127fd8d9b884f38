/* SPDX-License-Identifier: MIT */
/* Rows by name: a hash table, made when first asked for. */
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/model.h"
#include "results/words.h"

/* The slot of that name, or the free one where it belongs. Slots hold 1 + a row's place. */
static uint32_t *slot_of(const struct run *run, const char *name)
{
	size_t mask = run->n_slots - 1, at = words_hash(HASH32, name) & mask;

	while (run->slots[at] && strcmp(run->rows[run->slots[at] - 1].name, name))
		at = (at + 1) & mask;
	return &run->slots[at];
}

static void make_slots(struct run *run)
{
	run->n_slots = 16;
	while (run->n_slots < 2 * run->n_rows)
		run->n_slots *= 2;
	run->slots = enough(calloc(run->n_slots, sizeof(*run->slots)));
	for (size_t i = run->n_rows; i; i--)
		*slot_of(run, run->rows[i - 1].name) = (uint32_t)i;
}

void run_forget_slots(struct run *run)
{
	free(run->slots);
	run->slots = NULL;
	run->n_slots = 0;
}

struct row *run_find(const struct run *run, const char *name)
{
	uint32_t place;

	/* What is looked up is no part of what the run says. */
	if (!run->slots)
		make_slots((struct run *)run);
	place = *slot_of(run, name);
	return place ? &run->rows[place - 1] : NULL;
}

const struct row *run_armed(const struct run *run, const struct row *base)
{
	for (size_t i = 0; i < run->n_rows; i++)
		if (run->rows[i].baseline && !strcmp(run->rows[i].baseline, base->name))
			return &run->rows[i];
	return NULL;
}
