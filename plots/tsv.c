/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plots/tsv.h"
#include "results/count.h"
#include "results/escape.h"
#include "results/memory.h"

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += !is_continuation(*text);
	return n;
}

static void put_character(FILE *out, char c)
{
	if (c == '"' || c == '`')
		c = '\'';
	else if (c == '\\')
		c = '/';
	fputc(c, out);
}

static void put_text(FILE *out, const char *text, size_t most)
{
	char *printable = text_printable(text);
	size_t n = characters(printable), at = 0;

	for (const char *c = printable; *c; c++) {
		at += !is_continuation(*c);
		if (n <= most || at <= most / 2 || at > n - most / 2 + 1)
			put_character(out, *c);
		else if (at == most / 2 + 1 && !is_continuation(*c))
			fputs("\u2026", out);
	}
	free(printable);
}

void tsv_name(FILE *out, const char *name)
{
	put_text(out, name, TSV_NAME);
}

void tsv_title(FILE *out, const char *line)
{
	put_text(out, line, TSV_TITLE);
}

void tsv_number(FILE *out, double value)
{
	if (isfinite(value))
		fprintf(out, "\t%s", count_words(value, 7).text);
	else
		fprintf(out, "\tNaN");
}

void tsv_row(FILE *out, const struct row *row)
{
	char name[200], text[260];

	row_short_name(row, name, sizeof(name));
	snprintf(text, sizeof(text), "%s", name);
	if (row->threads > 1)
		snprintf(text, sizeof(text), "%s, %u threads", name, row->threads);
	tsv_name(out, text);
	if (strcmp(row->mm, "shared"))
		fputs(" private", out);
}

void tsv_blocks_begin(struct tsv_blocks *b)
{
	*b = (struct tsv_blocks){.text = NULL};
	b->body = memory_open(&b->text, &b->size);
}

void tsv_block(struct tsv_blocks *b)
{
	fprintf(b->body, "\n\n");
}

void tsv_blocks_end(struct tsv_blocks *b, FILE *out)
{
	memory_close(b->body);
	fwrite(b->text, 1, b->size, out);
	free(b->text);
}
