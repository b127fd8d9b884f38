/* SPDX-License-Identifier: MIT */
/*
 * OpenMetrics, which is also what node_exporter's textfile collector reads: base units
 * (seconds), no time stamp a sample, a family in one piece, "# EOF" at the end. promtool takes
 * the latter and "# UNIT" for comments.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "results/count.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/say.h"

#define NS 1e-9

static void begin(FILE *out, const char *family, const char *unit, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", family, help, family);
	if (unit)
		fprintf(out, "# UNIT %s %s\n", family, unit);
}

static void put_sample(FILE *out, const char *family, const struct report_side *side,
		       const struct row *row, const char *label, const char *value_of,
		       const char *value)
{
	fprintf(out, "%s{kernel=\"", family);
	put_label(out, side->name);
	fputs("\",row=\"", out);
	put_label(out, row->name);
	fputs("\",operation=\"", out);
	put_label(out, row->op);
	fputs("\",subscriber=\"", out);
	put_label(out, row->subscriber);
	fprintf(out, "\",threads=\"%u\"", row->threads);
	if (label)
		fprintf(out, ",%s=\"%s\"", label, value_of);
	fprintf(out, "} %s\n", value);
}

static void put_seconds(FILE *out, const char *family, const struct report_side *side,
			const struct row *row, const char *stat, double ns)
{
	char text[40];

	snprintf(text, sizeof(text), "%.12g", ns * NS);
	put_sample(out, family, side, row, "stat", stat, text);
}

static void put_times(FILE *out, const struct report *report)
{
	static const char family[] = "mnbench_time_per_operation_seconds";

	if (!report->times)
		return;
	begin(out, family, "seconds", "Time per operation: median, and its 95 % interval.");
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++) {
			const struct report_row *r = &report->rows[i];
			const struct report_side *side = &report->sides[s];
			const struct estimate *ns = &r->cells[s].ns;

			if (ns->n)
				put_seconds(out, family, side, r->row, "median", ns->value);
			if (ns->n > 1) {
				put_seconds(out, family, side, r->row, "low", ns->low);
				put_seconds(out, family, side, r->row, "high", ns->high);
			}
		}
}

static void put_count(FILE *out, const struct report *report, const char *family,
		      const char *metric, const char *unit, const char *help)
{
	bool begun = false;

	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++) {
			const struct report_row *r = &report->rows[i];
			struct count_range range =
				report_count_of(&report->sides[s], r->name, metric);

			if (!range.any)
				continue;
			if (!begun)
				begin(out, family, unit, help);
			begun = true;
			put_sample(out, family, &report->sides[s], r->row, "stat", "least",
				   AS_FIGURE(range.low));
			put_sample(out, family, &report->sides[s], r->row, "stat", "most",
				   AS_FIGURE(range.high));
		}
}

static void put_invalid(FILE *out, const struct report *report)
{
	static const char family[] = "mnbench_row_invalid";

	begin(out, family, NULL,
	      "1: the operation did not happen as stated, the row has no figure.");
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++)
			if (report->rows[i].cells[s].row)
				put_sample(out, family, &report->sides[s], report->rows[i].row,
					   NULL, NULL,
					   report->rows[i].cells[s].invalid ? "1" : "0");
}

static void put_contract(FILE *out, const struct report *report)
{
	static const char family[] = "mnbench_contract_checks";
	static const char *const words[VERDICTS] = {"ok", "not_ok", "skipped"};

	begin(out, family, NULL, "Checks of the contract by verdict.");
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct report_side *side = &report->sides[s];
		size_t count[VERDICTS];

		count_checks(side, count);
		for (int v = 0; v < VERDICTS; v++) {
			fprintf(out, "%s{kernel=\"", family);
			put_label(out, side->name);
			fprintf(out, "\",verdict=\"%s\"} %zu\n", words[v], count[v]);
		}
	}
}

static void put_verdicts(FILE *out, const struct report *report)
{
	static const char *const words[JUDGEMENTS] = {"regression", "improvement", "equivalent",
						      "inconclusive"};

	if (!report->comparison)
		return;
	begin(out, "mnbench_figures_compared", NULL, "Figures of new against base by verdict.");
	for (int j = 0; j < JUDGEMENTS; j++)
		fprintf(out, "mnbench_figures_compared{verdict=\"%s\"} %zu\n", words[j],
			report->comparison->judged[j]);
	fprintf(out, "mnbench_figures_compared{verdict=\"not_judged\"} %zu\n",
		report->comparison->not_judged);
}

/* Unix time of a run's "2026-11-21T05:00:00+00:00", or NaN. */
static double seconds_of(const struct run *run)
{
	struct tm tm = {.tm_year = 0};
	const char *end = strptime(run_context(run, "date", ""), "%Y-%m-%dT%H:%M:%S", &tm);

	return end && !strcmp(end, "+00:00") ? (double)timegm(&tm) : NAN;
}

static void put_dates(FILE *out, const struct report *report)
{
	static const char family[] = "mnbench_last_run_timestamp_seconds";

	begin(out, family, "seconds", "Unix time of the last run.");
	for (size_t s = 0; s < report->n_sides; s++) {
		const struct boots *boots = &report->sides[s].boots;
		double last = NAN;

		for (size_t i = 0; i < boots->n_runs; i++)
			last = fmax(last, seconds_of(boots->runs[i]));
		if (isnan(last))
			continue;
		fprintf(out, "%s{kernel=\"", family);
		put_label(out, report->sides[s].name);
		fprintf(out, "\"} %.0f\n", last);
	}
}

static int write_openmetrics(FILE *out, const struct report *report)
{
	put_times(out, report);
	put_count(out, report, "mnbench_secondary_invalidations_per_operation",
		  "secondary_invalidations_per_op", NULL, "Secondary TLB invalidations.");
	put_count(out, report, "mnbench_secondary_per_operation_bytes", "secondary_bytes_per_op",
		  "bytes", "Bytes that secondary TLB invalidations cover.");
	put_count(out, report, "mnbench_notifier_ranges_per_operation", "notifier_ranges_per_op",
		  NULL, "Start/end notifications.");
	put_count(out, report, "mnbench_kernel_instructions_per_operation",
		  "instructions_kernel_per_op", NULL, "Instructions of the kernel.");
	put_invalid(out, report);
	put_contract(out, report);
	put_verdicts(out, report);
	put_dates(out, report);
	fputs("# EOF\n", out);
	return EXIT_GOOD;
}

static const struct export_format openmetrics = {
	.name = "openmetrics",
	.what = "OpenMetrics for Prometheus, as for node_exporter's textfile collector",
	.write = write_openmetrics,
};
EXPORT_REGISTER(openmetrics)
