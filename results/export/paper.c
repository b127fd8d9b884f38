/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/paper.h"

static void put_word(FILE *out, const char *word, size_t length, size_t *column)
{
	if (*column > 2 && *column + 1 + length > PAPER_COLUMNS) {
		fputs("\n  ", out);
		*column = 2;
	} else if (*column > 2) {
		fputc(' ', out);
		++*column;
	}
	while (*column + length > PAPER_COLUMNS) {
		size_t part = PAPER_COLUMNS - *column;

		fprintf(out, "%.*s\n  ", (int)part, word);
		word += part;
		length -= part;
		*column = 2;
	}
	fprintf(out, "%.*s", (int)length, word);
	*column += length;
}

void paper_paragraph(FILE *out, const char *text)
{
	char *clean = text_ascii(text);
	size_t column = 0;

	for (const char *at = clean; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (length)
			put_word(out, at, length, &column);
		/* The first word of a paragraph begins it whatever its length. */
		if (length && column <= 2)
			column = 3;
		at += length;
	}
	fputc('\n', out);
	free(clean);
}

void paper_command(FILE *out, const char *command)
{
	char *clean = text_ascii(command);
	bool quoted = false;
	size_t column = 2;

	fputs("  ", out);
	for (const char *at = clean; *at;) {
		size_t step = !quoted && *at == '\\' && at[1] ? 2 : 1;

		if (!quoted && *at == ' ' &&
		    column + 1 + strcspn(at + 1, " ") > PAPER_COLUMNS - 2) {
			fputs(" \\\n    ", out);
			column = 4;
			at++;
			continue;
		}
		/*
		 * A word that fits no line: the shell joins the parts; quotes are closed and
		 * opened. Behind a closing quote there is to be room for " \\".
		 */
		if (column + step + quoted > PAPER_COLUMNS - 2 && !(quoted && *at == '\'')) {
			fputs(quoted ? "'\\\n'" : "\\\n", out);
			column = quoted;
		}
		quoted ^= *at == '\'';
		fprintf(out, "%.*s", (int)step, at);
		column += step;
		at += step;
	}
	fputc('\n', out);
	free(clean);
}
