/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_SCRIPT_H
#define KERNELS_UNDER_TEST_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs a program, argv[0] being its path, and waits for it; its messages go to
 * stderr. The first line that it prints is stored in `line` (at most `room`
 * bytes, "" if none). interrupted() ends it. Returns its
 * exit status, or EXIT_REQUEST after one line on stderr.
 */
int script_run(char *const argv[], char *line, size_t room);

/* As script_run(); what it prints is printed. */
int script_pass(char *const argv[]);

#define SCRIPT_LAST 1024 /* bytes kept of a line */

/* What a program said. */
struct script_heard {
	char line[4096];	 /* its first line on stdout, "" if none */
	char first[SCRIPT_LAST]; /* its first on stderr, "" if none */
	char last[SCRIPT_LAST];	 /* its last line on stderr, "" if none */
	bool quiet;		 /* set by the caller: its stderr is not shown meanwhile */
};

/* As script_run(), and keeps what it said on stderr. */
int script_hear(char *const argv[], struct script_heard *heard);

#endif
