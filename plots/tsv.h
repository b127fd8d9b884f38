/* SPDX-License-Identifier: MIT */
/* What gnuplot reads: columns with a tab between. Names come from files and may be hostile. */
#ifndef PLOTS_TSV_H
#define PLOTS_TSV_H

#include <stdio.h>

#include "results/model.h"

/* Characters that are shown; the middle of a longer text is left out. */
#define TSV_NAME  64
#define TSV_TITLE 110

/*
 * A name as one field: what gnuplot could take for a separator, a quote or an escape becomes
 * something else that looks like it, a control character a '?'.
 */
void tsv_name(FILE *out, const char *name);

/* The same of a line of a title. */
void tsv_title(FILE *out, const char *line);

/* A tab and the number; NaN for NaN and infinities, where gnuplot leaves a gap. */
void tsv_number(FILE *out, double value);

/* The row's short name, with its threads if those are not one, and "private". */
void tsv_row(FILE *out, const struct row *row);

/*
 * Blocks of data behind a block of their names: gnuplot's `index 0`, 1 and so on. The names go to
 * the file at once, the blocks to `body`, each after tsv_block(); tsv_blocks_end() appends them.
 */
struct tsv_blocks {
	FILE *body;
	char *text;
	size_t size;
};

void tsv_blocks_begin(struct tsv_blocks *b);
void tsv_block(struct tsv_blocks *b);
void tsv_blocks_end(struct tsv_blocks *b, FILE *out);

#endif
