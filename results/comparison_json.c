/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/cli/json.h"
#include "results/comparison_json.h"

static json_t *change(double log_ratio)
{
	return json_figure(expm1(log_ratio));
}

static json_t *cell_json(const struct cell *cell)
{
	json_t *same = cell->machine == CONTROL_UNSURE
			       ? json_null()
			       : json_boolean(cell->machine == CONTROL_SAME);

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "figure",
			 cell->figure == FIGURE_NS ? "ns_per_op" : "overhead", "base",
			 json_figure(cell->base), "new", json_figure(cell->new), "change",
			 change(cell->change.estimate), "low", change(cell->change.low), "high",
			 change(cell->change.high), "q", json_figure(cell->q), "verdict",
			 cell->judged ? verdict_word(cell->judgement) : "not judged",
			 "same_machine", same);
}

static json_t *range_json(const struct count_range *r)
{
	return r->any ? json_pack("[o, o]", json_figure(r->low), json_figure(r->high))
		      : json_null();
}

static json_t *count_json(const struct compared_count *count)
{
	return json_pack("{s:o, s:o, s:o}", "name", json_text(count->name), "base",
			 range_json(&count->base), "new", range_json(&count->new));
}

static const char *obstacle(enum obstacle o)
{
	static const char *const words[] = {
		[OBSTACLE_ONLY_BASE] = "only in BASE",
		[OBSTACLE_ONLY_NEW] = "only in NEW",
		[OBSTACLE_INVALID] = "invalid",
		[OBSTACLE_OTHER_WORK] = "not the same work",
	};

	return words[o];
}

static json_t *row_json(const struct comparison *c, const struct compared_row *r)
{
	json_t *times = json_array(), *counts = json_array(), *lacking = json_array();
	const char *why = r->bad_new ? r->bad_new : r->bad_base;

	for (size_t i = 0; i < r->n_cells; i++)
		json_array_append_new(times, cell_json(&r->cells[i]));
	for (size_t i = 0; i < r->n_counts; i++) {
		const struct compared_count *count = &c->counts[r->first_count + i];

		if (count->changed)
			json_array_append_new(counts, count_json(count));
		else if (!count->base.any || !count->new.any)
			json_array_append_new(lacking, count_json(count));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "name",
			 json_text((r->base ? r->base : r->new)->name), "obstacle",
			 json_text(obstacle(r->obstacle)), "why", json_text(why), "times", times,
			 "counts_changed", counts, "counts_of_one_side", lacking);
}

static json_t *side_json(const struct boots *side)
{
	return json_pack("{s:o, s:i}", "kernel_release",
			 json_text(run_context(side->runs[0], "kernel_release", NULL)), "boots",
			 (int)side->n_boots);
}

static json_t *differences_json(const struct comparison *c)
{
	static const char *const kinds[] = {"under test", "listed", "refuses"};
	json_t *list = json_array();

	for (size_t i = 0; i < c->n_differences; i++) {
		const struct difference *d = &c->differences[i];

		json_array_append_new(list,
				      json_pack("{s:o, s:o, s:o, s:s}", "key", json_text(d->key),
						"base", json_text(d->base), "new",
						json_text(d->new), "kind", kinds[d->kind]));
	}
	return list;
}

static json_t *contract_json(const struct comparison *c)
{
	static const char *const kinds[] = {"broken", "fails", "fixed"};
	json_t *list = json_array();

	for (size_t i = 0; i < c->n_checks; i++)
		json_array_append_new(list, json_pack("{s:o, s:s, s:o}", "name",
						      json_text(c->checks[i].new.name), "change",
						      kinds[c->checks[i].kind], "seen",
						      json_text(c->checks[i].new.seen)));
	return list;
}

static json_t *summary_json(const struct comparison *c)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "regressions",
			 (int)c->judged[JUDGED_REGRESSION], "improvements",
			 (int)c->judged[JUDGED_IMPROVEMENT], "equivalent",
			 (int)c->judged[JUDGED_EQUIVALENT], "inconclusive",
			 (int)c->judged[JUDGED_INCONCLUSIVE], "not_judged", (int)c->not_judged,
			 "contract_broken", (int)c->broken_checks, "contract_fixed",
			 (int)c->fixed_checks, "rows_became_invalid", (int)c->broken_rows);
}

json_t *comparison_json(const struct comparison *c)
{
	static const char *const units[] = {"process", "boot", "round"};
	json_t *rows = json_array();

	for (size_t i = 0; i < c->n_rows; i++)
		json_array_append_new(rows, row_json(c, &c->rows[i]));
	return json_pack(
		"{s:i, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "format", 1, "base",
		side_json(c->design.base), "new", side_json(c->design.new), "unit_of_replication",
		units[c->design.unit], "effect", change(c->design.judge.effect), "alpha",
		json_figure(c->design.judge.alpha), "refusal",
		json_text(c->refusal[0] ? c->refusal : NULL), "differences", differences_json(c),
		"rows", rows, "contract", contract_json(c), "summary", summary_json(c));
}
