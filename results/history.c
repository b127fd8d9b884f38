/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/history.h"
#include "results/root.h"
#include "results/say.h"

#define MAGNITUDE 2. /* percent: METHOD's least change that is told */

static const char usage[] =
	"usage: history [OPTIONS] [FOLDER...]   trends and changes over the runs in folders\n"
	"                         (results/runs)\n"
	"  --ops PATTERN,...      only these operations, as run --ops\n"
	"  --since DATE           only runs from then on: 2026-11-01\n"
	"  --min-magnitude PERCENT least change of a time that is told (2)\n"
	"  --all                  show the counts that never changed as well\n"
	"  --ci                   judge the newest run of each machine instead\n"
	"Exit status: 0; with --ci 1 if the newest kernel is worse, which a second run confirmed,\n"
	"3 if that run is wanted (its command is printed); 2 bad request, or files that are no runs.\n";

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

static int read_options(struct history_options *o, int argc, char **argv)
{
	static const struct option options[] = {{"ops", required_argument, NULL, 'o'},
						{"since", required_argument, NULL, 's'},
						{"min-magnitude", required_argument, NULL, 'm'},
						{"all", no_argument, NULL, 'a'},
						{"ci", no_argument, NULL, 'c'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	int c;

	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'o')
			o->ops = optarg;
		else if (c == 's' && read_since(optarg))
			o->since = optarg;
		else if (c == 'm' && read_magnitude(optarg, &o->effect))
			continue;
		else if (c == 'a')
			o->all = true;
		else if (c == 'c')
			o->ci = true;
		else if (c == 'h')
			return -1;
		else
			return c == '?'
				       ? say_error(
						 "history: no option %s, or it lacks its value; see "
						 "history --help",
						 argv[optind - 1])
				       : EXIT_REQUEST;
	}
	return EXIT_GOOD;
}

int history_main(int argc, char **argv)
{
	struct history_options options = {.effect = log1p(MAGNITUDE / 100)};
	char folder[PATH_MAX], *usual[] = {folder};
	struct archive history;
	int status = read_options(&options, argc, argv);
	bool broken;

	if (status < 0)
		fputs(usage, stdout);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	snprintf(folder, sizeof(folder), "%.*s/results/runs", PATH_MAX - 20, suite_root());
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
	history_free(&history);
	return status != EXIT_NOT_GOOD && broken ? EXIT_REQUEST : status;
}
