/* SPDX-License-Identifier: MIT */
/* The page's figures as JSON: what its filter reads, and anybody's script can. */
#include <math.h>
#include <stdlib.h>

#include "results/cli/json.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/export/html/page.h"

/* What a row can count and the page shows. */
static const char *const counts[] = {"notifier_ranges_per_op", "secondary_invalidations_per_op",
				     "secondary_bytes_per_op", "kvm_zaps_per_op",
				     "instructions_kernel_per_op"};

static json_t *printable(const char *text)
{
	char *copy = text_printable(text);
	json_t *value = json_string(copy);

	free(copy);
	return value;
}

static void set_number(json_t *object, const char *key, double value)
{
	json_object_set_new(object, key, json_figure(value));
}

static json_t *estimate(const struct estimate *e)
{
	json_t *object = json_object();

	set_number(object, "value", e->value);
	set_number(object, "low", e->low);
	set_number(object, "high", e->high);
	json_object_set_new(object, "n", json_integer((json_int_t)e->n));
	return object;
}

static json_t *cell_data(const struct report *report, const struct report_row *row, size_t side)
{
	const struct report_cell *cell = &row->cells[side];
	const char *words[PAGE_WORDS];
	size_t n = page_verdicts(report, row, side, words);
	json_t *object = json_object(), *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, printable(words[i]));
	json_object_set_new(object, "verdicts", list);
	if (cell->invalid)
		json_object_set_new(object, "invalid", printable(cell->invalid));
	if (cell->ns.n)
		json_object_set_new(object, "ns_per_op", estimate(&cell->ns));
	if (cell->overhead.n)
		json_object_set_new(object, "armed_over_none", estimate(&cell->overhead));
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct count_range range =
			report_count_of(&report->sides[side], row->name, counts[i]);

		if (range.any && range.low == range.high)
			set_number(object, counts[i], range.low);
		else if (range.any)
			json_object_set_new(object, counts[i],
					    json_pack("[o, o]", json_figure(range.low),
						      json_figure(range.high)));
	}
	return object;
}

static json_t *change_data(const struct cell *cell)
{
	json_t *object = json_object();

	set_number(object, "ratio", exp(cell->change.estimate));
	set_number(object, "low", exp(cell->change.low));
	set_number(object, "high", exp(cell->change.high));
	set_number(object, "q", cell->q);
	json_object_set_new(object, "judged", json_boolean(cell->judged));
	return object;
}

static json_t *row_data(const struct report *report, const struct report_row *row)
{
	const struct cell *change = row_cell(row, FIGURE_NS);
	json_t *object = json_object(), *cells = json_array();

	json_object_set_new(object, "label", printable(row->label));
	json_object_set_new(object, "op", printable(row->row->op));
	json_object_set_new(object, "subscriber", printable(row->row->subscriber));
	json_object_set_new(object, "threads", json_integer(row->row->threads));
	json_object_set_new(object, "size_bytes", json_integer((json_int_t)row->row->size));
	for (size_t i = 0; i < report->n_sides; i++)
		json_array_append_new(cells, cell_data(report, row, i));
	json_object_set_new(object, "cells", cells);
	if (change)
		json_object_set_new(object, "new_over_base", change_data(change));
	return object;
}

void page_data(FILE *out, const struct report *report)
{
	json_t *sides = json_array(), *rows = json_array(), *data;

	for (size_t i = 0; i < report->n_sides; i++)
		json_array_append_new(sides, json_pack("{s:o, s:I, s:b}", "name",
						       printable(report->sides[i].name), "boots",
						       (json_int_t)report->sides[i].boots.n_boots,
						       "emulated", report->sides[i].emulated));
	for (size_t i = 0; i < report->n_rows; i++)
		json_array_append_new(rows, row_data(report, &report->rows[i]));
	data = json_pack("{s:o, s:o}", "sides", sides, "rows", rows);
	put_json(out, data);
	json_decref(data);
}
