/* SPDX-License-Identifier: MIT */
/* A figure night by night, and where it changed. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plots/draw.h"
#include "plots/plot.h"
#include "plots/tsv.h"
#include "results/file.h"

/* A regime's value from its first run to its last. */
static void put_regime(FILE *out, const struct plot_series *h, size_t first, size_t last,
		       double value)
{
	fprintf(out, "%lld\t%lld", (long long)h->points[first].when,
		(long long)h->points[last].when);
	tsv_number(out, value);
	fprintf(out, "\n");
}

static void put_history(FILE *out, const struct plot_series *h)
{
	size_t intervals = 0;

	for (size_t i = 0; i < h->n; i++)
		intervals += isfinite(h->points[i].low) && isfinite(h->points[i].high);
	tsv_name(out, h->unit);
	fprintf(out, "\t%zu\t%zu\n\n\n", intervals, h->n_changes);
	for (size_t i = 0; i < h->n; i++) {
		fprintf(out, "%lld", (long long)h->points[i].when);
		tsv_number(out, h->points[i].value);
		tsv_number(out, h->points[i].low);
		tsv_number(out, h->points[i].high);
		fprintf(out, "\n");
	}
	fprintf(out, "\n\n");
	for (size_t i = 0; i < h->n_changes; i++) {
		const struct plot_change *c = &h->changes[i];
		size_t first = i ? h->changes[i - 1].at : 0;

		put_regime(out, h, first, c->at - 1, c->before);
		if (i + 1 == h->n_changes)
			put_regime(out, h, c->at, h->n - 1, c->after);
	}
	fprintf(out, "\n\n");
	for (size_t i = 0; i < h->n_changes; i++) {
		const struct plot_change *c = &h->changes[i];

		fprintf(out, "%lld\t%+.1f %%\n", (long long)h->points[c->at].when,
			100 * (c->after / c->before - 1));
	}
}

int plot_history(const struct plot_series *h, const char *folder, const char *name)
{
	char path[DRAW_PATH], *text = NULL, *title = NULL;
	size_t size, title_size;
	FILE *out = open_memstream(&text, &size);
	int err;

	if (!out)
		return -ENOMEM;
	put_history(out, h);
	fclose(out);
	snprintf(path, sizeof(path), "%s/%s.tsv", folder, name);
	out = open_memstream(&title, &title_size);
	if (!out)
		abort();
	tsv_title(out, h->title);
	fprintf(out, "\n");
	tsv_title(out, h->machine);
	fclose(out);
	err = file_write(path, text, size);
	free(text);
	if (err)
		draw_complain(name, err);
	else
		err = draw("history", folder, name, title);
	free(title);
	return err;
}
