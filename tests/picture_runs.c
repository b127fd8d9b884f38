/* SPDX-License-Identifier: MIT */
/*
 * Writes runs that no machine made, for tests/pictures.sh and tests/page.sh: picture_runs DIR makes
 *   DIR/shapes    lengths, threads, bystanders, blocks, counts: something for every picture
 *   DIR/slower    the same, one operation slower by 20 %
 *   DIR/gaps      the same, its rows INVALID, without times or without counts, by turns
 *   DIR/bare      rows without any figure
 *   DIR/kernels   two guests with instructions by function
 *   DIR/full      as many rows as a full suite has
 *   DIR/hostile   names that gnuplot, HTML or JSON could take for their own
 * and draws DIR/history (with changes), DIR/short (without) and DIR/evil (hostile titles).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plots/plot.h"
#include "results/model.h"
#include "results/stats_random.h"
#include "tests/saved.h"

#define PROCESSES 6
#define BLOCKS	  8

static uint64_t seed = 20261121;

static const char *const hostile[] = {
	"</script><script>window.hacked=1</script>",
	"\" with lines; system('touch PWNED') #",
	"`touch PWNED`",
	"$(touch PWNED) ${HOME} @ARG1",
	"{/Symbol a}^2_b & <b>bold</b>",
	"%s %d %n %%",
	"tab\tnew\nline\r\x1b[31m\x01",
	"a\\nb \\042 'single' \"double\"",
	"?",
	"# comment, comma; semicolon",
	"caf\xc3\xa9 \xe2\x80\xae\xf0\x9f\x98\x80",
	"very/long/"
	"name/name/name/name/name/name/name/name/name/name/name/name/name/name/name/name/name/name/"
	"name/name/name/name/name/name/name/name/name/name/name",
};
#define HOSTILE (sizeof(hostile) / sizeof(*hostile))

static void set(struct run *run, const char *key, const char *value)
{
	json_object_set_new(run->context, key, json_string(value));
}

static struct run *new_run(const char *release, bool emulated)
{
	struct run *run = run_new();

	set(run, "kernel_release", release);
	set(run, "machine", emulated ? "aarch64" : "x86_64");
	set(run, "cpu", "a CPU that never was");
	set(run, "subscribers", "kvm");
	set(run, "boot_id", release);
	json_object_set_new(run->context, "page_size", json_integer(4096));
	json_object_set_new(run->context, "emulated", json_boolean(emulated));
	return run;
}

static void add_samples(struct row *row, double ns, bool bystander)
{
	for (int i = 0; i < PROCESSES; i++) {
		double x = ns * exp(0.01 * stats_random_normal(&seed));
		struct sample s = {.ns_per_op = x,
				   .ns_mean = x,
				   .control_ns = 30000,
				   .overlap = 1,
				   .ops = 64,
				   .batches = BLOCKS,
				   .n_blocks = BLOCKS};

		s.blocks = malloc(BLOCKS * sizeof(*s.blocks));
		s.stolen = bystander ? malloc(BLOCKS * sizeof(*s.stolen)) : NULL;
		for (int k = 0; k < BLOCKS; k++)
			s.blocks[k] = x * exp(0.02 * stats_random_normal(&seed));
		for (int k = 0; bystander && k < BLOCKS; k++)
			s.stolen[k] = ns / 10 + 20 * stats_random_normal(&seed);
		s.n_stolen = bystander ? BLOCKS : 0;
		row_add_sample(row, &s);
	}
}

static void add_counts(struct row *row, const char *change, uint64_t size, bool armed)
{
	double bytes = !strcmp(change, "nothing") ? 0 : (double)size;

	row_set_metric(row, "notifier_ranges_per_op", armed);
	row_set_metric(row, "notifier_range_ends_per_op", armed);
	row_set_metric(row, "kvm_zaps_per_op", armed);
	row_set_metric(row, "secondary_invalidations_per_op", armed * (size > 1 << 20 ? 2 : 1));
	row_set_metric(row, "secondary_bytes_per_op", armed * (bytes ? bytes : 4096));
	row_set_metric(row, "secondary_covered_per_op", armed);
	row_set_metric(row, "secondary_all_per_op", 0);
}

/* OP with that argument, with nobody listening and armed. Returns the armed row. */
static struct row *add_pair(struct run *run, const char *op, const char *change, const char *point,
			    uint64_t size, unsigned int threads, double ns)
{
	static const char *const subscribers[] = {"none", "kvm"};
	char name[900], baseline[900];
	struct row *row = NULL;

	for (int armed = 0; armed < 2; armed++) {
		snprintf(name, sizeof(name), "%s%s/subscriber:%s/mm:shared/threads:%u", op, point,
			 subscribers[armed], threads);
		row = run_add_row(run, name, op, subscribers[armed], "shared", "call", change);
		row->size = size;
		row->threads = threads;
		row->batch = 64;
		if (ns > 0)
			add_samples(row, ns * (1 + armed), strstr(point, "/bystander:") != NULL);
		if (threads == 1)
			add_counts(row, change, size, armed);
		if (!armed)
			memcpy(baseline, name, sizeof(baseline));
	}
	row->baseline = strdup(baseline);
	for (int i = 0; ns > 0 && i < PROCESSES; i++)
		row_add_log_ratio(row, log(2) + 0.01 * stats_random_normal(&seed));
	return row;
}

static void add_curve(struct run *run, const char *op, const char *change, double ns)
{
	char point[60];

	for (uint64_t pages = 1; pages <= 4096; pages *= 4) {
		snprintf(point, sizeof(point), "/size:%lluK", (unsigned long long)pages * 4);
		add_pair(run, op, change, point, pages * 4096, 1, ns * sqrt((double)pages));
	}
}

static void fill(struct run *run, double slower)
{
	bool timed = slower > 0;

	add_curve(run, "munmap/populated", "unmap", timed * 900 * slower);
	add_curve(run, "dontneed/pte-none", "nothing", timed * 300);
	for (unsigned int threads = 1; threads <= 4; threads *= 2)
		add_pair(run, "upgrade/anon-reuse", "upgrade", "", 4096, threads,
			 timed * 600. * threads);
	add_pair(run, "upgrade/anon-reuse", "upgrade", "/bystander:shared", 4096, 2, timed * 1300);
}

static void save_gaps(const char *directory)
{
	struct run *run = new_run("6.18-gaps", false);

	fill(run, 1);
	for (size_t i = 0; i < run->n_rows; i++) {
		if (i % 6 == 1)
			row_invalidate(&run->rows[i], "0 minor faults, 512 expected");
		if (i % 6 >= 4) {
			for (size_t k = 0; k < run->rows[i].n_samples; k++)
				sample_free(&run->rows[i].samples[k]);
			run->rows[i].n_samples = run->rows[i].n_log_ratios = 0;
			run->rows[i].n_metrics = 0;
		}
	}
	/* One curve has no times, one no counts. */
	add_curve(run, "mprotect/populated", "restrict", 0);
	add_curve(run, "free/populated", "unmap", 500);
	for (size_t i = 0; i < run->n_rows; i++)
		if (!strcmp(run->rows[i].op, "free/populated"))
			run->rows[i].n_metrics = 0;
	run_add_unavailable(run, "CPU PMU", "no hardware counters here");
	save_run(run, directory, "gaps");
}

static void save_kernels(const char *directory)
{
	static const char *const folders[] = {"kernels/old", "kernels/new"};
	char path[600];

	snprintf(path, sizeof(path), "%s/kernels", directory);
	mkdir(path, 0755);
	for (int k = 0; k < 2; k++) {
		struct run *run = new_run(folders[k] + 8, true);

		fill(run, 0);
		for (size_t i = 0; i < run->n_rows; i++) {
			struct row *row = &run->rows[i];

			row_set_metric(row, "instructions_kernel_per_op", 1000);
			row_add_function(row, "do_wp_page", 700 + 100 * k);
			row_add_function(row, "kvm_zap\"%s", row->baseline ? 90 : 1);
			if (k)
				row_add_function(row, "new_function", 40);
		}
		save_run(run, directory, folders[k]);
	}
}

/* As many rows as `--suite full` has here: some 70 operations at up to 20 lengths. */
static void save_full(const char *directory)
{
	struct run *run = new_run("6.18-full", false);
	char op[60], point[60];

	for (int i = 0; i < 70; i++) {
		snprintf(op, sizeof(op), "family-%d/operation-%d", i % 8, i);
		for (int k = 0; k < (i % 4 ? 2 : 20); k++) {
			snprintf(point, sizeof(point), "/size:%dK", 4 << k);
			add_pair(run, op, "unmap", point, 4096ULL << k, 1, 500 + 300 * k);
			add_pair(run, op, "unmap", point, 4096ULL << k, 2, 900 + 500 * k);
		}
	}
	save_run(run, directory, "full");
}

static void save_hostile(const char *directory)
{
	struct run *run = new_run(hostile[0], false);

	set(run, "cpu", hostile[1]);
	for (size_t i = 0; i < HOSTILE; i++) {
		row_add_function(add_pair(run, hostile[i], "unmap", "", 4096, 1, 100), hostile[i],
				 50);
		add_pair(run, hostile[i], "unmap", "", 4096, 2, 100);
		if (strlen(hostile[i]) < 100)
			add_curve(run, hostile[i], "unmap", 100);
		row_invalidate(add_pair(run, hostile[i], "unmap", "/<i>broken", 4096, 1, 100),
			       hostile[i]);
		run_add_unavailable(run, hostile[i], hostile[HOSTILE - 1 - i]);
	}
	save_run(run, directory, "hostile");
}

static int draw_histories(const char *directory)
{
	struct past_point points[40];
	struct past_change change = {.at = 25, .before = 100, .after = 112};
	struct past past = {.points = points, .n = 40, .changes = &change, .n_changes = 1};
	struct plot_series h = {
		.title = "upgrade/anon-reuse, armed",
		.machine = "a CPU that never was",
		.unit = "ns per operation",
		.past = &past,
	};
	int err;

	for (int i = 0; i < 40; i++) {
		double x = (i < 25 ? 100 : 112) + stats_random_normal(&seed);

		points[i] = (struct past_point){1767225600 + 86400L * i, x, x - 1.5, x + 1.5};
	}
	err = plot_history(&h, directory, "history");
	h.title = hostile[1];
	h.machine = hostile[4];
	h.unit = hostile[2];
	err |= plot_history(&h, directory, "evil");
	for (int i = 0; i < 40; i++)
		points[i].low = points[i].high = NAN;
	h.title = h.machine = "short";
	past.n = 2;
	past.n_changes = 0;
	return err | plot_history(&h, directory, "short");
}

int main(int argc, char **argv)
{
	const char *directory = argv[1];
	struct run *run;

	if (argc != 2)
		return 2;
	mkdir(directory, 0755);
	run = new_run("6.18-base", false);
	fill(run, 1);
	save_run(run, directory, "shapes");
	run = new_run("6.18-slower", false);
	fill(run, 1.2);
	save_run(run, directory, "slower");
	save_gaps(directory);
	run = new_run("6.18-bare", false);
	run_add_row(run, "a/b/subscriber:none/mm:shared/threads:1", "a/b", "none", "shared", "page",
		    "upgrade");
	save_run(run, directory, "bare");
	save_kernels(directory);
	save_full(directory);
	save_hostile(directory);
	return draw_histories(directory) != 0;
}
