/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plots/tsv.h"

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
	if ((unsigned char)c < 0x20 || c == 0x7f)
		c = '?';
	else if (c == '"' || c == '`')
		c = '\'';
	else if (c == '\\')
		c = '/';
	fputc(c, out);
}

void tsv_name(FILE *out, const char *name)
{
	size_t n = characters(name), at = 0;

	for (; *name; name++) {
		at += !is_continuation(*name);
		if (n <= TSV_NAME || at <= TSV_NAME / 2 || at > n - TSV_NAME / 2 + 1)
			put_character(out, *name);
		else if (at == TSV_NAME / 2 + 1 && !is_continuation(*name))
			fputs("\u2026", out);
	}
}

void tsv_number(FILE *out, double value)
{
	if (isfinite(value))
		fprintf(out, "\t%.7g", value);
	else
		fprintf(out, "\t?");
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
	b->body = open_memstream(&b->text, &b->size);
	if (!b->body)
		abort();
}

void tsv_block(struct tsv_blocks *b)
{
	fprintf(b->body, "\n\n");
}

void tsv_blocks_end(struct tsv_blocks *b, FILE *out)
{
	fclose(b->body);
	fwrite(b->text, 1, b->size, out);
	free(b->text);
}
