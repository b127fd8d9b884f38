/* SPDX-License-Identifier: MIT */
/*
 * How far long work is, and the time left: one line at the bottom of the terminal that stderr is.
 * Where it is none (or TERM is dumb, or the program runs in the background) nothing is drawn and
 * the plain lines are printed instead. The line is drawn by the calls below and by nothing else,
 * no thread and no signal: who measures makes none of them meanwhile. No colours are used.
 */
#ifndef RESULTS_CLI_PROGRESS_H
#define RESULTS_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Begins work of `total` equal steps, 0 if their number is not known. It ends what was begun
 * before. */
void progress_begin(const char *what, size_t total);

/* `done` steps are done (a fraction of one counts), `now` is being done. Both are shown. */
void progress_at(double done, const char *now);

/* Of the step at hand this part is done (NaN: not known; never less than before), and `now` goes on
 * in it. */
void progress_part(double part, const char *now);

/* There are more steps, or fewer, than was thought. */
void progress_total(size_t total);

/* What the caller knows better of the time left than what the steps so far say; NaN: nothing. */
void progress_left(double seconds);

/* Draws the line again, unless that was just done: to be called now and then while waiting. */
void progress_tick(void);

/* A line for where no line is drawn; the newline is added. Not told with --quiet. */
void progress_plain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Is it drawn, so that children should say nothing themselves? */
bool progress_is_drawn(void);

/*
 * Before something else is printed on stderr: writes out what stdout holds, for both may be one
 * file, and takes the line away; the next tick draws it again.
 */
void progress_clear(void);

/* Takes it away for good. */
void progress_end(void);

/* Nothing is drawn from here on (--quiet). */
void progress_never(void);

#endif
