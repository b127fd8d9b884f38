/* SPDX-License-Identifier: MIT */
/* Lists in words, "a, b, c", in a buffer of fixed size. */
#ifndef HARNESS_JOIN_H
#define HARNESS_JOIN_H

#include <stddef.h>

/*
 * Adds an item to the list in `text`, a string of at most `room` bytes with its end: the separator,
 * unless it is the first, and what the format gives. What does not fit is cut off.
 */
void join(char *text, size_t room, const char *separator, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
