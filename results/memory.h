/* SPDX-License-Identifier: MIT */
/*
 * What is done without memory, everywhere: one line on stderr and exit(EXIT_REQUEST), so that
 * what atexit() has to undo is undone. What the suite allocates for itself is small; there is no
 * going on without it. Where it is a result that may be too large, malloc() is asked instead and
 * its error told.
 */
#ifndef RESULTS_MEMORY_H
#define RESULTS_MEMORY_H

#include <stdio.h>

_Noreturn void out_of_memory(void);

/* The memory, which malloc() or its like returned; does not return without it. */
void *enough(void *memory);

/*
 * A stream into memory, and its end, neither of which fails: after memory_close() the text is
 * whole, its bytes without the final NUL are *size, and it is the caller's to free.
 */
FILE *memory_open(char **text, size_t *size);
void memory_close(FILE *stream);

#endif
