/* SPDX-License-Identifier: MIT */
/* A figure night by night, and where it changed. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/draw.h"
#include "plots/plot.h"
#include "plots/tsv.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/summary.h"

#define PICTURES 40 /* of one command; a note counts the others */

/* A regime's value from its first run to its last. */
static void put_regime(FILE *out, const struct plot_series *h, size_t first, size_t last,
		       double value)
{
	fprintf(out, "%lld\t%lld", (long long)h->past->points[first].when,
		(long long)h->past->points[last].when);
	tsv_number(out, value);
	fprintf(out, "\n");
}

static void put_history(FILE *out, const struct plot_series *h)
{
	size_t intervals = 0;

	for (size_t i = 0; i < h->past->n; i++)
		intervals += isfinite(h->past->points[i].low) && isfinite(h->past->points[i].high);
	tsv_name(out, h->unit);
	fprintf(out, "\t%zu\t%zu\n\n\n", intervals, h->past->n_changes);
	for (size_t i = 0; i < h->past->n; i++) {
		fprintf(out, "%lld", (long long)h->past->points[i].when);
		tsv_number(out, h->past->points[i].value);
		tsv_number(out, h->past->points[i].low);
		tsv_number(out, h->past->points[i].high);
		fprintf(out, "\n");
	}
	fprintf(out, "\n\n");
	for (size_t i = 0; i < h->past->n_changes; i++) {
		const struct past_change *c = &h->past->changes[i];
		size_t first = i ? h->past->changes[i - 1].at : 0;

		put_regime(out, h, first, c->at - 1, c->before);
		if (i + 1 == h->past->n_changes)
			put_regime(out, h, c->at, h->past->n - 1, c->after);
	}
	fprintf(out, "\n\n");
	for (size_t i = 0; i < h->past->n_changes; i++) {
		const struct past_change *c = &h->past->changes[i];

		fprintf(out, "%lld\t%+.1f %%\n", (long long)h->past->points[c->at].when,
			100 * (c->after / c->before - 1));
	}
}

int plot_history(const struct plot_series *h, const char *folder, const char *name)
{
	char path[DRAW_PATH], *text = NULL, *title = NULL;
	size_t size, title_size;
	FILE *out = memory_open(&text, &size);
	int err;

	put_history(out, h);
	fputs(DRAW_MARK, out);
	memory_close(out);
	snprintf(path, sizeof(path), "%s/%s.tsv", folder, name);
	out = memory_open(&title, &title_size);
	tsv_title(out, h->title);
	fprintf(out, "\n");
	tsv_title(out, h->machine);
	memory_close(out);
	err = draw_claim(folder, name) ? -EEXIST : file_write(path, text, size);
	free(text);
	if (err && err != -EEXIST)
		draw_complain(name, err);
	if (!err)
		err = draw("history", folder, name, title);
	free(title);
	return err;
}

/* Draws the series as number `number`. Returns 0 or -errno. */
static int draw_series(const struct archive *a, const struct series *s, const struct past *past,
		       size_t number, const char *out)
{
	char title[300], name[32];
	const struct plot_series h = {
		.title = title,
		.machine = a->machines.texts[s->machine],
		.unit = "ns per operation",
		.past = past,
	};

	history_row_text(title, sizeof(title), a->rows.texts[s->row]);
	snprintf(name, sizeof(name), "history-%zu", number);
	return plot_history(&h, out, name);
}

static int draw_changed(const struct archive *a, const char *out)
{
	size_t drawn = 0, left_out = 0;
	int err = 0;

	for (size_t i = 0; i < a->n_series && !err; i++) {
		const struct series *s = &a->series[i];
		struct past past;

		if (strcmp(a->figures.texts[s->figure], SUMMARY_NS))
			continue;
		past_of(&past, a, s, log1p(HISTORY_EFFECT / 100));
		if (past.n_changes && drawn == PICTURES)
			left_out++;
		else if (past.n_changes)
			err = draw_series(a, s, &past, ++drawn, out);
		past_free(&past);
	}
	if (left_out)
		say_note("%zu more series changed: name fewer with --ops", left_out);
	if (!err && !drawn)
		return say_error("nothing to draw: no time in these runs changed its level");
	return err ? EXIT_REQUEST : EXIT_GOOD;
}

int plot_histories(char *const *folders, size_t n, const char *ops, const char *out)
{
	const struct history_options options = {.ops = ops, .effect = log1p(HISTORY_EFFECT / 100)};
	struct archive archive;
	int status = EXIT_REQUEST;

	if (history_read(&archive, folders, n, &options))
		status = draw_changed(&archive, out);
	history_free(&archive);
	return status;
}
