/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/cli/command.h"
#include "results/memory.h"

/* What is being typed: the part that stays (of a comma list), and the part to be completed. */
struct typed {
	FILE *out;
	const char *word;
	size_t stays;
};

static void offer(const struct typed *t, const char *candidate, size_t n)
{
	const char *part = t->word + t->stays;

	if (strlen(part) <= n && !strncmp(candidate, part, strlen(part)))
		fprintf(t->out, "%.*s%.*s\n", (int)t->stays, t->word, (int)n, candidate);
}

static void offer_option(const struct typed *t, const char *name)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "--%s", name);

	offer(t, text, (size_t)n);
}

static void offer_lines(const struct typed *t, const struct cli_list *list)
{
	char *text = NULL;
	size_t size;
	FILE *lines = memory_open(&text, &size);

	list->print(lines);
	memory_close(lines);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		offer(t, line, strcspn(line, "\n"));
	free(text);
}

/* "a b c", or "@LIST". */
static void offer_values(const struct typed *t, const char *values, const struct cli_list *lists)
{
	if (values && *values == '@') {
		for (; lists->name; lists++)
			if (!strcmp(lists->name, values + 1)) {
				offer_lines(t, lists);
				return;
			}
		fprintf(t->out, "//%s\n", values + 1);
		return;
	}
	while (values && *values) {
		size_t n = strcspn(values, " ");

		offer(t, values, n);
		values += n + (values[n] == ' ');
	}
}

static const struct cli_option *find_option(const struct cli_command *c, const char *word)
{
	for (const struct cli_option *o = c->options; o && (o->name || o->help); o++)
		if (o->name && !strncmp(word, "--", 2) && !strcmp(word + 2, o->name))
			return o;
	return NULL;
}

static void complete_value(struct typed *t, const struct cli_option *o,
			   const struct cli_list *lists)
{
	const char *comma = strrchr(t->word, ',');

	if (comma && o->value && strchr(o->value, ','))
		t->stays = (size_t)(comma + 1 - t->word);
	offer_values(t, o->complete, lists);
}

/* A shell may give "--option=value" as three words. */
static const struct cli_option *valued(const struct cli_command *c, int n, char *const *words,
				       struct typed *t)
{
	const struct cli_option *o;
	int before = n - 2;

	if (!strcmp(t->word, "="))
		t->word++;
	else if (before > 0 && !strcmp(words[before], "="))
		before--;
	o = before > 0 ? find_option(c, words[before]) : NULL;
	return o && o->value ? o : NULL;
}

static void complete_command(struct typed *t, const struct cli_command *c,
			     const struct cli_list *lists, int n, char *const *words)
{
	const struct cli_option *o = valued(c, n, words, t);

	if (o) {
		complete_value(t, o, lists);
		return;
	}
	if (*t->word != '-') {
		offer_values(t, c->words, lists);
		return;
	}
	for (o = c->options; o && (o->name || o->help); o++)
		if (o->name)
			offer_option(t, o->name);
	for (o = cli_common; o->name; o++)
		if (cli_has_common(c, o))
			offer_option(t, o->name);
}

void cli_complete(FILE *out, const struct cli_command *const *commands,
		  const struct cli_list *lists, int n, char *const *words)
{
	struct typed t = {.out = out, .word = n ? words[n - 1] : ""};
	const struct cli_command *c = n > 1 ? cli_find(commands, words[0]) : NULL;

	if (c && c->summary)
		complete_command(&t, c, lists, n, words);
	if (n > 1)
		return;
	for (; *commands; commands++)
		if ((*commands)->summary)
			offer(&t, (*commands)->name, strlen((*commands)->name));
	for (const struct cli_option *o = cli_common; o->name; o++)
		offer_option(&t, o->name);
	offer_option(&t, "version");
}
