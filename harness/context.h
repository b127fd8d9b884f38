/* SPDX-License-Identifier: MIT */
/* What a run.json says of the machine and of how the run was made. */
#ifndef HARNESS_CONTEXT_H
#define HARNESS_CONTEXT_H

#include <stddef.h>

#include "harness/options.h"
#include "results/model.h"

/* Fills run->context; `command` is what reproduces the run. */
void context_fill(struct run *run, const struct options *o, const char *command);

/*
 * Where cores are of several kinds: which ones the rows' threads were on, as placement_kinds_of()
 * names them. When the rows have been measured.
 */
void context_core_kind(struct run *run);

/* What a user types to have the same run, quoted for a shell; cut off after `room` bytes. */
void context_command(int argc, char *const *argv, char *text, size_t room);

#endif
