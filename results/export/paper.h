/* SPDX-License-Identifier: MIT */
/* Plain text for a mail: ASCII, at most PAPER_COLUMNS wide, no tabs, no blanks at an end. */
#ifndef RESULTS_EXPORT_PAPER_H
#define RESULTS_EXPORT_PAPER_H

#include <stdio.h>

/* With "> " before it, a quoted line stays within the 75 of submitting-patches.rst. */
#define PAPER_COLUMNS 72

/* A paragraph, continued with an indent of two; a word that is too long is cut into lines. */
void paper_paragraph(FILE *out, const char *text);

/* A shell's command, wrapped so that a shell reads it as one line. */
void paper_command(FILE *out, const char *command);

#endif
