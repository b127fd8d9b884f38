/* SPDX-License-Identifier: MIT */
/* Which functions of the table are recorded on this kernel, and what they are recorded for. */
#ifndef HARNESS_PROBES_H
#define HARNESS_PROBES_H

#include <stdbool.h>

#include "harness/functions.h"
#include "harness/op.h"
#include "harness/subscriber.h"
#include "results/model.h"

/*
 * Probes what the kernel has of the table, and tells `run` which roles it cannot show, and why.
 * Returns NULL, or one line that says why nothing can be recorded at all.
 */
const char *probes_open(struct run *run);

/* Takes every probe away again; has no effect a second time. */
void probes_close(void);

/* The function that shows a role for this subscriber, in the table's order of preference; NULL:
 * none. */
const struct function *probes_shown_by(enum role role, const struct subscriber *s);

/*
 * Does an event of this function count? Those of ROLE_FLUSH_CALL count together, and only if none
 * of them is missing.
 */
bool probes_count(const struct function *f, const struct subscriber *s);

/* The function of a recorded event's name; NULL: none of ours. */
const struct function *probes_function(const char *event);

/*
 * Probes the first of the op's path functions that this build has, and returns its name; NULL:
 * none. It stays until another op's is asked for.
 */
const char *probes_path(const struct op *op);

/* Tells `run` the names of a path whose functions are all gone, inlined or copied. */
void probes_tell_path(const struct op *op, struct run *run);

#endif
