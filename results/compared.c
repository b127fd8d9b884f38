/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "results/compared.h"
#include "results/say.h"

/* The runs of a side with commas between; the caller frees it. */
static char *list_of(const struct subject *s)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (size_t i = 0; i < s->n; i++)
		fprintf(out, "%s%s", i ? "," : "", s->paths[i]);
	fclose(out);
	return text;
}

int compared_make(struct compared *c, const struct subjects *s)
{
	const struct comparison_options options = {.alpha = COMPARISON_ALPHA};
	char *base, *new;
	int status = EXIT_REQUEST;

	*c = (struct compared){.made = false};
	if (!s->sides)
		return EXIT_GOOD;
	base = list_of(&s->list[0]);
	new = list_of(&s->list[1]);
	if (boots_load(&c->base, base, &c->new, new)) {
		c->made = true;
		status = comparison_make(&c->comparison, &c->base, &c->new, &options);
	}
	free(base);
	free(new);
	return status;
}

void compared_free(struct compared *c)
{
	if (c->made)
		comparison_free(&c->comparison);
	boots_free(&c->base);
	boots_free(&c->new);
}

const struct comparison *compared_comparison(const struct compared *c)
{
	return c->made ? &c->comparison : NULL;
}
