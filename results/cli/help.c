/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "results/cli/command.h"

#define WIDTH  80
#define COLUMN 25 /* where the text of an option begins */

/* A text in lines of at most WIDTH columns, the first of which begins at column `at`. */
static void put_wrapped(FILE *out, const char *text, size_t at, size_t indent)
{
	while (*text) {
		size_t n = strcspn(text, " \n");

		if (at + n > WIDTH && at > indent) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		}
		fwrite(text, 1, n, out);
		at += n;
		text += n;
		if (*text == '\n') {
			fprintf(out, "\n%*s", text[1] ? (int)indent : 0, "");
			at = indent;
		} else if (*text && at < WIDTH && text[1]) {
			/* Not at a line's end. */
			if (at + 1 + strcspn(text + 1, " \n") <= WIDTH)
				fputc(' ', out);
			at++;
		}
		text += *text != '\0';
	}
	fputc('\n', out);
}

static void put_option(FILE *out, const char *name, const char *value, const char *help)
{
	int at = fprintf(out, "  --%s%s%s", name, value ? " " : "", value ? value : "");

	at += fprintf(out, "%*s", at < COLUMN - 1 ? COLUMN - at : 2, "");
	put_wrapped(out, help, at, COLUMN);
}

static void put_usage(FILE *out, const struct cli_command *c)
{
	const char *line = c->usage, *word = "usage:";

	do {
		size_t n = strcspn(line, "\n");

		fprintf(out, "%-6s mnbench %s%s%.*s\n", word, c->name, n ? " " : "", (int)n, line);
		line += n + (line[n] == '\n');
		word = "";
	} while (*line);
}

void cli_help(FILE *out, const struct cli_command *c)
{
	put_usage(out, c);
	if (c->about)
		put_wrapped(out, c->about, 0, 0);
	for (const struct cli_option *o = c->options; o && (o->name || o->help); o++)
		if (o->name)
			put_option(out, o->name, o->value, o->help);
		else
			fprintf(out, "%s:\n", o->help);
	fprintf(out, "Always:\n");
	for (const struct cli_option *o = cli_common; o->name; o++)
		if (cli_has_common(c, o))
			put_option(out, o->name, o->value,
				   strcmp(o->name, "json") ? o->help : c->json);
	if (c->after)
		put_wrapped(out, c->after, 0, 0);
}

void cli_help_all(FILE *out, const struct cli_command *const *commands)
{
	fprintf(out, "usage: mnbench COMMAND [OPTIONS] [ARGUMENTS]\n"
		     "What Linux does to secondary TLBs (MMU notifiers), and what it costs.\n");
	for (; *commands; commands++)
		if ((*commands)->summary)
			fprintf(out, "  %-13s %s\n", (*commands)->name, (*commands)->summary);
	fprintf(out, "  COMMAND --help says more of one; mnbench --version; man mnbench.\n"
		     "With all of them:\n");
	for (const struct cli_option *o = cli_common; o->name; o++)
		if (strcmp(o->name, "help"))
			put_option(out, o->name, o->value,
				   strcmp(o->name, "json")
					   ? o->help
					   : "the result as JSON (commands whose help names it)");
	fprintf(out, "Exit status: 0 good, 1 what was judged is not good, 2 bad request or "
		     "machine.\n");
}
