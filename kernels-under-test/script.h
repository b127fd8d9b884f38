/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_SCRIPT_H
#define KERNELS_UNDER_TEST_SCRIPT_H

#include <stddef.h>

/*
 * Runs a program, argv[0] being its path, and waits for it; its messages go to
 * stderr. The first line that it prints is stored in `line` (at most `room`
 * bytes, "" if none). stop_requested() ends it. Returns its
 * exit status, or EXIT_REQUEST after one line on stderr.
 */
int script_run(char *const argv[], char *line, size_t room);

#endif
