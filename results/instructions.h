/* SPDX-License-Identifier: MIT */
/* What the insn lens counted, kernel beside kernel. */
#ifndef RESULTS_INSTRUCTIONS_H
#define RESULTS_INSTRUCTIONS_H

#include <stdio.h>

#include "results/model.h"

/*
 * Prints instructions, TLBI and DSB (x86: INVLPG and its like) per operation with nobody
 * listening, and the instructions that the subscriber adds. Runs that are NULL or have no such
 * counts get a dash; prints nothing if none has any.
 */
void instructions_print(FILE *out, struct run *const *runs, const char *const *names, size_t n);

/*
 * Prints, for each operation, in which functions the instructions differ: each kernel with the
 * subscriber against without, and the last kernel against the first. The largest change comes
 * first. Prints nothing for runs without functions.
 */
void functions_print(FILE *out, struct run *const *runs, const char *const *names, size_t n);

#endif
