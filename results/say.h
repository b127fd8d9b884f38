/* SPDX-License-Identifier: MIT */
/* What the program tells its user on stderr: one line a message. */
#ifndef RESULTS_SAY_H
#define RESULTS_SAY_H

#include <stdbool.h>
#include <stdio.h>

/* Exit status everywhere. */
enum {
	EXIT_GOOD = 0,	   /* done, and what was judged is good */
	EXIT_NOT_GOOD = 1, /* regression, contract broken, proof failed */
	EXIT_REQUEST = 2,  /* usage, bad input, missing need */
};

/*
 * Prints "mnbench: MESSAGE" and returns EXIT_REQUEST, so that a caller can
 * write `return say_error(...)`. Control characters in the message are shown
 * as '?': names that reach a terminal may come from a file.
 */
int say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints "mnbench: MESSAGE" for what the user should know and nothing stops on. */
void say_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "SIGINT" and its like, or "signal 64"; until the next call. */
const char *say_signal(int signal);

/* Notes are not told from here on (--quiet); errors are. */
void say_be_quiet(void);
bool say_is_quiet(void);

/* Where notes of several lines are printed: stderr, or nowhere. Not to be closed. */
FILE *say_notes(void);

#endif
