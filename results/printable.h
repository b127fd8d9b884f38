/* SPDX-License-Identifier: MIT */
/* Which text may go to a terminal as it is. */
#ifndef RESULTS_PRINTABLE_H
#define RESULTS_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The character that begins at the text and its bytes; 0 if that is no UTF-8 (RFC 3629:
 * neither overlong nor a surrogate), of which one byte is then skipped.
 */
uint32_t printable_character(const char *text, size_t *bytes);

/* Neither a control character nor one that breaks a line or turns the direction of writing. */
bool printable_is(uint32_t character);

/* Is the text such characters alone? */
bool printable_text(const char *text);

/* In place: a '?' for every other character up to `most`, and for what is no UTF-8. */
void printable_make(char *text, uint32_t most);

#endif
