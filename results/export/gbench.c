/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark's JSON with one entry a boot, its median (of one boot: one a process).
 * What compare.py takes for repetitions is then what was repeated, and its U test has the
 * right unit. Several kernels: the name begins with "KERNEL/", for compare.py's filters.
 */
#include <math.h>
#include <stdlib.h>

#include "results/cli/json.h"
#include "results/export/export.h"
#include "results/export/json.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/stats.h"

static json_t *entry(const char *name, const struct row *row, double ns, double cpu_ns)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:o, s:s}", "name", name, "run_name", name,
			 "run_type", "iteration", "threads", (json_int_t)row->threads, "iterations",
			 (json_int_t)row->batch, "real_time", json_figure(ns), "cpu_time",
			 json_figure(cpu_ns), "time_unit", "ns");
}

/* The boot's median of CPU time, over the processes of all of its runs. */
static double cpu_of_boot(const struct boots *boots, const struct row *const *rows, size_t boot)
{
	size_t n = 0, room = 1;
	double *x, median;

	for (size_t i = 0; i < boots->n_runs; i++)
		room += rows[i] ? rows[i]->n_samples : 0;
	x = malloc(room * sizeof(*x));
	if (!x)
		out_of_memory();
	for (size_t i = 0; i < boots->n_runs; i++)
		for (size_t k = 0; rows[i] && boots->boot_of[i] == boot && k < rows[i]->n_samples;
		     k++)
			x[n++] = rows[i]->samples[k].cpu_ns_per_op;
	median = stats_median(x, n);
	free(x);
	return median;
}

static void add_processes(json_t *entries, const char *name, const struct boots *boots,
			  const struct row *const *rows)
{
	for (size_t i = 0; i < boots->n_runs; i++)
		for (size_t k = 0; rows[i] && k < rows[i]->n_samples; k++)
			if (isfinite(rows[i]->samples[k].ns_per_op))
				json_array_append_new(
					entries, entry(name, rows[i], rows[i]->samples[k].ns_per_op,
						       rows[i]->samples[k].cpu_ns_per_op));
}

static void add_boots(json_t *entries, const char *name, const struct boots *boots,
		      const struct row *const *rows)
{
	for (size_t b = 0; b < boots->n_boots; b++) {
		double ns = exp(boots_value(boots, rows, b, FIGURE_NS));

		if (isfinite(ns))
			json_array_append_new(entries, entry(name, rows_first(rows, boots->n_runs),
							     ns, cpu_of_boot(boots, rows, b)));
	}
}

static void add_side(json_t *list, const struct report *report, const char *row, size_t s)
{
	const struct boots *boots = &report->sides[s].boots;
	const struct row **rows = calloc(boots->n_runs, sizeof(*rows));
	json_t *entries = json_array(), *one;
	char *name = NULL;
	size_t i;

	if (!rows || asprintf(&name, "%s%s%s", report->n_sides > 1 ? report->sides[s].name : "",
			      report->n_sides > 1 ? "/" : "", row) < 0)
		out_of_memory();
	boots_rows(boots, row, rows);
	if (!rows_invalid(rows, boots->n_runs))
		(boots->n_boots == 1 ? add_processes : add_boots)(entries, name, boots, rows);
	json_array_foreach (entries, i, one) {
		json_object_set_new(one, "repetitions",
				    json_integer((json_int_t)json_array_size(entries)));
		json_object_set_new(one, "repetition_index", json_integer((json_int_t)i));
	}
	json_array_extend(list, entries);
	json_decref(entries);
	free(rows);
	free(name);
}

static int write_gbench(FILE *out, const struct report *report)
{
	json_t *list = json_array();
	json_t *context = json_deep_copy(report->sides[0].boots.runs[0]->context);

	if (!report->times) {
		json_decref(list);
		json_decref(context);
		return say_error("no times to export: Google Benchmark's JSON holds nothing else; "
				 "--format csv has the counts");
	}
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++)
			add_side(list, report, report->rows[i].name, s);
	json_object_set_new(context, "json_schema_version", json_integer(1));
	return export_json(out, json_pack("{s:o, s:o}", "context", context, "benchmarks", list));
}

static const struct export_format gbench = {
	.name = "gbench",
	.what = "Google Benchmark's JSON, one entry a boot, for its compare.py",
	.write = write_gbench,
};
EXPORT_REGISTER(gbench)
