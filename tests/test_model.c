/* SPDX-License-Identifier: MIT */
/* run.json: what is written is what is read, and nothing else is. */
#include "tests/unit.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/counters.h"
#include "results/file.h"
#include "results/model.h"
#include "results/numbers.h"
#include "results/packed.h"
#include "results/root.h"
#include "results/samples.h"
#include "results/trim.h"

static char directory[] = "/tmp/mnbench-test-XXXXXX";
static char path[64];

static struct run *example(void)
{
	struct run *run = run_new();
	/* No two figures are alike: none is read in another's place. */
	struct sample sample = {.ns_per_op = 512.25,
				.twin_ns = 101.5,
				.ns_mean = 515,
				.cpu_ns_per_op = 510,
				.control_ns = 50000,
				.overlap = 0.875,
				.ops = 1024,
				.preempted = 5,
				.rejected = 3,
				.batches = 16,
				.during = {.reclaim = 12,
					   .steal = 0.25,
					   .frequency = NAN,
					   .collapsed = 2,
					   .throttled = 1},
				.n_blocks = 2,
				.n_stolen = 3};
	struct row *row;

	json_object_set_new(run->context, "kernel_release", json_string("6.1.0-test"));
	json_object_set_new(run->context, "machine", json_string("aarch64"));
	row = run_add_row(run, "upgrade/anon-reuse/subscriber:kvm/mm:shared/threads:1",
			  "upgrade/anon-reuse", "kvm", "shared", "page", "upgrade");
	sample.blocks = malloc(2 * sizeof(double));
	sample.blocks[0] = 511;
	sample.blocks[1] = 513.5;
	sample.stolen = malloc(3 * sizeof(double));
	sample.stolen[0] = 0.5;
	sample.stolen[1] = 7;
	sample.stolen[2] = -1;
	row_add_sample(row, &sample);
	row_set_cpus(row, (const int[]){3, 0, 7, 5}, 4); /* of three threads and a bystander */
	row->size = 1ull << 40;
	row->density = 64;
	row->threads = 3;
	row->batch = 128;
	row->confidence = 0.99;
	row->cpu_dependent = strdup("FEAT_HAFDBS");
	row_add_function(row, "flush_tlb_mm_range", 77.5);
	row_add_function(row, "memset", 3);
	row_add_window(row, 4);
	row_add_window(row, UINT_MAX);
	row->baseline = strdup("upgrade/anon-reuse/subscriber:none/mm:shared/threads:1");
	row_add_log_ratio(row, 0.01);
	row_add_log_ratio(row, -0.02);
	row_set_metric(row, "secondary_invalidations_per_op", 1);
	row->lengths[row->n_lengths++] = (struct range_length){4096, 1};
	row->lengths[row->n_lengths++] = (struct range_length){RANGE_ALL, 0.5};
	row_add_counter(row, &(struct counter){.name = "tlbi_per_op",
					       .event = "tlbi",
					       .source = "insn",
					       .scope = "thread",
					       .value = 1,
					       .low = 1,
					       .high = 1,
					       .running = NAN,
					       .agree = 0.75,
					       .batches = 8});
	row_add_counter(row, &(struct counter){.name = "pmu_cycles_k_per_op",
					       .event = "cycles:k",
					       .source = "cpu-pmu",
					       .scope = "thread",
					       .value = NAN,
					       .low = NAN,
					       .high = NAN,
					       .running = 0.25,
					       .agree = NAN,
					       .batches = 8,
					       .why = "on a counter for 25 % of the time only"});
	row = run_add_row(run, "broken/subscriber:none/mm:shared/threads:1", "broken", "none",
			  "shared", "call", "nothing");
	row_invalidate(row, "0 minor faults, 512 expected");
	run_add_unavailable(run, "kprobes", "CONFIG_KPROBES is not set");
	run_add_complaint(run, row->name, "WARNING: CPU: 1 PID: 7", false);
	run_add_complaint(run, "", "the log is not whole", true);
	return run;
}

static int set_up(void **state)
{
	struct run *run = example();

	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/run.json", directory);
	assert_int_equal(run_save(run, path), 0);
	run_free(run);
	/* What say_error() tells of each bad file is not of interest here. */
	return freopen("/dev/null", "w", stderr) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(directory); /* a temporary file that was left keeps it */
}

static void same_numbers(const double *a, size_t na, const double *b, size_t nb)
{
	assert_int_equal(na, nb);
	for (size_t i = 0; i < na; i++)
		assert_true(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])));
}

static void same_texts(const char *a, const char *b)
{
	assert_true(!a == !b);
	if (a)
		assert_string_equal(a, b);
}

/* Each field stands here, the size of the struct sees to it. */
static void same_sample(const struct sample *a, const struct sample *b)
{
	const double x[] = {a->ns_per_op,
			    a->twin_ns,
			    a->ns_mean,
			    a->cpu_ns_per_op,
			    a->control_ns,
			    a->overlap,
			    a->ops,
			    a->preempted,
			    a->rejected,
			    a->batches,
			    a->during.reclaim,
			    a->during.steal,
			    a->during.frequency,
			    a->during.collapsed,
			    a->during.throttled};
	const double y[] = {b->ns_per_op,
			    b->twin_ns,
			    b->ns_mean,
			    b->cpu_ns_per_op,
			    b->control_ns,
			    b->overlap,
			    b->ops,
			    b->preempted,
			    b->rejected,
			    b->batches,
			    b->during.reclaim,
			    b->during.steal,
			    b->during.frequency,
			    b->during.collapsed,
			    b->during.throttled};

	_Static_assert(sizeof(x) + 2 * (sizeof(double *) + sizeof(size_t)) == sizeof(*a),
		       "a field is not compared");
	same_numbers(x, sizeof(x) / sizeof(*x), y, sizeof(y) / sizeof(*y));
	same_numbers(a->blocks, a->n_blocks, b->blocks, b->n_blocks);
	same_numbers(a->stolen, a->n_stolen, b->stolen, b->n_stolen);
}

static void same_counters(const struct row *a, const struct row *b)
{
	assert_int_equal(a->n_counters, b->n_counters);
	for (size_t i = 0; i < a->n_counters; i++) {
		const struct counter *c = &a->counters[i], *d = &b->counters[i];
		const double x[] = {c->value, c->low, c->high, c->running, c->agree, c->batches};
		const double y[] = {d->value, d->low, d->high, d->running, d->agree, d->batches};

		assert_string_equal(c->name, d->name);
		assert_string_equal(c->event, d->event);
		assert_string_equal(c->source, d->source);
		assert_string_equal(c->scope, d->scope);
		assert_string_equal(c->why, d->why);
		same_numbers(x, 6, y, 6);
	}
}

static void same_counts(const struct row *a, const struct row *b)
{
	assert_int_equal(a->n_metrics, b->n_metrics);
	for (size_t i = 0; i < a->n_metrics; i++) {
		assert_string_equal(a->metrics[i].name, b->metrics[i].name);
		same_numbers(&a->metrics[i].value, 1, &b->metrics[i].value, 1);
	}
	assert_int_equal(a->n_lengths, b->n_lengths);
	for (size_t i = 0; i < a->n_lengths; i++) {
		assert_true(a->lengths[i].bytes == b->lengths[i].bytes);
		same_numbers(&a->lengths[i].per_op, 1, &b->lengths[i].per_op, 1);
	}
	assert_int_equal(a->n_functions, b->n_functions);
	for (size_t i = 0; i < a->n_functions; i++) {
		assert_string_equal(a->functions[i].name, b->functions[i].name);
		same_numbers(&a->functions[i].per_op, 1, &b->functions[i].per_op, 1);
	}
	assert_int_equal(a->n_windows, b->n_windows);
	for (size_t i = 0; i < a->n_windows; i++)
		assert_int_equal(a->windows[i], b->windows[i]);
}

static void same_row(const struct row *a, const struct row *b)
{
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->op, b->op);
	assert_string_equal(a->unit, b->unit);
	assert_string_equal(a->subscriber, b->subscriber);
	assert_string_equal(a->mm, b->mm);
	assert_string_equal(a->change, b->change);
	same_texts(a->invalid, b->invalid);
	same_texts(a->baseline, b->baseline);
	same_texts(a->cpu_dependent, b->cpu_dependent);
	assert_int_equal(a->n_cpus, b->n_cpus);
	for (size_t i = 0; i < a->n_cpus; i++)
		assert_int_equal(a->cpus[i], b->cpus[i]);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->density, b->density);
	assert_int_equal(a->threads, b->threads);
	assert_int_equal(a->batch, b->batch);
	same_numbers(&a->confidence, 1, &b->confidence, 1);
	same_numbers(a->log_ratios, a->n_log_ratios, b->log_ratios, b->n_log_ratios);
	assert_int_equal(a->n_samples, b->n_samples);
	for (size_t i = 0; i < a->n_samples; i++)
		same_sample(&a->samples[i], &b->samples[i]);
	same_counters(a, b);
	same_counts(a, b);
}

static void same_run(const struct run *a, const struct run *b)
{
	assert_true(json_equal(a->context, b->context));
	assert_int_equal(a->n_rows, b->n_rows);
	for (size_t i = 0; i < a->n_rows; i++)
		same_row(&a->rows[i], &b->rows[i]);
	assert_int_equal(a->n_unavailable, b->n_unavailable);
	for (size_t i = 0; i < a->n_unavailable; i++) {
		assert_string_equal(a->unavailable[i].what, b->unavailable[i].what);
		assert_string_equal(a->unavailable[i].reason, b->unavailable[i].reason);
	}
	assert_int_equal(a->n_complaints, b->n_complaints);
	for (size_t i = 0; i < a->n_complaints; i++) {
		assert_string_equal(a->complaints[i].row, b->complaints[i].row);
		assert_string_equal(a->complaints[i].text, b->complaints[i].text);
		assert_int_equal(a->complaints[i].lost, b->complaints[i].lost);
	}
}

static void round_trip(void **state)
{
	struct run *run = run_load(directory), *wanted = example();
	double value;

	(void)state;
	assert_non_null(run);
	same_run(run, wanted);
	assert_false(run_emulated(run));
	assert_true(row_metric(run->rows, "tlbi_per_op", &value) && value == 1);
	assert_false(row_metric(run->rows, "cpu_flushes_per_op", &value));
	assert_false(row_metric(run->rows, "pmu_cycles_k_per_op", &value));
	run_free(wanted);
	run_free(run);
}

/* Every number that a file can hold as null. */
static void forget_numbers(struct row *row)
{
	for (size_t i = 0; i < row->n_samples; i++) {
		struct sample *s = &row->samples[i];

		s->ns_per_op = s->twin_ns = s->ns_mean = s->cpu_ns_per_op = NAN;
		s->control_ns = s->overlap = NAN;
		s->during = (struct disturbance){NAN, NAN, NAN, NAN, NAN};
		s->blocks[0] = s->stolen[1] = NAN;
	}
	row->confidence = NAN;
	row->log_ratios[0] = NAN;
	row->metrics[0].value = NAN;
	row->lengths[0].per_op = NAN;
	row->functions[0].per_op = NAN;
	for (size_t i = 0; i < row->n_counters; i++) {
		struct counter *c = &row->counters[i];

		c->value = c->low = c->high = c->running = c->agree = NAN;
		strcpy(c->why, "not known");
	}
}

static struct run *saved_and_loaded(struct run *run)
{
	struct run *again;

	assert_int_equal(run_save(run, path), 0);
	again = run_load(path);
	assert_non_null(again);
	return again;
}

/* jansson has no NaN: no array gets shorter for one, and no key goes. */
static void what_is_not_known_stays_so(void **state)
{
	static const double none[] = {NAN, INFINITY, -INFINITY};
	struct run *run = example(), *again;
	json_t *array;
	double *x, value;
	size_t n;

	(void)state;
	forget_numbers(&run->rows[0]);
	again = saved_and_loaded(run);
	same_run(run, again);
	assert_false(row_metric(again->rows, "secondary_invalidations_per_op", &value));
	run_free(again);
	again = saved_and_loaded(run); /* and once more, of what was read */
	same_run(run, again);
	run_free(again);
	/* What has no bound is not known. */
	run->rows[0].samples[0].twin_ns = run->rows[0].samples[0].blocks[0] = INFINITY;
	run->rows[0].log_ratios[0] = -INFINITY;
	again = saved_and_loaded(run);
	forget_numbers(&run->rows[0]);
	same_run(run, again);
	run_free(again);
	run_free(run);
	array = numbers_save(none, 3);
	assert_int_equal(json_array_size(array), 3);
	assert_null(numbers_load(array, &x, &n));
	assert_true(n == 3 && isnan(x[0]) && isnan(x[1]) && isnan(x[2]));
	free(x);
	json_decref(array);
	run = example();
	assert_int_equal(run_save(run, path), 0);
	run_free(run);
}

static char *whole_text(size_t *size)
{
	static char *text;

	assert_int_equal(file_read(path, 1 << 20, &text, size), 0);
	return text;
}

/* Loads it all, or of samples the times only. */
static struct run *load_part(const char *text, size_t size, bool times)
{
	char other[80], why[RUN_WHY] = "";
	struct run *run;

	snprintf(other, sizeof(other), "%s/other.json", directory);
	assert_int_equal(file_write(other, text, size), 0);
	run = times ? run_load_times(other, why) : run_load(other);
	assert_true(!times || (run == NULL) == (why[0] != '\0'));
	unlink(other);
	return run;
}

static struct run *load_text(const char *text, size_t size)
{
	return load_part(text, size, false);
}

static void truncated_anywhere(void **state)
{
	size_t size;
	char *text = whole_text(&size);

	(void)state;
	for (size_t n = 0; n + 1 < size; n += 7) {
		assert_null(load_text(text, n));
		assert_null(load_part(text, n, true));
	}
	free(text);
}

/* Each replacement makes the file one that must be refused. */
static void damaged(void **state)
{
	static const char *const changes[][2] = {
		{"\"format\": 3", "\"format\": 9"},
		{"\"format\": 3", "\"format\": 0"},
		{"\"reclaim_pages\"", "\"reclaimed\""},
		{"\"packed\": [\n      20,", "\"packed\": [\n      21,"},
		{"\"packed\": [\n      20,", "\"packed\": [\n      -1,"},
		{"\"packed\": [\n      20,", "\"packed\": [\n      16777217,"},
		{"\"packed\": [\n      20,\n      \"e", "\"packed\": [\n      20,\n      \"!"},
		{"\"packed\": [\n      20,\n      \"e", "\"packed\": [\n      20,\n      \"f"},
		{"\"packed\": [\n      20,\n      \"", "\"packed\": [\n      20,\n      \"AAAA"},
		{"\"mnbench\"", "\"another\""},
		{"512.25", "-512.25"},
		{"512.25", "\"fast\""},
		{"\"ns_per_op\": [", "\"ns\": ["},
		{"\"subscriber\"", "\"subscribed\""},
		{"\"threads\": 1,\n    \"batch\"", "\"threads\": 1e400,\n    \"batch\""},
		{"-0.02", "\"x\""},
		{"\"rows\"", "\"lines\""},
	};
	size_t size;
	char *text = whole_text(&size);

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const char *ours = strstr(text, "\"format\"");
		const char *at =
			strstr(strstr(changes[i][0], "mnbench") ? text : ours, changes[i][0]);
		char *bad = NULL;
		size_t bad_size;
		FILE *f = open_memstream(&bad, &bad_size);

		if (!at)
			fail_msg("the example has no %s", changes[i][0]);
		fprintf(f, "%.*s%s%s", (int)(at - text), text, changes[i][1],
			at + strlen(changes[i][0]));
		fclose(f);
		if (load_text(bad, bad_size))
			fail_msg("accepted: %s", changes[i][1]);
		free(bad);
	}
	free(text);
}

/* Packed as it is to be, and too short or too long for the samples. */
static void packed_of_another_length(void **state)
{
	static const char *const packed[] = {"[0, \"eJwDAAAAAAE=\"]", "[1, \"eJxjYIAAAAAIAAE=\"]"};
	char text[800], file[80], why[RUN_WHY];

	(void)state;
	snprintf(file, sizeof(file), "%s/other.json", directory);
	for (size_t i = 0; i < 2; i++) {
		snprintf(
			text, sizeof(text),
			"{\"context\": {}, \"mnbench\": {\"format\": 3, \"rows\": [{\"name\": \"n\", "
			"\"op\": \"o\", \"subscriber\": \"none\", \"mm\": \"shared\", \"unit\": \"u\", "
			"\"change\": \"nothing\", \"size_bytes\": 1, \"threads\": 1, \"batch\": 1, "
			"\"samples\": {\"ns_per_op\": [7, 8], \"control_ns\": [1, 2], \"packed\": %s}}], "
			"\"unavailable\": []}}",
			packed[i]);
		assert_int_equal(file_write(file, text, strlen(text)), 0);
		assert_null(run_load(file));
		run_free(run_load_times(file, why)); /* which does not look at it */
		assert_int_equal(unlink(file), 0);
	}
}

/* Runs that earlier versions wrote: what they say is what they said. */
static void older_formats(void **state)
{
	static const char *const names[] = {"format-1.json", "format-2.json"};
	static const double ns[] = {776.123046875, 670.610351562},
			    block[] = {786.447265625, 675.40234375};
	char file[PATH_MAX];
	struct run *run;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct row *row;

		snprintf(file, sizeof(file), "%s/tests/fixtures/run/%s", suite_root(), names[i]);
		run = run_load(file);
		assert_non_null(run);
		row = run_find(run, "upgrade/anon-reuse/subscriber:kvm/mm:shared/threads:1");
		assert_non_null(row);
		assert_int_equal(row->n_samples, 3);
		assert_int_equal(row->n_log_ratios, 3);
		assert_true(row->samples[1].ns_per_op == ns[i]);
		assert_true(row->samples[1].blocks[2] == block[i]);
		assert_int_equal(run_save(run, path), 0);
		run_free(run);
		run = run_load(path);
		row = run_find(run, "upgrade/anon-reuse/subscriber:kvm/mm:shared/threads:1");
		assert_true(row->samples[1].blocks[2] == block[i]);
		run_free(run);
	}
	run = example();
	assert_int_equal(run_save(run, path), 0);
	run_free(run);
}

/* To the bit, whatever they are; and nothing that is not so packed. */
static void packs_exactly(void **state)
{
	static const double x[] = {0, -0.0, 0.1, -1e308, 5e-324, INFINITY, NAN, 1.0 / 3, 77};
	static const char *const bad[] = {
		"[]",	       "[1]",	    "[1, 2]",	   "{}",
		"[0.5, \"\"]", "[0, \"\"]", "[1, \"eJ\"]", "[99999999999, \"eJxjYGBgAAAABAAB\"]",
	};
	const size_t n = sizeof(x) / sizeof(*x);

	(void)state;
	for (size_t k = 0; k <= n; k++) {
		json_t *packed = packed_save(x, k);
		double *y;
		size_t got;

		assert_null(packed_load(packed, &y, &got));
		assert_int_equal(got, k);
		assert_memory_equal(x, y, k * sizeof(*x));
		free(y);
		json_decref(packed);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		json_t *packed = json_loads(bad[i], 0, NULL);
		size_t got;
		double *y;

		assert_non_null(packed);
		assert_non_null(packed_load(packed, &y, &got));
		assert_null(y);
		json_decref(packed);
	}
}

/* Of samples the times only; a column that is left out may still not be anything. */
static void times_alone(void **state)
{
	static const char *const columns[] = {"\"ops\": [1e9,\n null]", "\"ops\": []",
					      "\"ops\": 1"};
	static const char *const bad[] = {
		"\"ops\": [x]",	       "\"ops\": [\"1\" 2]",
		"\"ops\": [{]",	       "\"ops\": [1]]",
		"\"ops\": [[1]",       "\"ops\": [1 2]",
		"\"ops\": [1,]",       "\"ops\": [,1]",
		"\"ops\": [1.]",       "\"ops\": [1e]",
		"\"ops\": [01]",       "\"ops\": [-]",
		"\"ops\": [nul]",      "\"ops\": [1e999]",
		"\"ops\": [[]1]",      "\"ops\": [12345678901234567890]",
		"\"ops\" [1]",	       "\"ops\"",
		"\"control_ns\": [1]",
	};
	static const char before[] =
		"{\"context\": {}, \"mnbench\": {\"format\": 2, \"rows\": [{\"name\": \"n\", "
		"\"op\": \"o\", \"subscriber\": \"none\", \"mm\": \"shared\", \"unit\": \"u\", "
		"\"change\": \"nothing\", \"size_bytes\": 1, \"threads\": 1, \"batch\": 1, "
		"\"samples\": {\"ns_per_op\": [7, 8], ";
	static const char after[] = ", \"control_ns\": [1, 2]}}], \"unavailable\": []}}";
	char text[600];
	struct run *run;

	(void)state;
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		snprintf(text, sizeof(text), "%s%s%s", before, columns[i], after);
		assert_null(load_text(text, strlen(text)));
		run = load_part(text, strlen(text), true);
		assert_non_null(run);
		assert_int_equal(run->rows[0].n_samples, 2);
		assert_true(run->rows[0].samples[1].ns_per_op == 8);
		assert_true(run->rows[0].samples[1].control_ns == 2);
		assert_int_equal(run->rows[0].samples[1].ops, 0);
		run_free(run);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(text, sizeof(text), "%s%s%s", before, bad[i], after);
		if (load_part(text, strlen(text), true))
			fail_msg("accepted: %s", bad[i]);
	}
}

/* A number of 64 bits is not cut to the place that it has. */
static void too_large_for_its_place(void **state)
{
	static const char *const counts[] = {"threads", "batch", "density", "batches"};
	static const char *const numbers[] = {"4294967296",  "4294967297", "-1",
					      "-4294967295", "1.5",	   "9223372036854775807"};
	size_t size;
	char *text = whole_text(&size);

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts) + 1; i++)
		for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++) {
			char key[40], *at, *bad = NULL;
			size_t bad_size;
			FILE *f = open_memstream(&bad, &bad_size);

			snprintf(key, sizeof(key), "\"%s\": ", i < 4 ? counts[i] : "insn_windows");
			at = strstr(text, key);
			assert_non_null(at);
			at += strcspn(at, "0123456789");
			fprintf(f, "%.*s%s%s", (int)(at - text), text, numbers[k],
				at + strspn(at, "0123456789"));
			fclose(f);
			if (load_text(bad, bad_size))
				fail_msg("accepted: %s%s", key, numbers[k]);
			free(bad);
		}
	free(text);
}

static void foreign(void **state)
{
	static const char *const texts[] = {
		"{\"benchmarks\":[{\"name\":\"pf\",\"real_time\":512.1}]}",
		"[]",
		"{}",
		"null",
		"",
		"{\"a\":1,\"a\":2}",
		"\xff\xfe",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_null(load_text(texts[i], strlen(texts[i])));
	assert_null(run_load("/nonexistent"));
	assert_null(run_load("/dev/null"));
}

static void never_a_nan(void **state)
{
	struct run *run = run_new();
	struct row *row = run_add_row(run, "n", "o", "s", "shared", "u", "nothing");
	double value;

	(void)state;
	row_set_metric(row, "a_per_op", NAN);
	row_set_metric(row, "b_per_op", INFINITY);
	assert_false(row_metric(row, "a_per_op", &value));
	assert_false(row_metric(row, "b_per_op", &value));
	run_drop_empty_rows(run);
	assert_int_equal(run->n_rows, 0);
	run_free(run);
}

/* A write that fails leaves no temporary file: tear_down() would find it. */
static void whole_or_not_at_all(void **state)
{
	char folder[80], *text;

	(void)state;
	assert_int_equal(file_write("/proc/nowhere/x", "x", 1), -ENOENT);
	assert_int_equal(file_write(path, "old", 3), 0);
	snprintf(folder, sizeof(folder), "%s/folder", directory);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_true(file_write(folder, "x", 1) < 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(file_read(path, 2, &text, NULL), -EFBIG);
	assert_int_equal(file_read(path, 3, &text, NULL), 0);
	assert_string_equal(text, "old");
	free(text);
}

/* Rows by name: all of them, none that is not there, and the first of two. */
static void found_by_name(void **state)
{
	struct run *run = run_new();
	char name[40];

	(void)state;
	assert_null(run_find(run, "row-0"));
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "row-%d", i);
		run_add_row(run, name, "o", "s", "shared", "u", "nothing")->batch = i;
		if (i % 500 == 0) /* in between, too */
			assert_int_equal(run_find(run, name)->batch, i);
	}
	run_add_row(run, "row-7", "o", "s", "shared", "u", "nothing")->batch = 1;
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "row-%d", i);
		assert_int_equal(run_find(run, name)->batch, i);
	}
	assert_null(run_find(run, "row-3000"));
	row_set_metric(run_find(run, "row-2999"), "faults_per_op", 1);
	run_drop_empty_rows(run);
	assert_true(run_find(run, "row-2999") == run->rows);
	assert_null(run_find(run, "row-7"));
	run_free(run);
}

static void trims_to(const char *from, const char *want)
{
	char text[200];
	size_t n;

	snprintf(text, sizeof(text), "%s", from);
	n = trim_json(text, strlen(text), samples_is_block);
	assert_int_equal(n, strlen(text));
	assert_string_equal(text, want);
}

/* What goes is what nobody reads; what is no JSON does not become some. */
static void trims_what_is_not_read(void **state)
{
	(void)state;
	trims_to("{\n  \"a\": 1,\n  \"benchmarks\": [\n {\"x\": \"]\"}\n],\n \"b\": [1, 2]}",
		 "{\n\"a\":1,\n\"benchmarks\": [\n\n],\n\"b\":[1,2]}");
	trims_to("{\"blocks_ns_per_op\": [[1, -2.5e+1], [null]], \"blocks\": [1]}",
		 "{\"blocks\":[1]}");
	trims_to("{\"a\": 1, \"blocks_ns_per_op\": [\n 1,\n 2]}",
		 "{\"a\":1,\"blocks_ns_per_op\": [\n\n]}");
	trims_to("{\"blocks_ns_per_op\": [1],\n \"blocks_ns_per_op\": [2],\n \"b\": 3}",
		 "{\n\n\"b\":3}");
	trims_to("{\"a\": {\"benchmarks\": [1]}}", "{\"a\":{\"benchmarks\":[1]}}");
	trims_to("{\"benchmarks\": [1, 2", "{\"benchmarks\":[1,2");
	trims_to("{\"blocks_ns_per_op\": [1, x], \"a\": 1}",
		 "{\"blocks_ns_per_op\":[1,x],\"a\":1}");
	trims_to("{\"blocks_ns_per_op\" [1], \"a\": 1}", "{\"blocks_ns_per_op\" [1],\"a\":1}");
	trims_to("{\"blocks_ns_per_op\": [1],}", "{\"blocks_ns_per_op\": [],}");
	trims_to("{\"blocks_ns_per_op\": [[1], 2", "{\"blocks_ns_per_op\":[[1],2");
	trims_to("[\"\\\\\", \"\\\"\", \"\\\\\\\"  \"]", "[\"\\\\\",\"\\\"\",\"\\\\\\\"  \"]");
	trims_to("{\"benchmarks\": 7}", "{\"benchmarks\":7}");
	trims_to("[\"benchmarks\", [1]]", "[\"benchmarks\",[1]]");
	trims_to("{\"a  b\\\"  c\": 1 2}", "{\"a  b\\\"  c\":1 2}");
	trims_to("\"open  ", "\"open  ");
	trims_to("\"\\", "\"\\");
	trims_to("", "");
}

static void add_events(struct row *row, unsigned int n, double value)
{
	for (unsigned int i = 0; i < n; i++) {
		struct counter c = {.value = value,
				    .low = value - 1,
				    .high = value + 1,
				    .running = 1,
				    .agree = NAN,
				    .batches = 16};

		snprintf(c.name, sizeof(c.name), "pmu_e%u_per_op", i);
		snprintf(c.event, sizeof(c.event), "e%u", i);
		row_add_counter(row, &c);
	}
	row_add_counter(row, &(struct counter){.name = "tlbi_per_op",
					       .event = "tlbi",
					       .agree = 1,
					       .running = NAN,
					       .batches = 7});
	row_add_counter(row, &(struct counter){.name = "x_per_op",
					       .event = "never",
					       .value = NAN,
					       .agree = NAN,
					       .running = NAN,
					       .why = "not here"});
}

static void table_of_events(void **state)
{
	struct run *run = run_new();
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	add_events(run_add_row(run, "a/subscriber:none", "a", "none", "shared", "page", "upgrade"),
		   3, 100);
	add_events(run_add_row(run, "a/subscriber:kvm", "a", "kvm", "shared", "page", "upgrade"), 3,
		   130);
	run->rows[1].baseline = strdup("a/subscriber:none");
	out = open_memstream(&text, &size);
	counters_print(out, run, false);
	fclose(out);
	assert_non_null(strstr(text, "e0 "));
	assert_non_null(strstr(text, "+30 [+28.6, +31.4]"));
	assert_non_null(strstr(text, "100 % of the time, 16 batches"));
	assert_non_null(strstr(text, "not here"));
	assert_null(strstr(text, "tlbi")); /* counted, and 0 throughout */
	assert_null(strstr(text, "lines; all of them"));
	free(text);
	add_events(run_add_row(run, "b/subscriber:none", "b", "none", "shared", "page", "upgrade"),
		   80, 1);
	for (int all = 0; all < 2; all++) {
		out = open_memstream(&text, &size);
		counters_print(out, run, all);
		fclose(out);
		assert_int_equal(strstr(text, "e79 ") != NULL, all);
		assert_int_equal(strstr(text, "4 of 87 lines; all of them") == NULL, all);
		free(text);
	}
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(what_is_not_known_stays_so),
		cmocka_unit_test(too_large_for_its_place),
		cmocka_unit_test(truncated_anywhere),
		cmocka_unit_test(damaged),
		cmocka_unit_test(times_alone),
		cmocka_unit_test(foreign),
		cmocka_unit_test(never_a_nan),
		cmocka_unit_test(table_of_events),
		cmocka_unit_test(whole_or_not_at_all),
		cmocka_unit_test(found_by_name),
		cmocka_unit_test(trims_what_is_not_read),
		cmocka_unit_test(older_formats),
		cmocka_unit_test(packs_exactly),
		cmocka_unit_test(packed_of_another_length),
	};

	return cmocka_run_group_tests_name("model", tests, set_up, tear_down);
}
