/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/memory.h"
#include "results/numbers.h"
#include "results/packed.h"
#include "results/samples.h"

/* A TIME is what a comparison of runs needs. */
enum kind { TIME, NUMBER, COUNT, MAYBE };

#define FIELD(key, member, kind)                                                                   \
	{                                                                                          \
		key, offsetof(struct sample, member), kind                                         \
	}

static const struct field {
	const char *key;
	size_t offset;
	enum kind kind;
} fields[] = {
	FIELD("ns_per_op", ns_per_op, TIME),
	FIELD("twin_ns_per_op", twin_ns, NUMBER),
	FIELD("ns_mean_per_op", ns_mean, NUMBER),
	FIELD("cpu_ns_per_op", cpu_ns_per_op, NUMBER),
	FIELD("control_ns", control_ns, TIME),
	FIELD("overlap", overlap, NUMBER),
	FIELD("ops", ops, COUNT),
	FIELD("preempted_batches", preempted, COUNT),
	FIELD("rejected_batches", rejected, COUNT),
	FIELD("batches", batches, COUNT),
	FIELD("reclaim_pages", during.reclaim, MAYBE),
	FIELD("steal_seconds", during.steal, MAYBE),
	FIELD("frequency_change", during.frequency, MAYBE),
	FIELD("khugepaged_collapsed", during.collapsed, MAYBE),
	FIELD("throttled", during.throttled, MAYBE),
};

#define FIELDS (sizeof(fields) / sizeof(*fields))

static const char blocks_key[] = "blocks_ns_per_op", stolen_key[] = "bystander_ns_per_op";

static bool is_key(const char *known, const char *key, size_t length)
{
	return !strncmp(known, key, length) && !known[length];
}

bool samples_is_block(const char *key, size_t length)
{
	return is_key(blocks_key, key, length);
}

bool samples_is_no_time(const char *key, size_t length)
{
	if (is_key(blocks_key, key, length) || is_key(stolen_key, key, length))
		return true;
	for (size_t k = 0; k < FIELDS; k++)
		if (is_key(fields[k].key, key, length))
			return fields[k].kind != TIME;
	return false;
}

/* The columns that are packed: all but the times, then how many blocks and bystander's times. */
json_t *samples_columns(void)
{
	json_t *names = json_array();

	for (size_t k = 0; k < FIELDS; k++)
		if (fields[k].kind != TIME)
			json_array_append_new(names, json_string(fields[k].key));
	json_array_append_new(names, json_string(blocks_key));
	json_array_append_new(names, json_string(stolen_key));
	return names;
}

/* What has no bound is not known to any reader. */
static double bounded(double value)
{
	return isfinite(value) ? value : NAN;
}

static double value_of(const struct sample *s, const struct field *f)
{
	const char *at = (const char *)s + f->offset;

	return f->kind == COUNT ? (double)*(const uint64_t *)at : bounded(*(const double *)at);
}

/* Column by column, then all blocks, then all bystander's times. */
static json_t *pack(const struct row *row)
{
	size_t n = row->n_samples, room = n * (FIELDS + 2), used = 0;
	json_t *packed;
	double *x;

	for (size_t i = 0; i < n; i++)
		room += row->samples[i].n_blocks + row->samples[i].n_stolen;
	x = enough(malloc((room + 1) * sizeof(*x)));
	for (size_t k = 0; k < FIELDS; k++)
		for (size_t i = 0; fields[k].kind != TIME && i < n; i++)
			x[used++] = value_of(&row->samples[i], &fields[k]);
	for (size_t i = 0; i < n; i++)
		x[used++] = (double)row->samples[i].n_blocks;
	for (size_t i = 0; i < n; i++)
		x[used++] = (double)row->samples[i].n_stolen;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < row->samples[i].n_blocks; k++)
			x[used++] = bounded(row->samples[i].blocks[k]);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < row->samples[i].n_stolen; k++)
			x[used++] = bounded(row->samples[i].stolen[k]);
	packed = packed_save(x, used);
	free(x);
	return packed;
}

json_t *samples_save(const struct row *row)
{
	json_t *o = json_object();

	for (size_t k = 0; k < FIELDS; k++) {
		json_t *column;

		if (fields[k].kind != TIME)
			continue;
		column = json_array();
		for (size_t i = 0; i < row->n_samples; i++)
			json_array_append_new(column,
					      json_figure(value_of(&row->samples[i], &fields[k])));
		json_object_set_new(o, fields[k].key, column);
	}
	json_object_set_new(o, "packed", pack(row));
	return o;
}

/* NULL where the figure may be missing, or "no number", "no count". */
static const char *load_value(const json_t *value, const struct field *f, struct sample *s)
{
	char *at = (char *)s + f->offset;

	if (f->kind == COUNT) {
		if (!json_is_integer(value) || json_integer_value(value) < 0)
			return "no count";
		*(uint64_t *)at = (uint64_t)json_integer_value(value);
		return NULL;
	}
	*(double *)at = json_is_number(value) ? json_number_value(value) : NAN;
	if (f->kind == MAYBE || json_is_null(value) || isfinite(*(double *)at))
		return NULL;
	return "no number";
}

/* Of sample i: format 1 has an object a sample, 2 an array a figure; so has 3 of the times. */
static const json_t *value_at(const json_t *samples, const char *key, size_t i)
{
	return json_is_array(samples) ? json_object_get(json_array_get(samples, i), key)
				      : json_array_get(json_object_get(samples, key), i);
}

/* One sample as formats 1 and 2 have it, or its times only; in *key the figure that is wrong. */
static const char *load_sample(const json_t *samples, size_t i, bool times, struct sample *s,
			       const char **key)
{
	const char *why;

	for (size_t k = 0; k < FIELDS; k++) {
		if (times && fields[k].kind != TIME)
			continue;
		*key = fields[k].key;
		why = load_value(value_at(samples, *key, i), &fields[k], s);
		if (why)
			return why;
	}
	*key = "ns_per_op or control_ns";
	if (s->ns_per_op <= 0 || s->control_ns <= 0)
		return "a time that is not above 0";
	if (times)
		return NULL;
	*key = blocks_key;
	why = numbers_load(value_at(samples, *key, i), &s->blocks, &s->n_blocks);
	if (why)
		return why;
	*key = stolen_key;
	return numbers_load(value_at(samples, *key, i), &s->stolen, &s->n_stolen);
}

/* The next n numbers, n being *count, which may be anything; false if there are not so many. */
static bool take(double **x, size_t *n, const double **from, const double *end, double count)
{
	if (!(count >= 0 && count <= (double)(end - *from)) || count != floor(count))
		return false;
	*n = (size_t)count;
	*x = *n ? enough(malloc(*n * sizeof(**x))) : NULL;
	for (size_t i = 0; i < *n; i++) {
		(*x)[i] = (*from)[i];
		if (isinf((*x)[i]))
			return false;
	}
	*from += *n;
	return true;
}

static bool unpack_field(struct sample *s, const struct field *f, double value)
{
	char *at = (char *)s + f->offset;

	if (f->kind == COUNT && !(value >= 0 && value <= 0x1p53 && value == floor(value)))
		return false;
	if (f->kind == COUNT)
		*(uint64_t *)at = (uint64_t)value;
	else
		*(double *)at = value;
	return f->kind == COUNT || !isinf(value);
}

/* All but the times of the row's samples; in *key what is wrong. */
static bool unpack(const double *x, size_t size, struct row *row, const char **key)
{
	const double *end = x + size, *blocks, *stolen;
	size_t n = row->n_samples, columns = 2;

	for (size_t k = 0; k < FIELDS; k++)
		columns += fields[k].kind != TIME;
	*key = "packed";
	if (size < n * columns)
		return false;
	for (size_t k = 0; k < FIELDS; k++) {
		*key = fields[k].key;
		for (size_t i = 0; fields[k].kind != TIME && i < n; i++)
			if (!unpack_field(&row->samples[i], &fields[k], *x++))
				return false;
	}
	blocks = x;
	stolen = blocks + n;
	x = stolen + n;
	*key = blocks_key;
	for (size_t i = 0; i < n; i++)
		if (!take(&row->samples[i].blocks, &row->samples[i].n_blocks, &x, end, blocks[i]))
			return false;
	*key = stolen_key;
	for (size_t i = 0; i < n; i++)
		if (!take(&row->samples[i].stolen, &row->samples[i].n_stolen, &x, end, stolen[i]))
			return false;
	return x == end;
}

static const char *load_packed(const json_t *packed, struct row *row, const char **key)
{
	const char *why;
	double *x;
	size_t n;

	*key = "packed";
	why = packed_load(packed, &x, &n);
	if (!why && !unpack(x, n, row, key))
		why = "no such numbers";
	free(x);
	return why;
}

const char *samples_load(const json_t *samples, bool times, struct row *row)
{
	static _Thread_local char text[120];
	const json_t *packed = json_object_get(samples, "packed");
	size_t n = json_array_size(json_is_array(samples) ? samples
							  : json_object_get(samples, "ns_per_op"));
	const char *key = "ns_per_op", *why = NULL;

	if (!n)
		return "no samples in \"ns_per_op\"";
	for (size_t i = 0; !why && i < n; i++) {
		struct sample s = {.blocks = NULL};

		why = load_sample(samples, i, times || packed, &s, &key);
		row_add_sample(row, &s);
	}
	if (!why && packed && !times)
		why = load_packed(packed, row, &key);
	if (!why)
		return NULL;
	snprintf(text, sizeof(text), "%s in %s of samples", why, key);
	return text;
}
