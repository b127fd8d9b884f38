/* SPDX-License-Identifier: MIT */
/*
 * For benchmark-action/github-action-benchmark, tool customSmallerIsBetter: it compares
 * with the commit before and knows no interval, so the interval is in the range and extra.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/export/figures.h"
#include "results/export/json.h"
#include "results/memory.h"

/* Half the interval's width, as the action's charts show it. */
static void set_range(json_t *o, const struct estimate *ns)
{
	char text[60];

	if (isnan(ns->low))
		return;
	snprintf(text, sizeof(text), "± %.4g", (ns->high - ns->low) / 2);
	json_object_set_new(o, "range", json_string(text));
}

static json_t *bench(const struct report *report, size_t side, const char *label, const char *what)
{
	char *name = NULL;
	bool many = report->n_sides > 1;
	json_t *o;

	if (asprintf(&name, "%s%s%s%s%s", many ? report->sides[side].name : "", many ? ": " : "",
		     label, *what ? " " : "", what) < 0)
		out_of_memory();
	o = json_pack("{s:s}", "name", name);
	free(name);
	return o;
}

static void add_time(json_t *list, const struct report *report, size_t side,
		     const struct report_row *row)
{
	const struct estimate *ns = &row->cells[side].ns;
	char *extra = NULL;
	json_t *o;

	if (!ns->n || !isfinite(ns->value))
		return;
	o = bench(report, side, row->label, "");
	json_object_set_new(o, "unit", json_string("ns/op"));
	json_object_set_new(o, "value", json_figure(ns->value));
	set_range(o, ns);
	if (ns->n > 1 && asprintf(&extra, "n=%zu %s\nkernel=%s\nCI95=[%.6g,%.6g]", ns->n,
				  report->sides[side].boots.n_boots > 1 ? "boots" : "processes",
				  report->sides[side].name, ns->low, ns->high) < 0)
		out_of_memory();
	if (extra)
		json_object_set_new(o, "extra", json_string(extra));
	json_array_append_new(list, o);
	free(extra);
}

static void add_counts(json_t *list, const struct report *report, size_t side,
		       const struct report_row *row)
{
	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		struct count_range r =
			report_count_of(&report->sides[side], row->name, shown_counts[m].metric);
		json_t *o;

		if (!r.any || !strcmp(row->row->subscriber, "none"))
			continue;
		o = bench(report, side, row->label, shown_counts[m].what);
		json_object_set_new(o, "unit", json_string(shown_counts[m].unit));
		json_object_set_new(o, "value", json_figure(r.high));
		json_object_set_new(o, "extra",
				    json_string(count_is_exact(&r) ? "the same in every boot"
								   : "most of several boots"));
		json_array_append_new(list, o);
	}
}

static int write_github_action(FILE *out, const struct report *report)
{
	json_t *list = json_array();

	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++) {
			add_time(list, report, s, &report->rows[i]);
			add_counts(list, report, s, &report->rows[i]);
		}
	return export_json(out, list);
}

static const struct export_format github_action = {
	.name = "github-action",
	.what = "github-action-benchmark's customSmallerIsBetter",
	.write = write_github_action,
};
EXPORT_REGISTER(github_action)
