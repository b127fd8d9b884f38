/* SPDX-License-Identifier: MIT */
/*
 * Did a worse level begin with the newest kernel? One run may be off for any reason: it asks for
 * another one. The second that is off as well confirms it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/history.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define CONFIRMED    2 /* runs in a row */
#define COUNTS_LEAST 2 /* runs that can be judged: the newest and one to compare it with */
#define TIMES_LEAST  4 /* three make a level (history_trend.c) */

enum finding { NOTHING, TOO_FEW, KNOWN, MACHINE, RERUN, WORSE, FINDINGS };

static bool same_kernel(const struct history_run *a, const struct history_run *b)
{
	return !strcmp(a->release, b->release) && !strcmp(a->version, b->version);
}

/* How many of the newest values are of the newest kernel. */
static size_t of_newest_kernel(const struct archive *h, const struct series *s)
{
	const struct history_run *newest = &h->runs[s->points[s->n - 1].run];
	size_t n = 0;

	while (n < s->n && same_kernel(&h->runs[s->points[s->n - 1 - n].run], newest))
		n++;
	return n;
}

static enum finding finding_of(const struct archive *h, const struct series *s,
			       const struct trend *t)
{
	size_t newest = of_newest_kernel(h, s);

	if (s->n < (t->exact ? COUNTS_LEAST : TIMES_LEAST))
		return TOO_FEW;
	if (!t->outside || !t->worse)
		return NOTHING;
	if (t->outside >= newest + CONFIRMED)
		return KNOWN; /* confirmed before this kernel came */
	if (t->machine_moved)
		return MACHINE;
	return t->outside < CONFIRMED ? RERUN : WORSE;
}

static void tell(FILE *out, const struct archive *h, const struct series *s, const struct trend *t,
		 enum finding finding)
{
	static const char *const words[] = {"", "", "known", "machine", "RERUN", "WORSE"};
	const struct history_run *since = &h->runs[s->points[s->n - t->outside].run];
	char text[1200], by[80], between[300], row[200], figure[80];

	history_change_text(by, sizeof(by), t, &t->by);
	history_between(between, sizeof(between), &h->runs[s->points[s->n - t->outside - 1].run],
			since);
	history_row_text(row, sizeof(row), h->rows.texts[s->row]);
	history_figure_text(figure, sizeof(figure), h->figures.texts[s->figure]);
	snprintf(text, sizeof(text), "%s  %s %s: %s in %zu run%s since %s (%s; %s)%s",
		 words[finding], row, figure, by, t->outside, t->outside == 1 ? "" : "s",
		 since->path, between, h->machines.texts[s->machine],
		 finding == MACHINE ? ": the control moved as well, so the machine did" : "");
	history_put(out, 0, text);
	fputc('\n', out);
}

/* What to run again, once for each machine that asks for it. */
static void tell_rerun(FILE *out, const struct archive *h, uint32_t machine)
{
	const struct history_run *run = NULL;

	for (size_t i = 0; i < h->n_runs; i++)
		if (h->runs[i].machine == machine)
			run = &h->runs[i];
	if (!run)
		return;
	fprintf(out, "Run once more, on the same kernel, and judge again: ");
	if (run->guest)
		fprintf(out, "%s vm", suite_command());
	if (run->guest && strcmp(run->kernel_name, "?"))
		fputs(" --kernels ", out);
	if (!run->guest || strcmp(run->kernel_name, "?"))
		history_put(out, 0, run->guest ? run->kernel_name : run->command);
	fputc('\n', out);
}

/* The last run of each machine, by the machine's number. */
static uint32_t *newest_runs(const struct archive *h)
{
	uint32_t *newest = enough(calloc(h->machines.n + 1, sizeof(*newest)));

	for (size_t i = 0; i < h->n_runs; i++)
		newest[h->runs[i].machine] = (uint32_t)i;
	return newest;
}

int history_judge(FILE *out, const struct archive *h, const struct history_options *options)
{
	uint32_t *newest = newest_runs(h), asks = UINT32_MAX;
	size_t found[FINDINGS] = {0}, judged = 0;

	for (size_t i = 0; i < h->n_series; i++) {
		const struct series *s = &h->series[i];
		enum finding finding;
		struct trend t;

		if (!history_is_shown(h->figures.texts[s->figure]) ||
		    s->points[s->n - 1].run != newest[s->machine])
			continue;
		t = trend_of(h, s, options->effect);
		finding = finding_of(h, s, &t);
		found[finding]++;
		judged++;
		if (finding <= TOO_FEW || (finding == KNOWN && !options->all))
			continue;
		tell(out, h, s, &t, finding);
		if (finding == RERUN && asks != s->machine)
			tell_rerun(out, h, asks = s->machine);
	}
	free(newest);
	fprintf(out,
		"%zu series of %zu machines' newest runs: %zu worse, %zu to be run again, %zu not "
		"judged (the machine moved), %zu with too few runs to judge, %zu worse since an "
		"earlier kernel\n",
		judged, h->machines.n, found[WORSE], found[RERUN], found[MACHINE], found[TOO_FEW],
		found[KNOWN]);
	if (found[WORSE])
		return EXIT_NOT_GOOD;
	return found[RERUN] ? HISTORY_RERUN : EXIT_GOOD;
}
