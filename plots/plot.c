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
#include "results/curves.h"
#include "results/file.h"
#include "results/report.h"
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
	i = stats_t_interval(row->log_ratios, row->n_log_ratios, row_confidence(row));
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

/* A row's secondary invalidations, a column a kernel; a kernel without the row has a gap. */
static bool kernels_line(FILE *out, const struct row *row, struct run *const *runs, size_t n)
{
	bool any = false;
	char name[200];

	if (!strcmp(row->subscriber, "none"))
		return false;
	row_short_name(row, name, sizeof(name));
	fprintf(out, "%s", name);
	for (size_t k = 0; k < n; k++) {
		const struct row *same = runs[k] ? run_find(runs[k], row->name) : NULL;
		double value;

		if (same && !same->invalid &&
		    row_metric(same, "secondary_invalidations_per_op", &value))
			any = fprintf(out, "\t%g", value) > 0;
		else
			fprintf(out, "\t?");
	}
	fprintf(out, "\n");
	return any;
}

/* A number, or what gnuplot takes for none. */
static void put_number(FILE *out, double value)
{
	if (isnan(value))
		fprintf(out, "\t?");
	else
		fprintf(out, "\t%g", value);
}

static double metric_of(const struct row *row, const char *metric)
{
	double value;

	return row && !row->invalid && row_metric(row, metric, &value) ? value : NAN;
}

static void put_point(FILE *out, const struct curve_point *p)
{
	fprintf(out, "%g", p->x);
	put_number(out, report_ns(p->base));
	put_number(out, p->armed ? report_ns(p->armed) : NAN);
	put_number(out, metric_of(p->armed, "secondary_invalidations_per_op"));
	put_number(out, metric_of(p->armed, "secondary_all_per_op"));
	fprintf(out, "\n");
}

/* The lengths at which something is known to change, as the first block of the data. */
static void put_limits(FILE *out, const struct run *run, bool timed, bool counted)
{
	const json_t *page = json_object_get(run->context, "page_size");
	const json_t *ceiling = json_object_get(run->context, "tlb_single_page_flush_ceiling");
	int entries = (page ? (int)json_integer_value(page) : 4096) / 8;

	if (!strcmp(run_context(run, "machine", ""), "aarch64")) {
		fprintf(out, "%d\tMAX_DVM_OPS, CMDQ_MAX_TLBI_OPS\t%d\t%d\n", entries, timed,
			counted);
		return;
	}
	fprintf(out, "%d\ttlb_single_page_flush_ceiling\t%d\t%d\n",
		ceiling ? (int)json_integer_value(ceiling) : 33, timed, counted);
	fprintf(out, "%d\ta page table\t%d\t%d\n", entries, timed, counted);
}

static bool is_drawn(const struct curve *c)
{
	return !strcmp(c->unit, "pages") && c->threads == 1;
}

/* Known limits, and below them the run's curves over pages; see curves.gp. Returns how many. */
static size_t put_curves(FILE *out, const struct run *run)
{
	bool timed = false, counted = false;
	size_t n, drawn = 0;
	struct curve *curves = curves_of(run, &n);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; is_drawn(&curves[i]) && k < curves[i].n; k++) {
			const struct row *armed = curves[i].points[k].armed;

			timed |= !isnan(report_ns(curves[i].points[k].base));
			counted |= !isnan(metric_of(armed, "secondary_invalidations_per_op"));
		}
	}
	put_limits(out, run, timed, counted);
	for (size_t i = 0; i < n; i++) {
		if (!is_drawn(&curves[i]))
			continue;
		fprintf(out, "\n\n%s\n", curves[i].name);
		for (size_t k = 0; k < curves[i].n; k++)
			put_point(out, &curves[i].points[k]);
		drawn++;
	}
	free(curves);
	return timed || counted ? drawn : 0;
}

static const struct plot plots[] = {
	{"overhead", "row\tratio\tlow\thigh", overhead_line},
	{"calls", "row\tsecondary invalidations per op\tstart/end pairs per op", calls_line},
};

static int write_lines(char *text, size_t size, size_t lines, const char *path)
{
	int err = lines ? file_write(path, text, size) : 1;

	free(text);
	return err;
}

/* Returns 0, 1 if there is nothing to draw, or -errno. */
static int write_data(const struct plot *plot, const struct run *run, const char *path)
{
	char *text = NULL;
	size_t size, lines = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return -ENOMEM;
	fprintf(f, "%s\n", plot->heading);
	for (size_t i = 0; i < run->n_rows; i++)
		lines += plot->line(f, &run->rows[i]);
	fclose(f);
	return write_lines(text, size, lines, path);
}

static int write_curves(const struct run *run, const char *path)
{
	char *text = NULL;
	size_t size, lines;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return -ENOMEM;
	lines = put_curves(f, run);
	fclose(f);
	return write_lines(text, size, lines, path);
}

static int write_kernels(struct run *const *runs, size_t n, const char *const *names,
			 const char *path)
{
	const struct run *first = NULL;
	char *text = NULL;
	size_t size, lines = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return -ENOMEM;
	fprintf(f, "row");
	for (size_t k = 0; k < n; k++) {
		fprintf(f, "\t%s", names[k]);
		first = first ? first : runs[k];
	}
	fprintf(f, "\n");
	for (size_t i = 0; first && i < first->n_rows; i++)
		lines += kernels_line(f, &first->rows[i], runs, n);
	fclose(f);
	return write_lines(text, size, lines, path);
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

/* NAME.tsv of the folder, which is written, as NAME.png and NAME.svg. */
static int draw_both(const char *name, const char *folder, const char *title)
{
	static const char *const kinds[] = {"png", "svg"};
	char data[PATH_ROOM], script[PATH_ROOM], picture[PATH_ROOM];
	int err = 0;

	snprintf(data, sizeof(data), "%s/%s.tsv", folder, name);
	snprintf(script, sizeof(script), "%s/plots/%s.gp", suite_root(), name);
	for (int i = 0; !err && i < 2; i++) {
		snprintf(picture, sizeof(picture), "%s/%s.%s", folder, name, kinds[i]);
		err = draw(script, data, picture, title);
	}
	if (err == -ENOENT)
		say_note("no plots: gnuplot is not installed (apt-get install gnuplot-nox)");
	else if (err)
		say_note("cannot draw %s: %s", name, strerror(-err));
	return err;
}

void plot_run(const struct run *run, const char *folder)
{
	char data[PATH_ROOM], title[300];

	snprintf(title, sizeof(title), "Linux %s, %s, %s: %s against none",
		 run_context(run, "kernel_release", "?"), run_context(run, "machine", "?"),
		 run_context(run, "cpu", "?"), run_context(run, "subscribers", "?"));
	for (size_t i = 0; i < sizeof(plots) / sizeof(*plots); i++) {
		int err;

		snprintf(data, sizeof(data), "%s/%s.tsv", folder, plots[i].name);
		err = write_data(&plots[i], run, data);
		if (err < 0)
			say_note("cannot write %s: %s", data, strerror(-err));
		if (!err && draw_both(plots[i].name, folder, title) == -ENOENT)
			return;
	}
	snprintf(data, sizeof(data), "%s/curves.tsv", folder);
	if (!write_curves(run, data))
		draw_both("curves", folder, title);
}

void plot_kernels(struct run *const *runs, const char *const *names, size_t n, const char *folder)
{
	char data[PATH_ROOM];
	int err;

	snprintf(data, sizeof(data), "%s/kernels.tsv", folder);
	err = write_kernels(runs, n, names, data);
	if (err < 0)
		say_note("cannot write %s: %s", data, strerror(-err));
	if (!err)
		draw_both(
			"kernels", folder,
			"Secondary-TLB invalidations per operation, subscriber kvm, emulated guests");
}
