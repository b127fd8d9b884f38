/* SPDX-License-Identifier: MIT */
/*
 * Which boots belong together. A round is one boot of either kernel, in an order
 * drawn for each round: what drifts meanwhile (heat, neighbours) hits both, and the
 * difference within a round is what is judged.
 */
#ifndef RESULTS_ROUNDS_H
#define RESULTS_ROUNDS_H

#include "results/boots.h"

struct rounds {
	size_t (*pairs)[2]; /* a boot of BASE, one of NEW */
	size_t n;	    /* 0: not paired */
	size_t dropped;	    /* boots left out: their round has no partner for them */
};

/*
 * By the round that the runs' contexts say; if `by_place`, by their place in the two
 * lists instead. No rounds unless all boots say theirs. False after one line of
 * say_error(): lists of unequal length by place, or a round with two boots of one side.
 */
bool rounds_make(struct rounds *rounds, const struct boots *base, const struct boots *new,
		 bool by_place);
void rounds_free(struct rounds *rounds);

#endif
