/* SPDX-License-Identifier: MIT */
/* mnbench report: one run, several boots, two kernels or more, in a format. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/compare_options.h"
#include "results/counters.h"
#include "results/escape.h"
#include "results/export/export.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/past.h"
#include "results/root.h"
#include "results/say.h"

enum { FORMAT = 256, OUT, NAMES, FACT, HISTORY, LIST, EVENTS };

static const struct cli_option table[] = {
	{"format", "FORMAT", "text, unless it is given; --list-formats says what there is", NULL,
	 "@formats", FORMAT},
	{"list-formats", NULL, "the formats", NULL, NULL, LIST},
	{"out", "FILE", "written as a whole or not at all; otherwise to standard output", NULL,
	 "@files", OUT},
	{"names", "NAME,...", "what to call the kernels", NULL, NULL, NAMES},
	{"fact", "KEY=VALUE", "what no run can know (docs/formats.md)",
	 "As --fact series=MESSAGE-ID.", NULL, FACT},
	{"history", "FOLDER", "html: with the earlier runs in it, as history reads them", NULL,
	 "@folders", HISTORY},
	{"events", NULL, "all counters of one run", NULL, NULL, EVENTS},
	{.help = "Of a comparison, as for compare"},
	COMPARE_OPTIONS,
	CLI_END,
};

const struct cli_command report_subcommand = {
	.name = "report",
	.summary = "a run, or two kernels, as text, a table for a mail, JUnit ...",
	.usage = "[OPTIONS] RUN...",
	.about = REPORT_WORDS,
	.after = "It reports and does not judge: exit status 0, or 2 for a bad request.",
	.options = table,
	.words = "@runs",
	.run = report_main,
};

struct request {
	const struct export_format *format;
	const char *out, *names, *history;
	struct comparison_options compare;
	json_t *facts;
	bool list, events;
};

static int list_formats(void)
{
	const struct export_format *format;

	for (size_t i = 0; (format = export_at(i)); i++)
		printf("%-14s %s\n", format->name, format->what);
	return EXIT_GOOD;
}

static int take_format(struct request *r, const char *name)
{
	r->format = export_find(name);
	return r->format ? EXIT_GOOD
			 : say_error("no format \"%s\"; report --list-formats shows them", name);
}

static int take_fact(struct request *r, const char *text)
{
	const char *equals = strchr(text, '=');
	char *key, *value;
	int status = EXIT_GOOD;

	if (!equals || equals == text)
		return say_error("--fact %s: give KEY=VALUE", text);
	key = strndup(text, (size_t)(equals - text));
	value = text_printable(equals + 1);
	if (json_object_set_new(r->facts, key, json_string(value)))
		status = say_error("--fact %s: the key is no UTF-8", text);
	free(key);
	free(value);
	return status;
}

static int take_option(void *request, int option)
{
	struct request *r = request;
	const char *text = optarg;

	switch (option) {
	case FORMAT:
		return take_format(r, text);
	case OUT:
		r->out = text;
		return file_is_replaceable(text) ? EXIT_GOOD
						 : say_error("%s is no regular file: give another "
							     "--out",
							     text);
	case NAMES:
		r->names = text;
		return EXIT_GOOD;
	case FACT:
		return take_fact(r, text);
	case HISTORY:
		r->history = text;
		return EXIT_GOOD;
	case LIST:
		r->list = true;
		return EXIT_GOOD;
	case EVENTS:
		r->events = true;
		return EXIT_GOOD;
	}
	return compare_take_option(&r->compare, option, text);
}

static char *command_line(int argc, char **argv)
{
	char *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);

	fputs(suite_command(), out);
	for (int i = 0; i < argc; i++) {
		char *word = text_shell(argv[i]);

		fprintf(out, " %s", word);
		free(word);
	}
	memory_close(out);
	return text;
}

/* With the runs that --history names. */
static int write_with_history(const struct request *r, struct report *report)
{
	const struct history_options options = {.effect = log1p(HISTORY_EFFECT / 100)};
	char *folders[] = {(char *)r->history};
	struct archive archive;
	int status = EXIT_REQUEST;

	if (!r->history)
		return report_write(report, r->format, r->out);
	if (strcmp(r->format->name, "html"))
		return say_error("--history is of the format html");
	if (history_read(&archive, folders, 1, &options)) {
		report->archive = &archive;
		status = report_write(report, r->format, r->out);
		report->archive = NULL;
	}
	history_free(&archive);
	return status;
}

static int make_report(const struct request *r, int argc, char **argv, char *command)
{
	struct report report;
	int status =
		report_load(&report, argv + optind, (size_t)(argc - optind), r->names, &r->compare);

	json_object_update(report.facts, r->facts);
	report.command = command;
	if (!status && r->events && (report.n_sides > 1 || report.sides[0].boots.n_runs > 1))
		status = say_error("--events is of one run");
	else if (!status && r->events)
		counters_print(stdout, report.sides[0].boots.runs[0], true);
	else if (!status)
		status = write_with_history(r, &report);
	report_free(&report);
	return status;
}

int report_main(int argc, char **argv)
{
	struct request r = {.format = export_find("text"),
			    .compare.alpha = COMPARISON_ALPHA,
			    .facts = json_object()};
	char *command = command_line(argc, argv); /* before getopt_long() sorts the words */
	int status = cli_read(&report_subcommand, argc, argv, false, take_option, &r);

	if (!status && !r.list && optind < argc) {
		status = make_report(&r, argc, argv, command);
	} else {
		free(command);
		if (!status && r.list)
			status = list_formats();
		else if (!status)
			status = cli_misused(&report_subcommand);
	}
	json_decref(r.facts);
	return status < 0 ? EXIT_GOOD : status;
}
