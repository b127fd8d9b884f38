/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "results/file.h"
#include "results/memory.h"
#include "results/packed.h"
#include "results/stats.h"
#include "results/summary.h"

#define FIGURES_MAX    256
#define NAME_MAX_BYTES 65536
#define SEAL	       8 /* digits of a checksum */

/* How a run.json of run_save() begins: what stands before the summary, and what it begins with. */
static const char before_summary[] = "{\n \"mnbench\": {\n  \"summary\": {",
		  before_seal[] = "\n   \"crc32\": \"";

static const char *const context_keys[] = {
	"date",		  "host_name",	 "machine",	  "cpu",	  "page_size",
	"emulated",	  "emulated_by", "boot_id",	  "command",	  "kernel_release",
	"kernel_version", "kernel_name", "suite_version", "suite_commit", "factor_firmware",
};

static json_t *make_context(const struct run *run)
{
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof(context_keys) / sizeof(*context_keys); i++) {
		json_t *value = json_object_get(run->context, context_keys[i]);

		if (value)
			json_object_set(o, context_keys[i], value);
	}
	return o;
}

/* Half the t-interval of ln of the samples' times; NaN for one sample. */
static double ns_half(const struct row *row)
{
	double *x = enough(malloc((row->n_samples + 1) * sizeof(*x)));
	struct interval i;

	for (size_t k = 0; k < row->n_samples; k++)
		x[k] = log(row->samples[k].ns_per_op);
	i = stats_t_interval(x, row->n_samples, row_confidence(row));
	free(x);
	return isfinite(i.high) ? (i.high - i.low) / 2 : NAN;
}

static double median_of(const struct row *row, bool control)
{
	double *x = enough(malloc((row->n_samples + 1) * sizeof(*x))), median;

	for (size_t k = 0; k < row->n_samples; k++)
		x[k] = control ? row->samples[k].control_ns : row->samples[k].ns_per_op;
	median = stats_median(x, row->n_samples);
	free(x);
	return median;
}

struct table {
	json_t *rows, *figures;
	double *values; /* room for FIGURES_MAX figures */
	size_t n_rows;
};

static void put(struct table *t, size_t row, const char *figure, double value)
{
	size_t f, n = json_array_size(t->figures);

	if (!isfinite(value))
		return;
	for (f = 0; f < n; f++)
		if (!strcmp(json_string_value(json_array_get(t->figures, f)), figure))
			break;
	if (f == FIGURES_MAX)
		return;
	if (f == n) {
		json_array_append_new(t->figures, json_string(figure));
		for (size_t r = 0; r < t->n_rows; r++)
			t->values[f * t->n_rows + r] = NAN;
	}
	t->values[f * t->n_rows + row] = value;
}

static void put_row(struct table *t, size_t r, const struct row *row)
{
	if (row->n_samples) {
		put(t, r, SUMMARY_NS, median_of(row, false));
		put(t, r, SUMMARY_NS_HALF, ns_half(row));
		put(t, r, SUMMARY_CONTROL, median_of(row, true));
	}
	if (row->n_log_ratios) {
		struct interval i =
			stats_t_interval(row->log_ratios, row->n_log_ratios, row_confidence(row));

		put(t, r, SUMMARY_OVERHEAD, i.estimate);
		put(t, r, SUMMARY_OVERHEAD_HALF, (i.high - i.low) / 2);
	}
	for (size_t i = 0; i < row->n_metrics; i++)
		put(t, r, row->metrics[i].name, row->metrics[i].value);
	for (size_t i = 0; i < row->n_counters; i++)
		if (counter_is_exact(&row->counters[i]))
			put(t, r, row->counters[i].name, row->counters[i].value);
}

json_t *summary_make(const struct run *run)
{
	struct table t = {.rows = json_array(), .figures = json_array()};
	json_t *values;
	size_t r = 0;

	for (size_t i = 0; i < run->n_rows; i++)
		t.n_rows += !run->rows[i].invalid;
	t.values = enough(malloc((FIGURES_MAX * t.n_rows + 1) * sizeof(*t.values)));
	for (size_t i = 0; i < run->n_rows; i++) {
		if (run->rows[i].invalid)
			continue;
		json_array_append_new(t.rows, json_string(run->rows[i].name));
		put_row(&t, r++, &run->rows[i]);
	}
	r = json_array_size(t.figures) * t.n_rows;
	values = packed_save(t.values, r < PACKED_MAX ? r : 0);
	free(t.values);
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "crc32", "00000000", "context",
			 make_context(run), "rows", t.rows, "figures", t.figures, "values", values);
}

static bool all_strings(const json_t *array)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (!json_is_string(json_array_get(array, i)) ||
		    json_string_length(json_array_get(array, i)) > NAME_MAX_BYTES)
			return false;
	return json_is_array(array);
}

/* NULL, or what is wrong with it. */
static const char *take(struct summary *s, const json_t *object)
{
	const char *why;
	size_t n;

	s->context = json_object_get(object, "context");
	s->rows = json_object_get(object, "rows");
	s->figures = json_object_get(object, "figures");
	if (!json_is_object(s->context) || !all_strings(s->rows) || !all_strings(s->figures))
		return "no context, rows or figures";
	s->n_rows = json_array_size(s->rows);
	s->n_figures = json_array_size(s->figures);
	why = packed_load(json_object_get(object, "values"), &s->values, &n);
	return !why && n != s->n_rows * s->n_figures ? "too many or too few values" : why;
}

/* Where the checksum's digits are in a run.json with a summary, or NULL. */
static char *find_seal(char *text)
{
	char *at = strncmp(text, before_summary, strlen(before_summary)) ? NULL : text;

	at = at ? at + strlen(before_summary) : NULL;
	return at && !strncmp(at, before_seal, strlen(before_seal)) ? at + strlen(before_seal)
								    : NULL;
}

static void write_seal(char digits[SEAL + 1], const char *from, size_t size)
{
	snprintf(digits, SEAL + 1, "%08lx", crc32_z(0, (const unsigned char *)from, size));
}

void summary_seal(char *text, size_t size)
{
	char digits[SEAL + 1], *at = find_seal(text);

	if (!at || size < (size_t)(at + SEAL - text))
		return; /* then it is made anew from the run whenever it is wanted */
	write_seal(digits, at + SEAL, size - (size_t)(at + SEAL - text));
	memcpy(at, digits, SEAL);
}

/* The file's own summary, or NULL. */
static json_t *load_sealed(struct summary *s, const char *file)
{
	char *text, *at, digits[SEAL + 1];
	json_t *object = NULL;
	json_error_t error;
	size_t size;

	if (file_read(file, RUN_BYTES_MAX, &text, &size))
		return NULL;
	at = find_seal(text);
	if (at && size >= (size_t)(at + SEAL - text)) {
		write_seal(digits, at + SEAL, size - (size_t)(at + SEAL - text));
		if (!memcmp(at, digits, SEAL)) {
			at = text + strlen(before_summary) - 1; /* its brace */
			object =
				arena_load_first(&s->arena, at, size - (size_t)(at - text), &error);
		}
	}
	free(text);
	return object;
}

bool summary_load(struct summary *s, const char *file, char why[RUN_WHY])
{
	const char *wrong;
	json_t *object;
	struct run *run;

	*s = (struct summary){.values = NULL};
	object = load_sealed(s, file);
	if (!object) {
		run = run_load_times(file, why);
		if (!run)
			return false;
		object = s->object = summary_make(run);
		run_free(run);
	}
	wrong = take(s, object);
	if (wrong)
		snprintf(why, RUN_WHY, "%s: %s in its summary", file, wrong);
	return !wrong;
}

void summary_free(struct summary *s)
{
	free(s->values);
	json_decref(s->object);
	arena_free(&s->arena);
	*s = (struct summary){.values = NULL};
}
