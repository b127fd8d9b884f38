/* SPDX-License-Identifier: MIT */
/* The table of `mnbench history`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/count.h"
#include "results/escape.h"
#include "results/history.h"
#include "results/summary.h"

#define ROW_WIDTH    60 /* at most */
#define FIGURE_WIDTH 23 /* secondary_invalidations */

void history_between(char *text, size_t room, const struct history_run *before,
		     const struct history_run *after)
{
	bool release = strcmp(before->release, after->release) != 0;
	bool version = strcmp(before->version, after->version) != 0;
	bool suite = strcmp(before->suite, after->suite) != 0;
	int n = snprintf(text, room, "%s -> %s",
			 !release && version ? before->version : before->release,
			 !release && version ? after->version : after->release);

	if (!release && !version)
		n = snprintf(text, room, "both %s", after->release);
	if (suite && n > 0 && (size_t)n < room)
		snprintf(text + n, room - (size_t)n, ", suite %s -> %s", before->suite,
			 after->suite);
}

void history_change_text(char *text, size_t room, const struct trend *t, const struct interval *by)
{
	if (t->exact)
		snprintf(text, room, "%s -> %s", AS_COUNT(t->level), AS_COUNT(t->newest));
	else if (isfinite(by->low) && isfinite(by->high))
		snprintf(text, room, "%+.1f %% [%+.1f, %+.1f]", 100 * expm1(by->estimate),
			 100 * expm1(by->low), 100 * expm1(by->high));
	else
		snprintf(text, room, "%+.1f %% [one value a side]", 100 * expm1(by->estimate));
}

void history_put(FILE *out, int width, const char *text)
{
	char *clean = text_printable(text);

	fprintf(out, "%-*s", width, clean);
	free(clean);
}

void history_row_text(char *text, size_t room, const char *row)
{
	static const char subscriber[] = "/subscriber:", mm[] = "/mm:", threads[] = "/threads:";
	const char *s = strstr(row, subscriber), *m = strstr(s ? s : "", mm);
	const char *t = strstr(m ? m : "", threads);

	if (!t) {
		snprintf(text, room, "%s", row);
		return;
	}
	snprintf(text, room, "%.*s %.*s%s%s", (int)(s - row), row,
		 (int)(m - s - (long)strlen(subscriber)), s + strlen(subscriber),
		 strncmp(m + strlen(mm), "shared/", 7) ? " private" : "",
		 strcmp(t, "/threads:1") ? " " : "");
	if (strcmp(t, "/threads:1"))
		snprintf(text + strlen(text), room - strlen(text), "x%s", t + strlen(threads));
}

void history_figure_text(char *text, size_t room, const char *figure)
{
	size_t n = strlen(figure), end = strlen("_per_op");

	n -= n > end && !strcmp(figure + n - end, "_per_op") ? end : 0;
	snprintf(text, room, "%.*s", (int)n, figure);
}

/* The newest value and its interval. */
static void print_newest(FILE *out, const char *figure, const struct point *p)
{
	char value[60], interval[60] = "-";

	if (!strcmp(figure, SUMMARY_OVERHEAD)) {
		snprintf(value, sizeof(value), "%+.1f %%", 100 * expm1(p->value));
		if (isfinite(p->half))
			snprintf(interval, sizeof(interval), "[%+.1f, %+.1f]",
				 100 * expm1(p->value - p->half), 100 * expm1(p->value + p->half));
	} else if (!strcmp(figure, SUMMARY_NS)) {
		snprintf(value, sizeof(value), "%.5g", p->value);
		if (isfinite(p->half))
			snprintf(interval, sizeof(interval), "[%.5g, %.5g]",
				 p->value * exp(-p->half), p->value * exp(p->half));
	} else {
		snprintf(value, sizeof(value), "%s", AS_COUNT(p->value));
		snprintf(interval, sizeof(interval), "exact");
	}
	fprintf(out, " %11s %-20s", value, interval);
}

static void print_change(FILE *out, const struct archive *h, const struct series *s,
			 const struct trend *t)
{
	const struct history_run *after = &h->runs[s->points[t->change].run];
	char by[80], between[300];

	if (!t->change) {
		fprintf(out, " none");
		return;
	}
	history_change_text(by, sizeof(by), t, &t->change_by);
	history_between(between, sizeof(between), &h->runs[s->points[t->change - 1].run], after);
	fprintf(out, " %s on %.10s, ", by, after->date);
	history_put(out, 0, between);
}

static void print_series(FILE *out, const struct archive *h, const struct series *s,
			 const struct trend *t, int width)
{
	const char *figure = h->figures.texts[s->figure];
	char drift[80], name[200];

	history_row_text(name, sizeof(name), h->rows.texts[s->row]);
	history_put(out, width, name);
	fputc(' ', out);
	history_figure_text(name, sizeof(name), figure);
	history_put(out, FIGURE_WIDTH, name);
	fprintf(out, " %5zu", s->n);
	print_newest(out, figure, &s->points[s->n - 1]);
	print_change(out, h, s, t);
	if (t->outside && t->outside < s->n - t->change) {
		history_change_text(drift, sizeof(drift), t, &t->by);
		fprintf(out, "; newest %zu: %s", t->outside, drift);
	}
	if (!isnan(t->drift.estimate)) {
		history_change_text(drift, sizeof(drift), t, &t->drift);
		fprintf(out, "; since then drifted %s", drift);
	}
	fputc('\n', out);
}

static void print_heading(FILE *out, const struct archive *h, uint32_t machine, int width)
{
	const struct history_run *first = NULL, *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < h->n_runs; i++) {
		if (h->runs[i].machine != machine)
			continue;
		first = first ? first : &h->runs[i];
		last = &h->runs[i];
		n++;
	}
	fputc('\n', out);
	history_put(out, 0, h->machines.texts[machine]);
	fprintf(out, ": %zu runs, %.10s to %.10s, kernel ", n, first ? first->date : "?",
		last ? last->date : "?");
	history_put(out, 0, last ? last->release : "?");
	fprintf(out, "\n%-*s %-*s %5s %11s %-20s last change\n", width, "row", FIGURE_WIDTH,
		"figure", "n", "newest", "95 % CI");
}

static int row_width(const struct archive *h)
{
	size_t width = strlen("row");

	for (size_t i = 0; i < h->rows.n; i++) {
		char name[200];

		history_row_text(name, sizeof(name), h->rows.texts[i]);
		width = strlen(name) > width ? strlen(name) : width;
	}
	return width < ROW_WIDTH ? (int)width : ROW_WIDTH;
}

void history_print(FILE *out, const struct archive *h, const struct history_options *options)
{
	uint32_t machine = UINT32_MAX;
	size_t quiet = 0, all = 0;
	int width = row_width(h);

	fprintf(out,
		"ns: median over processes; overhead: armed against not armed; counts per op; 95 %% t-intervals.\n"
		"Changes of times: at least %.1f %%, p < 0.001; counts are compared.\n",
		100 * expm1(options->effect));
	for (size_t i = 0; i < h->n_series; i++) {
		const struct series *s = &h->series[i];
		const char *figure = h->figures.texts[s->figure];
		struct trend t;

		if (!history_is_shown(figure))
			continue;
		all++;
		t = trend_of(h, s, options->effect);
		if (!options->all && !history_is_time(figure) && !t.change) {
			quiet++;
			continue;
		}
		if (s->machine != machine)
			print_heading(out, h, machine = s->machine, width);
		print_series(out, h, s, &t, width);
	}
	fprintf(out, "\n%zu series of %zu runs", all, h->n_runs);
	if (quiet)
		fprintf(out, "; %zu counts that never changed are not shown (--all)", quiet);
	fputc('\n', out);
}
