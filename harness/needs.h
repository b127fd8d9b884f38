/* SPDX-License-Identifier: MIT */
/* Are an op's declared needs met here? */
#ifndef HARNESS_NEEDS_H
#define HARNESS_NEEDS_H

#include "harness/cell.h"

/*
 * NULL, or one line that says what is missing and what to do; it holds until the
 * next call. Settings are tried and undone; huge pages are reserved for so many
 * crews at a time.
 */
const char *needs_missing(const struct cell *cell, unsigned int crews);

/*
 * Applies the op's settings, until machine_restore_to(). NULL, or one line that says
 * why not.
 */
const char *needs_apply(const struct op *op);

/* The needs in words: "root, Linux 6.8, 2 cores"; "-" if there are none. */
void needs_format(char *text, size_t room, const struct op *op);

#endif
