/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/memory.h"
#include "results/printable.h"
#include "results/words.h"

#define HASH_ROOM 10 /* "-", eight digits, NUL */

static char *copy(const char *text, uint32_t most)
{
	char *to = enough(strdup(text));

	printable_make(to, most);
	return to;
}

char *text_printable(const char *text)
{
	return copy(text, UINT32_MAX);
}

char *text_ascii(const char *text)
{
	return copy(text, 0x7e);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

char *text_shell(const char *word)
{
	char *to = enough(malloc(4 * strlen(word) + 3)), *end = to;
	bool plain = *word;

	for (const char *c = word; *c; c++)
		plain &= is_word(*c) || strchr("./,:=@%+", *c);
	if (plain)
		return strcpy(to, word);
	*end++ = '\'';
	for (; *word; word++)
		end = *word == '\'' ? stpcpy(end, "'\\''") : (*end = *word, end + 1);
	strcpy(end, "'");
	return to;
}

/* Ends a text of that length with a hash of what it was made of, within the room. */
static void end_with_hash(char *to, size_t length, size_t room, const char *whole)
{
	size_t at = length + HASH_ROOM > room ? room - HASH_ROOM : length;

	sprintf(to + at, "-%08x", words_hash(HASH32, whole));
}

char *text_slug(const char *text, char slash, size_t room)
{
	size_t length = strlen(text);
	char *to = enough(calloc(1, length + HASH_ROOM + 1));
	bool changed = length >= room || !length;

	for (size_t i = 0; i < length; i++) {
		const char *c = text + i;
		/* An empty part between two slashes would be no part of a path. */
		bool empty = *c == '/' && (!i || c[-1] == '/' || !c[1]);

		changed |= empty || *c == '_' || !(is_word(*c) || *c == '/' || *c == ':');
		to[i] = *c == '/' && !empty ? slash : is_word(*c) ? *c : '_';
	}
	if (changed)
		end_with_hash(to, length, room, text);
	return to;
}

char *text_word(const char *text, size_t room)
{
	size_t length = strlen(text);
	char *to = enough(calloc(1, length + HASH_ROOM + 1));
	bool changed = length >= room || !length;

	for (size_t i = 0; i < length; i++) {
		bool good = is_word(text[i]) || text[i] == '.';

		to[i] = good ? text[i] : '_';
		changed |= !good;
	}
	if (changed)
		end_with_hash(to, length, room, text);
	return to;
}

/* Writes the printable text with `escaped(c)` in place of c where that is not NULL. */
static void put_escaped(FILE *out, const char *text, const char *(*escaped)(char c))
{
	char *clean = text_printable(text);

	for (const char *c = clean; *c; c++) {
		const char *instead = escaped(*c);

		if (instead)
			fputs(instead, out);
		else
			fputc(*c, out);
	}
	free(clean);
}

static const char *in_xml(char c)
{
	return c == '&'	   ? "&amp;"
	       : c == '<'  ? "&lt;"
	       : c == '>'  ? "&gt;"
	       : c == '"'  ? "&quot;"
	       : c == '\'' ? "&apos;"
			   : NULL;
}

void put_xml(FILE *out, const char *text)
{
	put_escaped(out, text, in_xml);
}

static const char *in_quotes(char c)
{
	return c == '"' ? "\"\"" : NULL;
}

void put_csv(FILE *out, const char *text)
{
	bool quoted = strpbrk(text, ",\"'; ");

	if (quoted)
		fputc('"', out);
	if (*text && strchr("=+-@", *text))
		fputc('\'', out);
	put_escaped(out, text, in_quotes);
	if (quoted)
		fputc('"', out);
}

static const char *in_cell(char c)
{
	return c == '|' ? "\\|" : NULL;
}

/* A code span is delimited by more backticks than it has in a row (CommonMark 6.1). */
void put_markdown_code(FILE *out, const char *text)
{
	size_t row = 0, most = 0;

	for (const char *c = text; *c; c++) {
		row = *c == '`' ? row + 1 : 0;
		most = row > most ? row : most;
	}
	for (size_t i = 0; i <= most; i++)
		fputc('`', out);
	fputs(most ? " " : "", out);
	put_escaped(out, *text ? text : " ", in_cell);
	fputs(most ? " " : "", out);
	for (size_t i = 0; i <= most; i++)
		fputc('`', out);
}

static const char *in_markdown(char c)
{
	static const char escaped[][3] = {"\\\\", "\\`", "\\*", "\\_", "\\[", "\\]",
					  "\\|",  "\\~", "\\#", "\\!", "\\$"};

	if (c == '<')
		return "&lt;";
	if (c == '&')
		return "&amp;";
	if (c == '@')
		return "&#64;"; /* mentions nobody */
	for (size_t i = 0; i < sizeof(escaped) / sizeof(*escaped); i++)
		if (escaped[i][1] == c)
			return escaped[i];
	return NULL;
}

void put_markdown(FILE *out, const char *text)
{
	put_escaped(out, text, in_markdown);
}

static const char *in_label(char c)
{
	return c == '\\' ? "\\\\" : c == '"' ? "\\\"" : NULL;
}

void put_label(FILE *out, const char *text)
{
	put_escaped(out, text, in_label);
}

static const char *in_tap(char c)
{
	return c == '#' ? "?" : NULL;
}

void put_tap(FILE *out, const char *text)
{
	put_escaped(out, text, in_tap);
}
