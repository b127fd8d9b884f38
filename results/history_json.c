/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/history_json.h"
#include "results/summary.h"

/* A time's or overhead's value is a logarithm, a ratio's interval is of its own scale. */
static json_t *newest_json(const struct series *s, const char *figure)
{
	const struct point *p = &s->points[s->n - 1];
	bool overhead = !strcmp(figure, SUMMARY_OVERHEAD);
	double low =
		overhead ? expm1(p->value - (double)p->half) : p->value * exp(-(double)p->half);
	double high =
		overhead ? expm1(p->value + (double)p->half) : p->value * exp((double)p->half);

	return json_pack("{s:o, s:o, s:o}", "value",
			 json_figure(overhead ? expm1(p->value) : p->value), "low",
			 json_figure(low), "high", json_figure(high));
}

static json_t *change_json(const struct archive *h, const struct series *s, const struct trend *t)
{
	const struct history_run *before, *after;
	json_t *change;

	if (!t->change)
		return json_null();
	before = &h->runs[s->points[t->change - 1].run];
	after = &h->runs[s->points[t->change].run];
	change = json_pack("{s:o, s:o, s:o, s:o, s:o}", "date", json_text(after->date),
			   "release_before", json_text(before->release), "release",
			   json_text(after->release), "run_before", json_text(before->path), "run",
			   json_text(after->path));
	if (t->exact) {
		json_object_set_new(change, "from", json_figure(t->level));
		json_object_set_new(change, "to", json_figure(t->newest));
		return change;
	}
	json_object_set_new(change, "ratio", json_figure(expm1(t->change_by.estimate)));
	json_object_set_new(change, "low", json_figure(expm1(t->change_by.low)));
	json_object_set_new(change, "high", json_figure(expm1(t->change_by.high)));
	return change;
}

static json_t *series_json(const struct archive *h, const struct series *s, const struct trend *t)
{
	const char *figure = h->figures.texts[s->figure];

	return json_pack("{s:o, s:o, s:o, s:i, s:o, s:o, s:b, s:b}", "machine",
			 json_text(h->machines.texts[s->machine]), "row",
			 json_text(h->rows.texts[s->row]), "figure", json_text(figure), "runs",
			 (int)s->n, "newest", newest_json(s, figure), "change",
			 change_json(h, s, t), "worse", t->worse, "machine_moved",
			 t->machine_moved);
}

json_t *history_json(const struct archive *h, const struct history_options *o)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->n_series; i++) {
		const struct series *s = &h->series[i];
		struct trend t;

		if (!s->n || !history_is_shown(h->figures.texts[s->figure]))
			continue;
		t = trend_of(h, s, o->effect);
		json_array_append_new(list, series_json(h, s, &t));
	}
	return json_pack("{s:i, s:i, s:i, s:o}", "format", 1, "runs", (int)h->n_runs,
			 "files_that_are_no_runs", (int)h->broken, "series", list);
}
