/* SPDX-License-Identifier: MIT */
/* The plugin's file, read. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/windows.h"
#include "results/memory.h"

struct parser {
	struct windows *windows;
	size_t room, pieces_room;
	bool whole;
};

static bool read_number(char **at, int base, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(*at, &end, base);
	if (end == *at || errno || **at == '-')
		return false;
	*at = end;
	return true;
}

static uint64_t *place(struct window *window, const char *name)
{
	if (!strcmp(name, "user"))
		return &window->user;
	if (!strcmp(name, "kernel"))
		return &window->kernel;
	for (int i = 0; i < KINDS; i++)
		if (!strcmp(name, kind_names[i]))
			return &window->kinds[i];
	return NULL;
}

static struct window *add_window(struct parser *p)
{
	struct windows *w = p->windows;

	if (w->n == p->room) {
		p->room = p->room ? 2 * p->room : 256;
		w->list = enough(realloc(w->list, p->room * sizeof(*w->list)));
	}
	p->pieces_room = 0;
	w->list[w->n] = (struct window){.pieces = NULL};
	return &w->list[w->n++];
}

/* "N user U kernel K NAME COUNT ..." */
static bool read_window(struct parser *p, char *rest)
{
	uint64_t number;
	struct window *window;
	char *name;

	if (!read_number(&rest, 10, &number) || number != p->windows->n)
		return false;
	window = add_window(p);
	while (*rest == ' ') {
		uint64_t *into, count;

		name = ++rest;
		rest += strcspn(rest, " ");
		if (*rest)
			*rest++ = '\0';
		into = place(window, name);
		if (!into || !read_number(&rest, 10, &count))
			return false;
		*into = count;
	}
	return !*rest;
}

/* "ADDRESS COUNT", of the last window. */
static bool read_piece(struct parser *p, char *rest)
{
	struct window *window = p->windows->n ? &p->windows->list[p->windows->n - 1] : NULL;
	struct piece piece;

	if (!window || !read_number(&rest, 16, &piece.at) || *rest++ != ' ' ||
	    !read_number(&rest, 10, &piece.count) || *rest)
		return false;
	if (window->n_pieces == p->pieces_room) {
		p->pieces_room = p->pieces_room ? 2 * p->pieces_room : 1024;
		window->pieces = enough(realloc(window->pieces, p->pieces_room * sizeof(piece)));
	}
	window->pieces[window->n_pieces++] = piece;
	return true;
}

static bool read_line(struct parser *p, char *line)
{
	uint64_t number;

	if (p->whole)
		return false;
	if (!strncmp(line, "window ", 7))
		return read_window(p, line + 7);
	if (!strncmp(line, "at ", 3))
		return read_piece(p, line + 3);
	if (strncmp(line, "end ", 4))
		return false;
	line += 4;
	p->whole = read_number(&line, 10, &number) && !*line && number == p->windows->n;
	return p->whole;
}

int windows_parse(const char *text, struct windows *windows, char *why, size_t room)
{
	struct parser p = {.windows = windows};
	char *copy = enough(strdup(text)), *next = copy;
	size_t n = 0;

	*windows = (struct windows){.list = NULL};
	why[0] = '\0';
	for (char *line; !why[0] && (line = strsep(&next, "\n"));) {
		n++;
		if (*line && !read_line(&p, line))
			snprintf(why, room, "line %zu of the instruction counts is damaged", n);
	}
	if (!why[0] && !p.whole)
		snprintf(why, room, "the instruction counts are cut off after window %zu",
			 windows->n);
	free(copy);
	if (!why[0])
		return 0;
	windows_free(windows);
	return -1;
}

void windows_free(struct windows *windows)
{
	for (size_t i = 0; i < windows->n; i++)
		free(windows->list[i].pieces);
	free(windows->list);
	*windows = (struct windows){.list = NULL};
}
