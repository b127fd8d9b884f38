/* SPDX-License-Identifier: MIT */
/* mnbench plot: the pictures of runs, drawn again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plots/plot.h"
#include "results/compare_options.h"
#include "results/export/export.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

/* The sides of a report as subjects; the caller frees the list. */
static struct subjects subjects_of(const struct report *report)
{
	struct subjects s = {.n = report->n_sides, .sides = report->comparison != NULL};

	s.list = calloc(s.n + 1, sizeof(*s.list));
	if (!s.list)
		out_of_memory();
	for (size_t i = 0; i < s.n; i++)
		s.list[i] = (struct subject){.name = report->sides[i].name,
					     .runs = report->sides[i].boots.runs,
					     .n = report->sides[i].boots.n_runs};
	return s;
}

static int plot_report(const struct report *report, const char *folder)
{
	struct subjects s = subjects_of(report);
	int drawn = plot_subjects(&s, report->comparison, folder);

	free(s.list);
	if (drawn < 0)
		return EXIT_REQUEST; /* said already */
	return drawn ? EXIT_GOOD : say_error("nothing to draw: no row has a figure");
}

static int plot_words(char *const *words, size_t n, const char *names, const char *folder,
		      const struct comparison_options *options)
{
	struct report report;
	int status = report_load_blocks(&report, words, n, names, options);

	if (!status)
		status = plot_report(&report, folder);
	report_free(&report);
	return status;
}

int plot_folder(const char *folder)
{
	const struct comparison_options options = {.alpha = COMPARISON_ALPHA};
	char *words[] = {(char *)folder};

	return plot_words(words, 1, NULL, folder, &options);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

enum { OUT = 256, NAMES, HISTORY, OPS };

static const struct cli_option table[] = {
	{"out", "DIR", "where to: RUN itself, if it is one folder, else the current one", NULL,
	 "@folders", OUT},
	{"names", "NAME,...", "what to call the kernels", NULL, NULL, NAMES},
	{"history", NULL, "the times whose level changed over all runs in the folders", NULL, NULL,
	 HISTORY},
	{"ops", "PATTERN,...", "with --history: only of these operations", NULL, "@ops", OPS},
	{.help = "Of a comparison, as for compare"},
	COMPARE_OPTIONS,
	CLI_END,
};

const struct cli_command plot_command = {
	.name = "plot",
	.summary = "the pictures of a run, or of two kernels",
	.usage = "[OPTIONS] RUN...\n--history [--out DIR] [--ops PATTERN,...] FOLDER...",
	.about =
		"Draws what the runs' data allow, as PNG and SVG beside the data as .tsv. " REPORT_WORDS,
	.options = table,
	.words = "@runs",
	.run = plot_main,
};

struct request {
	const char *out, *names, *ops;
	struct comparison_options compare;
	bool history;
};

static int take_option(void *request, int option)
{
	struct request *r = request;
	const char *text = optarg;

	switch (option) {
	case OUT:
		r->out = text;
		return EXIT_GOOD;
	case NAMES:
		r->names = text;
		return EXIT_GOOD;
	case HISTORY:
		r->history = true;
		return EXIT_GOOD;
	case OPS:
		r->ops = text;
		return EXIT_GOOD;
	}
	return compare_take_option(&r->compare, option, text);
}

/* A folder that is there or can be made; a single folder's pictures go into it. */
static int choose_folder(struct request *r, char *const *words, int n)
{
	if (!r->out)
		r->out = n == 1 && is_folder(words[0]) ? words[0] : ".";
	if (mkdir(r->out, 0777) && errno != EEXIST)
		return say_error("cannot make %s: %s; give another --out", r->out, strerror(errno));
	return is_folder(r->out) ? EXIT_GOOD
				 : say_error("%s is no folder: give another --out", r->out);
}

int plot_main(int argc, char **argv)
{
	struct request r = {.compare.alpha = COMPARISON_ALPHA};
	int status = cli_read(&plot_command, argc, argv, false, take_option, &r);

	if (status < 0)
		return EXIT_GOOD;
	if (!status && optind == argc)
		return say_error("plot: name a run; see %s plot --help", suite_command());
	if (!status)
		status = choose_folder(&r, argv + optind, argc - optind);
	if (!status && r.history)
		status = plot_histories(argv + optind, (size_t)(argc - optind), r.ops, r.out);
	else if (!status)
		status = plot_words(argv + optind, (size_t)(argc - optind), r.names, r.out,
				    &r.compare);
	return status;
}
