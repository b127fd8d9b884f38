/* SPDX-License-Identifier: MIT */
/* The man page: man(7)'s macros, from the same tables as the help. */
#include <ctype.h>
#include <string.h>

#include "results/cli/command.h"
#include "results/model.h"

/* Text that troff is to show as it is. */
static void put(FILE *out, const char *text, bool line_begins)
{
	for (; *text; text++) {
		if (line_begins && (*text == '.' || *text == '\''))
			fputs("\\&", out);
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\'')
			fputs("\\(aq", out);
		else if (*text == '^' || *text == '~')
			fputs(*text == '^' ? "\\(ha" : "\\(ti", out);
		else
			fputc(*text, out);
		line_begins = *text == '\n';
	}
}

static void put_paragraph(FILE *out, const char *text)
{
	put(out, text, true);
	fputc('\n', out);
}

/* Sentences that follow a phrase. */
static void put_sentence(FILE *out, const char *text)
{
	if (islower((unsigned char)text[0]) && !isupper((unsigned char)text[1]))
		fputc(toupper((unsigned char)*text++), out);
	put(out, text, true);
	fputs(text[0] && text[strlen(text) - 1] == '.' ? "\n" : ".\n", out);
}

static void put_option(FILE *out, const char *name, const char *value, const char *help,
		       const char *more)
{
	fputs(".TP\n\\fB\\-\\-", out);
	put(out, name, false);
	fputs("\\fR", out);
	if (value) {
		fputs(" \\fI", out);
		put(out, value, false);
		fputs("\\fR", out);
	}
	fputc('\n', out);
	put_sentence(out, help);
	if (more)
		put_paragraph(out, more);
}

static void put_synopsis(FILE *out, const struct cli_command *c)
{
	const char *line = c->usage;
	bool first = true;

	do {
		int n = (int)strcspn(line, "\n");
		char text[400];

		snprintf(text, sizeof(text), "%.*s", n, line);
		fprintf(out, "%s\\fBmnbench ", first ? "" : ".br\n");
		put(out, c->name, false);
		fputs("\\fR ", out);
		put(out, text, false);
		fputc('\n', out);
		line += n + (line[n] == '\n');
		first = false;
	} while (*line);
}

static void put_command(FILE *out, const struct cli_command *c)
{
	fputs(".SS ", out);
	put(out, c->name, false);
	fputc('\n', out);
	put_synopsis(out, c);
	fputs(".PP\n", out);
	put_sentence(out, c->summary);
	if (c->about)
		put_paragraph(out, c->about);
	for (const struct cli_option *o = c->options; o && (o->name || o->help); o++)
		if (o->name)
			put_option(out, o->name, o->value, o->help, o->more);
	for (const struct cli_option *o = cli_common; o->name; o++)
		if (cli_has_common(c, o) && !strcmp(o->name, "json"))
			put_option(out, o->name, NULL, c->json, NULL);
	if (c->after) {
		fputs(".PP\n", out);
		put_paragraph(out, c->after);
	}
}

static const char end[] =
	".SH EXIT STATUS\n"
	"0: good. 1: what was judged is not good (a regression, a contract that is broken, a proof "
	"that failed).\n"
	"2: the request or the environment is not (usage, bad input, something is missing).\n"
	".SH ENVIRONMENT\n"
	".TP\n\\fBMNBENCH_CACHE\\fR\nWhere kernels are kept (~/.cache/mnbench).\n"
	".TP\n\\fBXDG_DATA_HOME\\fR\nAn installed mnbench keeps runs in mnbench/runs below it\n"
	"(~/.local/share); one that runs in its checkout in results/runs there.\n"
	".TP\n\\fBTERM\\fR\nIf it is dumb or not set, progress is told in plain lines.\n"
	".SH EXAMPLES\n"
	".nf\n"
	"mnbench run \\-\\-ops \\(aqdontneed/*\\(aq\n"
	"mnbench vm \\-\\-kernels debian\\-6.1\\-arm64,debian\\-6.12\\-arm64\n"
	"mnbench compare BASE NEW\n"
	"mnbench report \\-\\-format lkml BASE NEW\n"
	"mnbench run \\-\\-json \\-\\-quiet | jq \\(aq.benchmarks[0]\\(aq\n"
	".fi\n"
	".SH SEE ALSO\n"
	"\\fBperf\\fR(1), \\fBqemu\\-system\\-aarch64\\fR(1), and the pages in docs/ of the sources,\n"
	"which are installed in share/doc/mnbench.\n";

void cli_manual(FILE *out, const struct cli_command *const *commands)
{
	fprintf(out,
		".\\\" Made by mnbench from the tables of its options; do not edit.\n"
		".TH MNBENCH 1 \"\" \"mnbench %s\" \"User Commands\"\n"
		".SH NAME\n"
		"mnbench \\- benchmark and regression suite for Linux and secondary TLBs\n"
		".SH SYNOPSIS\n"
		"\\fBmnbench\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
		".SH DESCRIPTION\n"
		"Devices and virtual machines that share an address space have TLBs of their own; the\n"
		"kernel tells them through MMU notifiers when an entry changes. mnbench makes such\n"
		"changes happen, proves that they did, counts the notifier calls and the ranges that\n"
		"they cover, times them with and without a listener, and judges a kernel by what the\n"
		"architecture asks for.\n"
		".SH OPTIONS\n"
		"Every command has these.\n",
		suite_version);
	for (const struct cli_option *o = cli_common; o->name; o++)
		put_option(out, o->name, NULL,
			   strcmp(o->name, "help") ? o->help : "the command's usage and options",
			   NULL);
	fputs(".SH COMMANDS\n", out);
	for (; *commands; commands++)
		if ((*commands)->summary)
			put_command(out, *commands);
	fputs(end, out);
}
