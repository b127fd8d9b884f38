/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark's JSON with one entry a boot, its median (of one boot: one a process).
 * What compare.py takes for repetitions is then what was repeated, and its U test has the
 * right unit. Several kernels: the name begins with "KERNEL/", for compare.py's filters.
 */
#include <stdlib.h>
#include <string.h>

#include "results/export/export.h"
#include "results/export/json.h"
#include "results/say.h"

static json_t *entry(const char *name, const struct row *row, const double *x, size_t n, size_t i)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:f, s:f, s:s}", "name", name,
			 "run_name", name, "run_type", "iteration", "repetitions", (json_int_t)n,
			 "repetition_index", (json_int_t)i, "threads", (json_int_t)row->threads,
			 "iterations", (json_int_t)row->batch, "real_time", x[i], "cpu_time", x[i],
			 "time_unit", "ns");
}

static void add_row(json_t *list, const struct report *report, const struct report_row *row)
{
	for (size_t s = 0; s < report->n_sides; s++) {
		char *name = NULL;
		double *x;
		size_t n = report_values(&report->sides[s], row->name, FIGURE_NS, &x);

		if (asprintf(&name, "%s%s%s", report->n_sides > 1 ? report->sides[s].name : "",
			     report->n_sides > 1 ? "/" : "", row->name) < 0)
			abort();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(list, entry(name, row->row, x, n, i));
		free(name);
		free(x);
	}
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
		add_row(list, report, &report->rows[i]);
	json_object_set_new(context, "json_schema_version", json_integer(1));
	return export_json(out, json_pack("{s:o, s:o}", "context", context, "benchmarks", list));
}

static const struct export_format gbench = {
	.name = "gbench",
	.what = "Google Benchmark's JSON, one entry a boot, for its compare.py",
	.write = write_gbench,
};
EXPORT_REGISTER(gbench)
