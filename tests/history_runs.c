/* SPDX-License-Identifier: MIT */
/*
 * Writes runs for tests/history.sh: history_runs FOLDER CELLS, and on stdin a line a run of
 *   DATE HOST KERNEL FACTOR CALLS CONTROL
 * makes FOLDER/NUMBER/run.json with CELLS operations, nobody listening and armed, eight samples
 * each. FACTOR multiplies all times (1 % noise from run to run), CALLS are secondary
 * invalidations per op, CONTROL multiplies the control. HOST "guest" is emulated: counts alone.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/model.h"
#include "results/stats_random.h"
#include "tests/saved.h"

#define SAMPLES 8
#define BLOCKS	13
#define NOISE	0.01

struct line {
	char date[40], host[40], kernel[80];
	double factor, calls, control;
};

static double noise(uint64_t *seed)
{
	return NOISE * stats_random_normal(seed);
}

static void fill_context(json_t *c, const struct line *line, unsigned int number)
{
	char boot[40];

	snprintf(boot, sizeof(boot), "boot-%u", number);
	json_object_set_new(c, "date", json_string(line->date));
	json_object_set_new(c, "host_name", json_string(line->host));
	json_object_set_new(c, "kernel_release", json_string(line->kernel));
	json_object_set_new(c, "kernel_version", json_string("#1 SMP"));
	json_object_set_new(c, "machine", json_string("aarch64"));
	json_object_set_new(c, "cpu", json_string("model a"));
	json_object_set_new(c, "page_size", json_integer(4096));
	json_object_set_new(c, "boot_id", json_string(boot));
	json_object_set_new(c, "emulated", json_boolean(!strcmp(line->host, "guest")));
	json_object_set_new(c, "command", json_string("./run.sh --ops 'upgrade/*'"));
	json_object_set_new(c, "suite_commit", json_string("abc"));
	if (!strcmp(line->host, "guest"))
		json_object_set_new(c, "kernel_name", json_string("debian-6.12-arm64"));
}

static void add_samples(struct row *row, const struct line *line, double run_noise, uint64_t *seed)
{
	for (int i = 0; i < SAMPLES; i++) {
		double ns = 512 * line->factor * exp(run_noise + noise(seed) / 3);
		struct sample s = {.ns_per_op = ns,
				   .ns_mean = ns,
				   .cpu_ns_per_op = ns,
				   .control_ns = 30000 * line->control * exp(noise(seed) / 10),
				   .overlap = 1,
				   .ops = 10240,
				   .batches = 20,
				   .n_blocks = BLOCKS};

		s.blocks = malloc(BLOCKS * sizeof(*s.blocks));
		for (int k = 0; s.blocks && k < BLOCKS; k++)
			s.blocks[k] = floor(ns * exp(noise(seed)) * 1024) / 1024;
		row_add_sample(row, &s);
	}
}

static void add_row(struct run *run, const struct line *line, unsigned int cell, bool armed,
		    uint64_t *seed)
{
	char name[100], base[100], op[40];
	struct row *row;

	snprintf(op, sizeof(op), "upgrade/made-%u", cell);
	snprintf(base, sizeof(base), "%s/subscriber:none/mm:shared/threads:1", op);
	snprintf(name, sizeof(name), "%s/subscriber:%s/mm:shared/threads:1", op,
		 armed ? "kvm" : "none");
	row = run_add_row(run, name, op, armed ? "kvm" : "none", "shared", "page", "upgrade");
	if (strcmp(line->host, "guest"))
		add_samples(row, line, noise(seed), seed);
	row_set_metric(row, "notifier_ranges_per_op", 0);
	row_set_metric(row, "faults_per_op", 1);
	row_set_metric(row, "cpu_flushes_per_op", 1);
	if (!armed)
		return;
	row->baseline = strdup(base);
	for (int i = 0; i < SAMPLES && strcmp(line->host, "guest"); i++)
		row_add_log_ratio(row, 0.1 + noise(seed) / 5);
	row_set_metric(row, "secondary_invalidations_per_op", line->calls);
	row_set_metric(row, "secondary_bytes_per_op", 4096 * line->calls);
	row_set_metric(row, "expected_secondary_invalidations_per_op", 1);
}

int main(int argc, char **argv)
{
	unsigned int cells = argc == 3 ? (unsigned int)strtoul(argv[2], NULL, 10) : 0;
	struct line line;

	if (!cells)
		return 2;
	for (unsigned int number = 1;
	     scanf("%39s %39s %79s %lf %lf %lf", line.date, line.host, line.kernel, &line.factor,
		   &line.calls, &line.control) == 6;
	     number++) {
		struct run *run = run_new();
		uint64_t seed = number * UINT64_C(1000003);
		char folder[16];

		fill_context(run->context, &line, number);
		for (unsigned int i = 0; i < 2 * cells; i++)
			add_row(run, &line, i / 2, i % 2, &seed);
		snprintf(folder, sizeof(folder), "%05u", number);
		save_run(run, argv[1], folder);
	}
	return 0;
}
