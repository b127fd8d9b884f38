/* SPDX-License-Identifier: MIT */
/* The pictures that there are: each writes the data that its script, plots/NAME.gp, draws. */
#ifndef PLOTS_PICTURES_H
#define PLOTS_PICTURES_H

#include <stdio.h>

#include "plots/subjects.h"
#include "results/comparison.h"

struct pictured {
	const struct subjects *subjects;
	const struct comparison *comparison; /* of two sides, or NULL */
};

#define PICTURE_ROWS                                                                               \
	60 /* more are not readable in one picture: those that say least are left out */

/*
 * A picture writes its data and returns how many things there are to draw: 0 is no picture. In
 * `left_out` it says how many it had no room for.
 */
typedef size_t picture_write(FILE *out, const struct pictured *p, size_t *left_out);

picture_write overhead_write, ratios_write, distributions_write, scaling_write, curves_write,
	calls_write, bytes_write, functions_write;

#endif
