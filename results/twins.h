/* SPDX-License-Identifier: MIT */
/* Operations against their null twins: what an op costs beyond its loop, calls and look-ups. */
#ifndef RESULTS_TWINS_H
#define RESULTS_TWINS_H

#include <stdio.h>

#include "results/model.h"

/*
 * Prints ns per op of each row that has a null twin, of the twin, and the difference with
 * its 95 % t-interval over processes. Prints nothing for a run without twins.
 */
void twins_print(FILE *out, const struct run *run, int width);

#endif
