/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plots/plot.h"
#include "results/file.h"
#include "results/root.h"
#include "results/say.h"
#include "results/stats.h"

#define PATH_ROOM (PATH_MAX + 64)

extern char **environ;

/* A plot: the rows it can draw, a line of data for each, its script. */
struct plot {
	const char *name; /* NAME.tsv, NAME.png, NAME.svg; plots/NAME.gp */
	const char *heading;
	bool (*line)(FILE *out, const struct row *row);
};

/* Overhead in percent with its interval; needs pairs. */
static bool overhead_line(FILE *out, const struct row *row)
{
	char name[200];
	struct interval i;

	if (row->invalid || row->n_log_ratios < 2)
		return false;
	i = stats_t_interval(row->log_ratios, row->n_log_ratios, 0.95);
	row_short_name(row, name, sizeof(name));
	fprintf(out, "%s threads:%u\t%.6g\t%.6g\t%.6g\n", name, row->threads, exp(i.estimate),
		exp(i.low), exp(i.high));
	return true;
}

/* Calls per op; needs a count. */
static bool calls_line(FILE *out, const struct row *row)
{
	double secondary, pairs = NAN;
	char name[200];

	if (row->invalid || !strcmp(row->subscriber, "none") ||
	    !row_metric(row, "secondary_invalidations_per_op", &secondary))
		return false;
	row_metric(row, "notifier_ranges_per_op", &pairs);
	row_short_name(row, name, sizeof(name));
	fprintf(out, "%s\t%g\t%g\n", name, secondary, pairs);
	return true;
}

static const struct plot plots[] = {
	{"overhead", "row\tratio\tlow\thigh", overhead_line},
	{"calls", "row\tsecondary invalidations per op\tstart/end pairs per op", calls_line},
};

static int write_data(const struct plot *plot, const struct run *run, const char *path)
{
	char *text = NULL;
	size_t size, lines = 0;
	FILE *f = open_memstream(&text, &size);
	int err;

	if (!f)
		return -ENOMEM;
	fprintf(f, "%s\n", plot->heading);
	for (size_t i = 0; i < run->n_rows; i++)
		lines += plot->line(f, &run->rows[i]);
	fclose(f);
	err = lines ? file_write(path, text, size) : 1;
	free(text);
	return err;
}

static int draw(const char *script, const char *data, const char *picture, const char *title)
{
	/* -c passes words, not text of a program: nothing of a run is ever interpreted. */
	char *argv[] = {"gnuplot",     (char *)"-c", (char *)script, (char *)data, (char *)picture,
			(char *)title, NULL};
	pid_t pid;
	int status;
	int err = posix_spawnp(&pid, "gnuplot", NULL, NULL, argv, environ);

	if (err)
		return err == ENOENT ? -ENOENT : -err;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 127 ? -ENOENT
	       : WIFEXITED(status) && !WEXITSTATUS(status)     ? 0
							       : -EIO;
}

static int draw_one(const struct plot *plot, const struct run *run, const char *folder)
{
	static const char *const kinds[] = {"png", "svg"};
	char data[PATH_ROOM], script[PATH_ROOM], picture[PATH_ROOM], title[300];
	int err;

	snprintf(data, sizeof(data), "%s/%s.tsv", folder, plot->name);
	snprintf(script, sizeof(script), "%s/plots/%s.gp", suite_root(), plot->name);
	snprintf(title, sizeof(title), "Linux %s, %s, %s: %s against none",
		 run_context(run, "kernel_release", "?"), run_context(run, "machine", "?"),
		 run_context(run, "cpu", "?"), run_context(run, "subscribers", "?"));
	err = write_data(plot, run, data);
	for (int i = 0; !err && i < 2; i++) {
		snprintf(picture, sizeof(picture), "%s/%s.%s", folder, plot->name, kinds[i]);
		err = draw(script, data, picture, title);
	}
	return err < 0 ? err : 0;
}

void plot_run(const struct run *run, const char *folder)
{
	for (size_t i = 0; i < sizeof(plots) / sizeof(*plots); i++) {
		int err = draw_one(&plots[i], run, folder);

		if (err == -ENOENT) {
			say_note(
				"no plots: gnuplot is not installed (apt-get install gnuplot-nox)");
			return;
		}
		if (err)
			say_note("cannot draw %s: %s", plots[i].name, strerror(-err));
	}
}
