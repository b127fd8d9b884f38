/* SPDX-License-Identifier: MIT */
/* --tune: sets what can be set of the factors, for one run. */
#ifndef HARNESS_TUNE_H
#define HARNESS_TUNE_H

#include <jansson.h>
#include <stdbool.h>

#include "harness/factors.h"

/*
 * Sets every factor that has a value to be set to and is not good, by machine_set(), and
 * reads back; what cannot be set, or does not stick, is said in a line and the run goes
 * on. Empties the page cache and compacts memory once. Stores "tuned", the
 * factors' names, in the context. machine_restore() undoes the settings, tune_end()
 * the rest.
 */
void tune_begin(json_t *context);

/* Would it set anything of that factor as the machine is now? */
bool tune_would(const struct factor *f);

/* Says which of them somebody has changed meanwhile. Call it before machine_restore(). */
void tune_end(void);

#endif
