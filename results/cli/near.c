/* SPDX-License-Identifier: MIT */
/* What a mistyped word was meant to be. */
#include <stdint.h>
#include <string.h>

#include "results/cli/command.h"

#define LETTERS 40 /* longer words are not compared */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters that are changed, left out, put in or exchanged with their neighbour. */
static size_t edits(const char *a, size_t n, const char *b, size_t m)
{
	size_t d[LETTERS + 1][LETTERS + 1];

	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			d[i][j] = least(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
					1 + least(d[i - 1][j], d[i][j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

/*
 * A third of the letters may be wrong, and the first one seldom is; the beginning of a word, or
 * one in it, will do.
 */
size_t cli_distance(const char *word, const char *meant)
{
	size_t n = strcspn(word, "="), m = strlen(meant), distance;
	char part[LETTERS + 1] = "";

	if (!n || n > LETTERS || m > LETTERS)
		return SIZE_MAX;
	memcpy(part, word, n);
	distance = edits(part, n, meant, m);
	if (distance <= (m + 1) / 3)
		return 2 * distance + (*part != *meant);
	return n > 2 && (strstr(meant, part) || strstr(part, meant)) ? 2 * LETTERS : SIZE_MAX;
}

static void nearer(const char *word, const char *name, const char **near, size_t *distance)
{
	size_t d = cli_distance(word, name);

	if (d < *distance) {
		*distance = d;
		*near = name;
	}
}

const char *cli_near_command(const struct cli_command *const *commands, const char *word)
{
	const char *near = NULL;
	size_t distance = SIZE_MAX;

	for (; *commands; commands++)
		if ((*commands)->summary)
			nearer(word, (*commands)->name, &near, &distance);
	return near;
}

const char *cli_near_option(const struct cli_command *command, const char *word)
{
	const char *near = NULL;
	size_t distance = SIZE_MAX;

	word += strspn(word, "-");
	for (const struct cli_option *o = command->options; o && (o->name || o->help); o++)
		if (o->name)
			nearer(word, o->name, &near, &distance);
	for (const struct cli_option *o = cli_common; o->name; o++)
		if (cli_has_common(command, o))
			nearer(word, o->name, &near, &distance);
	return near;
}

const struct cli_command *cli_find(const struct cli_command *const *commands, const char *name)
{
	for (; *commands; commands++)
		if (!strcmp((*commands)->name, name))
			return *commands;
	return NULL;
}
