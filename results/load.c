/* SPDX-License-Identifier: MIT */
/* run.json back into the model. The file may have come from anybody. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/arena.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/numbers.h"
#include "results/samples.h"
#include "results/say.h"
#include "results/trim.h"

#define STRING_MAX 65536 /* bytes of a name or a reason */

/* What the reader is to look at, and what it found wrong. */
struct reader {
	bool times; /* of samples only these */
	char why[200];
};

static bool fail(struct reader *r, const char *what, const char *where)
{
	if (!r->why[0])
		snprintf(r->why, sizeof(r->why), "%s in %s", what, where);
	return false;
}

static const char *get_string(struct reader *r, json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	if (!s)
		fail(r, "no string", key);
	else if (strlen(s) > STRING_MAX)
		fail(r, "too long a string", key);
	return s ? s : "";
}

/* NaN for null: what is not known. */
static double get_number(struct reader *r, json_t *o, const char *key)
{
	json_t *value = json_object_get(o, key);

	if (json_is_null(value))
		return NAN;
	if (!json_is_number(value) || !isfinite(json_number_value(value))) {
		fail(r, "no number", key);
		return 0;
	}
	return json_number_value(value);
}

/* `most` is what its place in the model holds. */
static uint64_t as_count(struct reader *r, const json_t *value, const char *key, uint64_t most)
{
	uint64_t count = json_is_integer(value) ? (uint64_t)json_integer_value(value) : UINT64_MAX;

	if (count > INT64_MAX)
		fail(r, "no count", key);
	else if (count > most)
		fail(r, "too large a count", key);
	else
		return count;
	return 0;
}

static uint64_t get_count(struct reader *r, json_t *o, const char *key, uint64_t most)
{
	return as_count(r, json_object_get(o, key), key, most);
}

/* A number that may be absent. */
static double get_optional(struct reader *r, json_t *o, const char *key)
{
	return json_object_get(o, key) ? get_number(r, o, key) : NAN;
}

static void read_lengths(struct reader *r, json_t *array, struct row *row)
{
	size_t i;
	json_t *o;

	json_array_foreach (array, i, o) {
		json_t *bytes = json_object_get(o, "bytes");
		struct range_length l = {.per_op = get_number(r, o, "per_op")};

		l.bytes = json_is_string(bytes) ? RANGE_ALL : get_count(r, o, "bytes", UINT64_MAX);
		if (row->n_lengths == RUN_LENGTHS) {
			fail(r, "too many lengths", "secondary_ranges");
			return;
		}
		row->lengths[row->n_lengths++] = l;
	}
}

static void read_metrics(struct reader *r, json_t *o, struct row *row)
{
	static const char suffix[] = "_per_op";
	const char *key;
	json_t *value;

	json_object_foreach (o, key, value) {
		size_t length = strlen(key);

		if (length < sizeof(suffix) || strcmp(key + length - sizeof(suffix) + 1, suffix))
			continue;
		if (length >= sizeof(row->metrics[0].name) || row->n_metrics == RUN_METRICS)
			fail(r, "a metric too long or too many", key);
		else
			row_keep_metric(row, key, get_number(r, o, key));
	}
}

/* A string that fits into its place. */
static void get_text(struct reader *r, json_t *o, const char *key, char *text, size_t room)
{
	if (snprintf(text, room, "%s", get_string(r, o, key)) >= (int)room)
		fail(r, "too long a string", key);
}

static void read_counter(struct reader *r, json_t *o, struct row *row)
{
	struct counter c = {
		.value = get_optional(r, o, "value"),
		.low = get_optional(r, o, "low"),
		.high = get_optional(r, o, "high"),
		.running = get_optional(r, o, "running"),
		.agree = get_optional(r, o, "agree"),
		.batches = (unsigned int)get_count(r, o, "batches", UINT_MAX),
	};

	get_text(r, o, "name", c.name, sizeof(c.name));
	get_text(r, o, "event", c.event, sizeof(c.event));
	get_text(r, o, "source", c.source, sizeof(c.source));
	get_text(r, o, "scope", c.scope, sizeof(c.scope));
	if (json_object_get(o, "why"))
		get_text(r, o, "why", c.why, sizeof(c.why));
	if (isnan(c.value) && !c.why[0])
		fail(r, "neither a value nor a reason", "counters");
	row_add_counter(row, &c);
}

/* None in a run.json from before; else one of each thread, then those of the bystanders. */
static void read_cpus(struct reader *r, json_t *o, struct row *row)
{
	json_t *lists[] = {json_object_get(o, "cpus"), json_object_get(o, "bystander_cpus")}, *item;
	size_t n = json_array_size(lists[0]), i;

	if (!lists[0] && !lists[1])
		return;
	if (!n || n != row->threads)
		fail(r, "not a CPU of each thread", "cpus");
	row->cpus = enough(calloc(n + json_array_size(lists[1]) + 1, sizeof(*row->cpus)));
	for (int k = 0; k < 2; k++)
		json_array_foreach (lists[k], i, item) {
			json_int_t cpu = json_is_integer(item) ? json_integer_value(item) : -1;

			if (cpu < 0 || cpu > INT_MAX)
				fail(r, "no CPU", "cpus");
			row->cpus[row->n_cpus++] = (int)cpu;
		}
}

static void read_row(struct reader *r, json_t *o, struct run *run)
{
	struct row *row;
	json_t *item;
	size_t i;

	row = run_add_row(run, get_string(r, o, "name"), get_string(r, o, "op"),
			  get_string(r, o, "subscriber"), get_string(r, o, "mm"),
			  get_string(r, o, "unit"), get_string(r, o, "change"));
	row->size = get_count(r, o, "size_bytes", UINT64_MAX);
	row->threads = (unsigned int)get_count(r, o, "threads", UINT_MAX);
	row->batch = (unsigned int)get_count(r, o, "batch", UINT_MAX);
	read_cpus(r, o, row);
	if (json_object_get(o, "density"))
		row->density = (unsigned int)get_count(r, o, "density", UINT_MAX);
	if (json_object_get(o, "confidence"))
		row->confidence = get_number(r, o, "confidence");
	if (row->confidence < 0 || row->confidence >= 1)
		fail(r, "no share", "confidence");
	if (json_object_get(o, "cpu_dependent"))
		row->cpu_dependent = enough(strdup(get_string(r, o, "cpu_dependent")));
	if (json_object_get(o, "invalid"))
		row_invalidate(row, get_string(r, o, "invalid"));
	read_metrics(r, o, row);
	read_lengths(r, json_object_get(o, "secondary_ranges"), row);
	if (json_object_get(o, "baseline")) {
		const char *why = numbers_load(json_object_get(o, "log_ratios"), &row->log_ratios,
					       &row->n_log_ratios);

		row->baseline = enough(strdup(get_string(r, o, "baseline")));
		if (why)
			fail(r, why, "log_ratios");
	}
	json_array_foreach (json_object_get(o, "functions"), i, item)
		row_add_function(row, get_string(r, item, "name"),
				 get_number(r, item, "instructions_per_op"));
	json_array_foreach (json_object_get(o, "insn_windows"), i, item)
		row_add_window(row, (unsigned int)as_count(r, item, "insn_windows", UINT_MAX));
	if (json_object_get(o, "samples")) {
		const char *why = samples_load(json_object_get(o, "samples"), r->times, row);

		if (why)
			fail(r, why, row->name);
	}
	json_array_foreach (json_object_get(o, "counters"), i, item)
		read_counter(r, item, row);
}

/* What is packed is known by its place alone. */
static bool has_our_columns(const json_t *ours)
{
	const json_t *theirs = json_object_get(ours, "sample_columns");
	json_t *columns = samples_columns();
	bool same = !theirs || json_equal(columns, theirs);

	json_decref(columns);
	return same;
}

static void read_run(struct reader *r, json_t *root, struct run *run)
{
	json_t *ours = json_object_get(root, "mnbench"), *item;
	json_t *context = json_object_get(root, "context");
	uint64_t format;
	size_t i;

	if (!json_is_object(ours) || !json_is_object(context)) {
		fail(r,
		     json_object_get(root, "benchmarks")
			     ? "this is Google Benchmark's JSON, not a run of mnbench: no object"
			     : "this is not a run of mnbench: no object",
		     "\"mnbench\"");
		return;
	}
	format = get_count(r, ours, "format", UINT64_MAX);
	if (!format || format > RUN_FORMAT) {
		fail(r, "another version's number", "\"format\"");
		return;
	}
	if (format == RUN_FORMAT && !has_our_columns(ours)) {
		fail(r, "other columns", "\"sample_columns\"");
		return;
	}
	json_decref(run->context);
	run->context = json_deep_copy(context);
	if (!json_is_array(json_object_get(ours, "rows")))
		fail(r, "no array", "\"rows\"");
	json_array_foreach (json_object_get(ours, "rows"), i, item)
		read_row(r, item, run);
	json_array_foreach (json_object_get(ours, "unavailable"), i, item)
		run_add_unavailable(run, get_string(r, item, "what"),
				    get_string(r, item, "reason"));
	json_array_foreach (json_object_get(ours, "complaints"), i, item)
		run_add_complaint(run, get_string(r, item, "row"), get_string(r, item, "text"),
				  json_is_true(json_object_get(item, "lost")));
}

static int find_file(const char *path, char *file, size_t room)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	if (snprintf(file, room, S_ISDIR(st.st_mode) ? "%s/run.json" : "%s", path) >= (int)room)
		return -ENAMETOOLONG;
	return 0;
}

/* Without the columns that `left_out` names, should it not be NULL. NULL after a line in `why`. */
static struct run *load(const char *path, trim_key left_out, char why[RUN_WHY])
{
	struct reader r = {.times = left_out == samples_is_no_time};
	char file[PATH_MAX];
	json_error_t error;
	struct arena arena = {.chunks = NULL};
	struct run *run;
	json_t *root;
	char *text;
	size_t size;
	int err = find_file(path, file, sizeof(file));

	if (!err)
		err = file_read(file, RUN_BYTES_MAX, &text, &size);
	if (err) {
		snprintf(why, RUN_WHY, "cannot read %s: %s; give a run's folder or its run.json",
			 path, strerror(-err));
		return NULL;
	}
	size = trim_json(text, size, left_out);
	root = arena_load(&arena, text, size, &error);
	free(text);
	if (!root) {
		snprintf(why, RUN_WHY, "%s is not whole: line %d: %s", file, error.line,
			 error.text);
		arena_free(&arena);
		return NULL;
	}
	run = run_new();
	read_run(&r, root, run);
	arena_free(&arena);
	if (r.why[0]) {
		snprintf(why, RUN_WHY, "%s: %s", file, r.why);
		run_free(run);
		return NULL;
	}
	return run;
}

static struct run *load_or_say(const char *path, trim_key left_out)
{
	char why[RUN_WHY];
	struct run *run = load(path, left_out, why);

	if (!run)
		say_error("%s", why);
	return run;
}

struct run *run_load(const char *path)
{
	return load_or_say(path, NULL);
}

struct run *run_load_brief(const char *path)
{
	return load_or_say(path, samples_is_block);
}

struct run *run_load_times(const char *path, char why[RUN_WHY])
{
	return load(path, samples_is_no_time, why);
}
