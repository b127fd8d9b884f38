/* SPDX-License-Identifier: MIT */
/*
 * Texts that come from files, made harmless for each kind of output. All take any bytes;
 * what is no UTF-8 or would steer a terminal (control characters, line and direction
 * marks) becomes '?'.
 */
#ifndef RESULTS_ESCAPE_H
#define RESULTS_ESCAPE_H

#include <stdio.h>

/* A copy in which only printable UTF-8 is left, on one line; the caller frees it. */
char *text_printable(const char *text);

/* The same in ASCII, in place of all else '?'. */
char *text_ascii(const char *text);

/* A copy quoted for a POSIX shell, if it needs to be; the caller frees it. */
char *text_shell(const char *word);

/*
 * A copy of letters, digits, '_', '-' and '.' only: '/' becomes `slash`, ':' becomes '_'. Should
 * the text hold anything else ('.' and '_' too, which the others have become), or be longer than
 * `room` takes with its NUL, it ends in a hash of the whole text, so that two texts never become
 * the same. The caller frees it.
 */
char *text_slug(const char *text, char slash, size_t room);

/* The same where '/' and ':' are nothing special, and '.' and '_' stay: of a kernel's name. */
char *text_word(const char *text, size_t room);

/* Element content or an attribute's value. */
void put_xml(FILE *out, const char *text);

/* A field after RFC 4180; one that a spreadsheet would take for a formula begins with '. */
void put_csv(FILE *out, const char *text);

/* A code span that is whole in a table's cell, and a plain text (GitHub Flavored Markdown). */
void put_markdown_code(FILE *out, const char *text);
void put_markdown(FILE *out, const char *text);

/* Between the quotes of an OpenMetrics label. */
void put_label(FILE *out, const char *text);

/* A TAP description or diagnostic: no '#', which begins a directive. */
void put_tap(FILE *out, const char *text);

#endif
