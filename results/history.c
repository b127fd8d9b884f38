/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/command.h"
#include "results/cli/output.h"
#include "results/commands.h"
#include "results/history.h"
#include "results/history_json.h"
#include "results/root.h"
#include "results/say.h"

static const struct cli_option table[] = {
	{"ops", "PATTERN,...", "only these operations, as run --ops", NULL, "@ops", 'o'},
	{"since", "DATE", "only runs from then on: 2026-11-01", NULL, NULL, 's'},
	{"min-magnitude", "PERCENT", "least change of a time that is told (2)", NULL, NULL, 'm'},
	{"all", NULL, "show the counts that never changed as well", NULL, NULL, 'a'},
	{"ci", NULL, "judge the newest run of each machine instead", NULL, NULL, 'c'},
	CLI_END,
};

const struct cli_command history_command = {
	.name = "history",
	.summary = "trends and changes over many runs",
	.usage = "[OPTIONS] [FOLDER...]",
	.about = "The folders' runs, or those of the folder where runs are kept.",
	.after =
		"Exit status: 0; with --ci 1 if the newest kernel is worse, which a second run "
		"confirmed, 3 if that run is wanted (its command is printed); 2 bad request, or files "
		"that are no runs.",
	.options = table,
	.words = "@folders",
	.json = "each series with its newest value, level and change",
	.run = history_main,
};

static bool read_magnitude(const char *text, double *effect)
{
	char *end;
	double percent = strtod(text, &end);

	if (end == text || *end || !(percent > 0 && percent <= 1000))
		return say_error("--min-magnitude %s: give percent, above 0", text) == EXIT_GOOD;
	*effect = log1p(percent / 100);
	return true;
}

/* A date's beginning: "2026", "2026-11", "2026-11-01T12". */
static bool read_since(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (i >= 19 || !strchr(i == 4 || i == 7	    ? "-"
				       : i == 10	    ? "T"
				       : i == 13 || i == 16 ? ":"
							    : "0123456789",
				       text[i]))
			n = 0;
	if (n < 4)
		return say_error("--since %s: give a date as 2026-11-01", text) == EXIT_GOOD;
	return true;
}

static int take_option(void *options, int key)
{
	struct history_options *o = options;

	switch (key) {
	case 'o':
		o->ops = optarg;
		return EXIT_GOOD;
	case 's':
		o->since = optarg;
		return read_since(optarg) ? EXIT_GOOD : EXIT_REQUEST;
	case 'm':
		return read_magnitude(optarg, &o->effect) ? EXIT_GOOD : EXIT_REQUEST;
	case 'a':
		o->all = true;
		return EXIT_GOOD;
	default:
		o->ci = true;
		return EXIT_GOOD;
	}
}

int history_main(int argc, char **argv)
{
	struct history_options options = {.effect = log1p(HISTORY_EFFECT / 100)};
	char *usual[] = {(char *)suite_runs()};
	struct archive history;
	int status = cli_read(&history_command, argc, argv, false, take_option, &options);
	bool broken;

	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (!history_read(&history, optind < argc ? argv + optind : usual,
			  optind < argc ? (size_t)(argc - optind) : 1, &options)) {
		history_free(&history);
		return EXIT_REQUEST;
	}
	broken = history.broken > 0;
	if (!history.n_runs)
		status = say_error("none of the files is a run that is wanted");
	else if (options.ci)
		status = history_judge(stdout, &history, &options);
	else
		history_print(stdout, &history, &options);
	if (status != EXIT_REQUEST && output_is_json() &&
	    output_json(history_json(&history, &options)))
		status = EXIT_REQUEST;
	history_free(&history);
	return status == EXIT_GOOD && broken ? EXIT_REQUEST : status;
}
