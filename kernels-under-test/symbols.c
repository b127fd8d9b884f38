/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/symbols.h"
#include "results/memory.h"

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->name, y->name); /* of aliases always the same one */
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

/* Takes one line apart in place; NULL if it is no function's. */
static const char *function_of(char *line, uint64_t *at)
{
	char *type, *name;

	*at = strtoull(line, &type, 16);
	if (type == line || type[0] != ' ' || !type[1] || !strchr("tTwW", type[1]) ||
	    type[2] != ' ')
		return NULL;
	name = type + 3;
	name[strcspn(name, " \t\r")] = '\0';
	/* arm64's and the linker's marks between functions are no names. */
	return *name && *name != '$' && *name != '.' ? name : NULL;
}

void symbols_parse(const char *text, struct symbols *symbols)
{
	char *next;

	*symbols = (struct symbols){.text = enough(strdup(text))};
	symbols->list = enough(calloc(count_lines(text), sizeof(*symbols->list)));
	next = symbols->text;
	for (char *line; (line = strsep(&next, "\n"));) {
		struct symbol symbol;

		symbol.name = function_of(line, &symbol.at);
		if (symbol.name)
			symbols->list[symbols->n++] = symbol;
	}
	qsort(symbols->list, symbols->n, sizeof(*symbols->list), by_address);
}

void symbols_free(struct symbols *symbols)
{
	free(symbols->text);
	free(symbols->list);
}

const char *symbols_find(const struct symbols *symbols, uint64_t at)
{
	size_t low = 0, high = symbols->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->list[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return "unknown";
	/* The first of those at the same address. */
	for (low--; low && symbols->list[low - 1].at == symbols->list[low].at; low--)
		;
	return symbols->list[low].name;
}
