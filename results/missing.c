/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/missing.h"

#define LINE 100

/* One thing that a run lacks. */
struct item {
	const char *what, *reason, *name;
	bool told;
};

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Words after "  ", a comma between them, a new line where one is full. */
static void add_word(FILE *out, const char *word, size_t *column)
{
	size_t length = strlen(word) + 2;

	if (!*column || *column + length > LINE) {
		fprintf(out, "%s    ", *column ? ",\n" : "");
		*column = 4;
	} else {
		fprintf(out, ", ");
	}
	fprintf(out, "%s", word);
	*column += length;
}

/* Every item of that reason, each thing and each kernel once. */
static void print_reason(FILE *out, struct item *items, size_t n, size_t first)
{
	size_t column = 0;

	fprintf(out, "  %s", items[first].reason);
	for (size_t i = first; i < n; i++) {
		bool seen = !items[i].name || strcmp(items[i].reason, items[first].reason);

		for (size_t k = first; !seen && k < i; k++)
			seen = !strcmp(items[k].reason, items[first].reason) &&
			       is_same(items[k].name, items[i].name);
		if (!seen)
			fprintf(out, "%s%s", i == first ? " [" : ", ", items[i].name);
	}
	fprintf(out, "%s:\n", items[first].name ? "]" : "");
	for (size_t i = first; i < n; i++) {
		bool seen = strcmp(items[i].reason, items[first].reason) != 0;

		for (size_t k = first; !seen && k < i; k++)
			seen = items[k].told && !strcmp(items[k].reason, items[i].reason) &&
			       !strcmp(items[k].what, items[i].what);
		if (!strcmp(items[i].reason, items[first].reason))
			items[i].told = true;
		if (!seen)
			add_word(out, items[i].what, &column);
	}
	fprintf(out, "\n");
}

void missing_print(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	struct item *items;
	size_t all = 0, used = 0;

	for (size_t k = 0; k < n; k++)
		all += runs[k] ? runs[k]->n_unavailable : 0;
	items = enough(calloc(all + 1, sizeof(*items)));
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; runs[k] && i < runs[k]->n_unavailable; i++)
			items[used++] = (struct item){
				.what = runs[k]->unavailable[i].what,
				.reason = runs[k]->unavailable[i].reason,
				.name = names ? names[k] : NULL,
			};
	if (all)
		fprintf(out, "\nNot available here (absent above, not zero), by reason:\n");
	for (size_t i = 0; i < all; i++)
		if (!items[i].told)
			print_reason(out, items, all, i);
	free(items);
}
