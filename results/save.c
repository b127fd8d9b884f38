/* SPDX-License-Identifier: MIT */
/* The model as run.json. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/numbers.h"
#include "results/samples.h"
#include "results/summary.h"

static void put_metrics(json_t *object, const struct row *row)
{
	for (size_t i = 0; i < row->n_metrics; i++)
		json_object_set_new(object, row->metrics[i].name,
				    json_figure(row->metrics[i].value));
}

static void put_counted(json_t *object, const struct row *row)
{
	for (size_t i = 0; i < row->n_counters; i++)
		if (!isnan(row->counters[i].value))
			json_object_set_new(object, row->counters[i].name,
					    json_figure(row->counters[i].value));
}

static json_t *counter_object(const struct counter *c)
{
	json_t *o =
		json_pack("{s:s, s:s, s:s, s:s, s:I}", "name", c->name, "event", c->event, "source",
			  c->source, "scope", c->scope, "batches", (json_int_t)c->batches);

	if (c->why[0])
		json_object_set_new(o, "why", json_string(c->why));
	json_object_set_new(o, "value", json_figure(c->value));
	json_object_set_new(o, "low", json_figure(c->low));
	json_object_set_new(o, "high", json_figure(c->high));
	json_object_set_new(o, "running", json_figure(c->running));
	json_object_set_new(o, "agree", json_figure(c->agree));
	return o;
}

static json_t *counters(const struct row *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < row->n_counters; i++)
		json_array_append_new(array, counter_object(&row->counters[i]));
	return array;
}

/*
 * An entry as compare.py of Google Benchmark reads it; entries of one name are
 * the repetitions, and what was counted is in the first of them. Without samples (an
 * emulated guest) there is no time in it. An invalid row has no entry: no number of it
 * may be read as a result.
 */
static json_t *entry(const struct row *row, size_t index)
{
	const struct sample *s = index < row->n_samples ? &row->samples[index] : NULL;
	json_t *e = json_object();

	json_object_set_new(e, "name", json_string(row->name));
	json_object_set_new(e, "run_type", json_string("iteration"));
	json_object_set_new(e, "repetitions", json_integer(row->n_samples ? row->n_samples : 1));
	json_object_set_new(e, "repetition_index", json_integer(index));
	json_object_set_new(e, "threads", json_integer(row->threads));
	if (s) {
		json_object_set_new(e, "iterations", json_integer(s->ops));
		json_object_set_new(e, "real_time", json_figure(s->ns_per_op));
		json_object_set_new(e, "cpu_time", json_figure(s->cpu_ns_per_op));
		json_object_set_new(e, "time_unit", json_string("ns"));
	}
	if (!index) {
		put_metrics(e, row);
		put_counted(e, row);
	}
	return e;
}

static json_t *lengths(const struct row *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < row->n_lengths; i++) {
		const struct range_length *l = &row->lengths[i];
		json_t *bytes = l->bytes == RANGE_ALL ? json_string("all") : json_integer(l->bytes);

		json_array_append_new(array, json_pack("{s:o, s:o}", "bytes", bytes, "per_op",
						       json_figure(l->per_op)));
	}
	return array;
}

static json_t *windows(const struct row *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < row->n_windows; i++)
		json_array_append_new(array, json_integer(row->windows[i]));
	return array;
}

static json_t *cpus(const struct row *row, size_t from, size_t to)
{
	json_t *array = json_array();

	for (size_t i = from; i < to; i++)
		json_array_append_new(array, json_integer(row->cpus[i]));
	return array;
}

static json_t *functions(const struct row *row)
{
	json_t *array = json_array();

	for (size_t i = 0; i < row->n_functions; i++)
		json_array_append_new(array, json_pack("{s:s, s:o}", "name", row->functions[i].name,
						       "instructions_per_op",
						       json_figure(row->functions[i].per_op)));
	return array;
}

static json_t *row_object(const struct row *row)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "name", row->name,
			      "op", row->op, "subscriber", row->subscriber, "mm", row->mm, "unit",
			      row->unit, "change", row->change, "size_bytes", (json_int_t)row->size,
			      "threads", (json_int_t)row->threads, "batch", (json_int_t)row->batch);

	if (row->n_cpus)
		json_object_set_new(o, "cpus", cpus(row, 0, row->threads));
	if (row->n_cpus > row->threads)
		json_object_set_new(o, "bystander_cpus", cpus(row, row->threads, row->n_cpus));
	if (row->confidence != 0)
		json_object_set_new(o, "confidence", json_figure(row->confidence));
	if (row->density)
		json_object_set_new(o, "density", json_integer(row->density));
	if (row->cpu_dependent)
		json_object_set_new(o, "cpu_dependent", json_string(row->cpu_dependent));
	if (row->invalid)
		json_object_set_new(o, "invalid", json_string(row->invalid));
	put_metrics(o, row);
	if (row->n_lengths)
		json_object_set_new(o, "secondary_ranges", lengths(row));
	if (row->n_functions)
		json_object_set_new(o, "functions", functions(row));
	if (row->n_windows)
		json_object_set_new(o, "insn_windows", windows(row));
	if (row->n_counters)
		json_object_set_new(o, "counters", counters(row));
	if (row->baseline) {
		json_object_set_new(o, "baseline", json_string(row->baseline));
		json_object_set_new(o, "log_ratios",
				    numbers_save(row->log_ratios, row->n_log_ratios));
	}
	if (row->n_samples)
		json_object_set_new(o, "samples", samples_save(row));
	return o;
}

static json_t *unavailable(const struct run *run)
{
	json_t *array = json_array();

	for (size_t i = 0; i < run->n_unavailable; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "what", run->unavailable[i].what,
						"reason", run->unavailable[i].reason));
	return array;
}

/* NULL: there are none, and no key. */
static json_t *complaints(const struct run *run)
{
	json_t *array = run->n_complaints ? json_array() : NULL;

	for (size_t i = 0; i < run->n_complaints; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s, s:b}", "row", run->complaints[i].row,
						"text", run->complaints[i].text, "lost",
						(int)run->complaints[i].lost));
	return array;
}

/* All but the entries for compare.py; the summary is first (results/summary.h). */
static json_t *run_object(const struct run *run)
{
	json_t *rows = json_array();
	bool samples = false;

	for (size_t i = 0; i < run->n_rows; i++) {
		json_array_append_new(rows, row_object(&run->rows[i]));
		samples |= run->rows[i].n_samples > 0;
	}
	return json_pack("{s:{s:o, s:i, s:o*, s:o, s:o, s:o*}, s:O}", "mnbench", "summary",
			 summary_make(run), "format", RUN_FORMAT, "sample_columns",
			 samples ? samples_columns() : NULL, "rows", rows, "unavailable",
			 unavailable(run), "complaints", complaints(run), "context", run->context);
}

static void write_entries(FILE *out, const struct run *run)
{
	const char *before = "\n  ";

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];
		size_t n = row->n_samples ? row->n_samples : 1;

		for (size_t k = 0; !row->invalid && k < n; k++) {
			json_t *e = entry(row, k);

			fputs(before, out);
			json_dumpf(e, out, JSON_REAL_PRECISION(12));
			json_decref(e);
			before = ",\n  ";
		}
	}
}

/* An entry is a line: there are many, and no one reads them. */
static char *run_text(json_t *object, const struct run *run, size_t *size)
{
	char *head = json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(12)), *text = NULL;
	FILE *out = memory_open(&text, size);

	fwrite(head, 1, strlen(head) - strlen("\n}"), out);
	fputs(",\n \"benchmarks\": [", out);
	write_entries(out, run);
	fputs("\n ]\n}\n", out);
	memory_close(out);
	free(head);
	return text;
}

int run_save(const struct run *run, const char *path)
{
	json_t *object = run_object(run);
	char *text;
	size_t size;
	int err;

	if (!object)
		return -EILSEQ; /* a string that is no UTF-8 */
	text = run_text(object, run, &size);
	json_decref(object);
	summary_seal(text, size);
	err = file_write(path, text, size);
	free(text);
	return err;
}
