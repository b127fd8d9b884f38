/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "results/memory.h"
#include "results/rounds.h"
#include "results/say.h"

static bool by_place(struct rounds *rounds, const struct boots *base, const struct boots *new)
{
	if (base->n_boots != new->n_boots)
		return say_error("--rounds pairs boots in the order given: %zu of BASE against "
				 "%zu of NEW",
				 base->n_boots, new->n_boots) == EXIT_GOOD;
	for (size_t i = 0; i < base->n_boots; i++)
		rounds->pairs[i][0] = rounds->pairs[i][1] = i;
	rounds->n = base->n_boots;
	return true;
}

/* Finds the boot of that round; false, and an error is told, if there are two. */
static bool boot_in(const struct boots *boots, json_int_t round, size_t *boot, size_t *found)
{
	json_int_t other;

	*found = 0;
	for (size_t i = 0; i < boots->n_boots; i++) {
		if (!boots_round(boots, i, &other) || other != round)
			continue;
		*boot = i;
		if (++*found > 1)
			return say_error("%s has two boots of round %lld", boots->name,
					 (long long)round) == EXIT_GOOD;
	}
	return true;
}

static bool all_say(const struct boots *boots)
{
	json_int_t round;

	for (size_t i = 0; i < boots->n_boots; i++)
		if (!boots_round(boots, i, &round))
			return false;
	return true;
}

static bool by_round(struct rounds *rounds, const struct boots *base, const struct boots *new)
{
	json_int_t round;
	size_t found;

	if (!all_say(base) || !all_say(new))
		return true;
	for (size_t i = 0; i < base->n_boots; i++) {
		size_t *pair = rounds->pairs[rounds->n];

		boots_round(base, i, &round);
		if (!boot_in(base, round, &pair[0], &found) ||
		    !boot_in(new, round, &pair[1], &found))
			return false;
		rounds->n += found;
	}
	rounds->dropped = base->n_boots + new->n_boots - 2 * rounds->n;
	return true;
}

bool rounds_make(struct rounds *rounds, const struct boots *base, const struct boots *new,
		 bool place)
{
	*rounds = (struct rounds){.n = 0};
	rounds->pairs = enough(calloc(base->n_boots + 1, sizeof(*rounds->pairs)));
	return place ? by_place(rounds, base, new) : by_round(rounds, base, new);
}

void rounds_free(struct rounds *rounds)
{
	free(rounds->pairs);
	rounds->pairs = NULL;
}
