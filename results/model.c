/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/model.h"

static void *grow(void *array, size_t n, size_t size)
{
	return enough(realloc(array, n * size));
}

static char *copy(const char *text)
{
	return enough(strdup(text));
}

struct run *run_new(void)
{
	struct run *run = enough(calloc(1, sizeof(*run)));

	run->context = json_object();
	return run;
}

void sample_free(struct sample *sample)
{
	free(sample->blocks);
	free(sample->stolen);
	*sample = (struct sample){.blocks = NULL};
}

static void row_free(struct row *row)
{
	for (size_t i = 0; i < row->n_samples; i++)
		sample_free(&row->samples[i]);
	free(row->samples);
	free(row->cpus);
	free(row->counters);
	for (size_t i = 0; i < row->n_functions; i++)
		free(row->functions[i].name);
	free(row->functions);
	free(row->windows);
	free(row->log_ratios);
	free(row->name);
	free(row->op);
	free(row->unit);
	free(row->subscriber);
	free(row->mm);
	free(row->change);
	free(row->invalid);
	free(row->baseline);
	free(row->cpu_dependent);
}

void run_free(struct run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->n_rows; i++)
		row_free(&run->rows[i]);
	for (size_t i = 0; i < run->n_unavailable; i++) {
		free(run->unavailable[i].what);
		free(run->unavailable[i].reason);
	}
	for (size_t i = 0; i < run->n_complaints; i++) {
		free(run->complaints[i].row);
		free(run->complaints[i].text);
	}
	run_forget_slots(run);
	free(run->rows);
	free(run->unavailable);
	free(run->complaints);
	json_decref(run->context);
	free(run);
}

struct row *run_add_row(struct run *run, const char *name, const char *op, const char *subscriber,
			const char *mm, const char *unit, const char *change)
{
	struct row *row;

	run_forget_slots(run);
	/* Room doubles: it is always the next power of two, or more after rows were dropped. */
	if (!(run->n_rows & (run->n_rows - 1)))
		run->rows = grow(run->rows, run->n_rows ? 2 * run->n_rows : 1, sizeof(*run->rows));
	row = &run->rows[run->n_rows++];
	*row = (struct row){
		.name = copy(name),
		.op = copy(op),
		.subscriber = copy(subscriber),
		.mm = copy(mm),
		.unit = copy(unit),
		.change = copy(change),
		.threads = 1,
	};
	return row;
}

/* What is expected of a row is known before anything is counted. */
static bool was_counted(const struct row *row)
{
	for (size_t i = 0; i < row->n_metrics; i++)
		if (strncmp(row->metrics[i].name, "expected_", strlen("expected_")) &&
		    !isnan(row->metrics[i].value))
			return true;
	return false;
}

void run_drop_empty_rows(struct run *run)
{
	size_t kept = 0;

	run_forget_slots(run);
	for (size_t i = 0; i < run->n_rows; i++) {
		struct row *row = &run->rows[i];

		if (row->n_samples || row->n_counters || row->n_windows || was_counted(row) ||
		    row->invalid)
			run->rows[kept++] = *row;
		else
			row_free(row);
	}
	run->n_rows = kept;
}

uint64_t run_page_size(const struct run *run)
{
	json_int_t bytes = json_integer_value(json_object_get(run->context, "page_size"));

	return bytes ? bytes : 4096;
}

void run_add_unavailable(struct run *run, const char *what, const char *reason)
{
	struct unavailable *u;

	for (size_t i = 0; i < run->n_unavailable; i++)
		if (!strcmp(run->unavailable[i].what, what))
			return;
	run->unavailable =
		grow(run->unavailable, run->n_unavailable + 1, sizeof(*run->unavailable));
	u = &run->unavailable[run->n_unavailable++];
	u->what = copy(what);
	u->reason = copy(reason);
}

void run_add_complaint(struct run *run, const char *row, const char *text, bool lost)
{
	for (size_t i = 0; i < run->n_complaints; i++)
		if (!strcmp(run->complaints[i].row, row) && run->complaints[i].lost == lost)
			return;
	run->complaints = grow(run->complaints, run->n_complaints + 1, sizeof(*run->complaints));
	run->complaints[run->n_complaints++] = (struct complaint){copy(row), copy(text), lost};
}

void row_invalidate(struct row *row, const char *reason)
{
	if (!row->invalid)
		row->invalid = copy(reason[0] ? reason : "no reason given");
}

void row_set_cpus(struct row *row, const int *cpus, size_t n)
{
	row->cpus = grow(row->cpus, n, sizeof(*cpus));
	memcpy(row->cpus, cpus, n * sizeof(*cpus));
	row->n_cpus = n;
}

struct sample *row_add_sample(struct row *row, const struct sample *sample)
{
	row->samples = grow(row->samples, row->n_samples + 1, sizeof(*row->samples));
	row->samples[row->n_samples] = *sample;
	return &row->samples[row->n_samples++];
}

void row_add_log_ratio(struct row *row, double log_ratio)
{
	row->log_ratios = grow(row->log_ratios, row->n_log_ratios + 1, sizeof(double));
	row->log_ratios[row->n_log_ratios++] = log_ratio;
}

void row_set_metric(struct row *row, const char *name, double value)
{
	if (isfinite(value))
		row_keep_metric(row, name, value);
}

void row_keep_metric(struct row *row, const char *name, double value)
{
	size_t i = 0;

	while (i < row->n_metrics && strcmp(row->metrics[i].name, name))
		i++;
	if (i == RUN_METRICS)
		return;
	if (i == row->n_metrics)
		row->n_metrics++;
	snprintf(row->metrics[i].name, sizeof(row->metrics[i].name), "%s", name);
	row->metrics[i].value = value;
}

void row_add_function(struct row *row, const char *name, double per_op)
{
	row->functions = grow(row->functions, row->n_functions + 1, sizeof(*row->functions));
	row->functions[row->n_functions++] = (struct function_share){copy(name), per_op};
}

double row_function(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->n_functions; i++)
		if (!strcmp(row->functions[i].name, name))
			return row->functions[i].per_op;
	return 0;
}

void row_add_window(struct row *row, unsigned int number)
{
	row->windows = grow(row->windows, row->n_windows + 1, sizeof(*row->windows));
	row->windows[row->n_windows++] = number;
}

bool counter_is_exact(const struct counter *counter)
{
	return counter->agree * counter->batches > 1.5; /* false if agree is NaN */
}

void row_add_counter(struct row *row, const struct counter *counter)
{
	struct counter *same = (struct counter *)row_counter(row, counter->name);

	if (!same) {
		row->counters = grow(row->counters, row->n_counters + 1, sizeof(*row->counters));
		same = &row->counters[row->n_counters++];
	}
	*same = *counter;
}

const struct counter *row_counter(const struct row *row, const char *name)
{
	for (size_t i = 0; i < row->n_counters; i++)
		if (!strcmp(row->counters[i].name, name))
			return &row->counters[i];
	return NULL;
}

bool row_metric(const struct row *row, const char *name, double *value)
{
	const struct counter *counter;

	for (size_t i = 0; i < row->n_metrics; i++) {
		if (strcmp(row->metrics[i].name, name))
			continue;
		*value = row->metrics[i].value;
		return !isnan(*value);
	}
	counter = row_counter(row, name);
	if (!counter || isnan(counter->value))
		return false;
	*value = counter->value;
	return true;
}

double row_confidence(const struct row *row)
{
	return row->confidence > 0 && row->confidence < 1 ? row->confidence : ROW_CONFIDENCE;
}

void row_short_name(const struct row *row, char *text, size_t room)
{
	const char *end = strstr(row->name, "/subscriber:");

	snprintf(text, room, "%.*s", (int)(end ? end - row->name : (long)strlen(row->name)),
		 row->name);
}

const char *run_context(const struct run *run, const char *key, const char *otherwise)
{
	const char *value = json_string_value(json_object_get(run->context, key));

	return value ? value : otherwise;
}

bool run_emulated(const struct run *run)
{
	return json_is_true(json_object_get(run->context, "emulated"));
}

bool run_noticed(const struct run *run)
{
	return *run_context(run, "emulated_by", "");
}
