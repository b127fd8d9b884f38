/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/numbers.h"
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

static json_t *save_value(const struct sample *s, const struct field *f)
{
	const char *at = (const char *)s + f->offset;

	if (f->kind == COUNT)
		return json_integer((json_int_t) * (const uint64_t *)at);
	return isnan(*(const double *)at) ? json_null() : json_real(*(const double *)at);
}

json_t *samples_save(const struct row *row)
{
	json_t *columns = json_object(), *blocks = json_array(), *stolen = json_array();
	size_t any = 0;

	for (size_t k = 0; k < FIELDS; k++) {
		json_t *column = json_array();

		for (size_t i = 0; i < row->n_samples; i++)
			json_array_append_new(column, save_value(&row->samples[i], &fields[k]));
		json_object_set_new(columns, fields[k].key, column);
	}
	for (size_t i = 0; i < row->n_samples; i++) {
		const struct sample *s = &row->samples[i];

		json_array_append_new(blocks, numbers_save(s->blocks, s->n_blocks));
		json_array_append_new(stolen, numbers_save(s->stolen, s->n_stolen));
		any += s->n_stolen;
	}
	json_object_set_new(columns, blocks_key, blocks);
	if (any)
		json_object_set(columns, stolen_key, stolen);
	json_decref(stolen);
	return columns;
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
	return f->kind == MAYBE || isfinite(*(double *)at) ? NULL : "no number";
}

/* One sample out of its columns; in *key the one that is wrong. */
static const char *load_sample(const json_t *columns, size_t i, bool times, struct sample *s,
			       const char **key)
{
	const json_t *column;
	const char *why;

	for (size_t k = 0; k < FIELDS; k++) {
		if (times && fields[k].kind != TIME)
			continue;
		*key = fields[k].key;
		column = json_object_get(columns, *key);
		why = load_value(json_array_get(column, i), &fields[k], s);
		if (why)
			return why;
	}
	*key = "ns_per_op or control_ns";
	if (s->ns_per_op <= 0 || s->control_ns <= 0)
		return "a time that is not above 0";
	if (times)
		return NULL;
	*key = blocks_key;
	column = json_object_get(columns, *key);
	why = numbers_load(json_array_get(column, i), &s->blocks, &s->n_blocks);
	if (why)
		return why;
	*key = stolen_key;
	column = json_object_get(columns, *key);
	return numbers_load(json_array_get(column, i), &s->stolen, &s->n_stolen);
}

const char *samples_load(const json_t *columns, bool times, struct row *row)
{
	static _Thread_local char text[120];
	size_t n = json_array_size(json_object_get(columns, "ns_per_op"));
	const char *key = "ns_per_op", *why = NULL;

	if (!n)
		return "no samples in \"ns_per_op\"";
	for (size_t i = 0; !why && i < n; i++) {
		struct sample s = {.blocks = NULL};

		why = load_sample(columns, i, times, &s, &key);
		row_add_sample(row, &s);
	}
	if (!why)
		return NULL;
	snprintf(text, sizeof(text), "%s in %s of samples", why, key);
	return text;
}
