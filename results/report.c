/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/bystanders.h"
#include "results/counters.h"
#include "results/cpu_name.h"
#include "results/curves.h"
#include "results/costs.h"
#include "results/device.h"
#include "results/flagged.h"
#include "results/memory.h"
#include "results/missing.h"
#include "results/report.h"
#include "results/rules.h"
#include "results/stats.h"
#include "results/twins.h"
#include "results/uncore_meaning.h"

#define NAME_MAX_WIDTH 60

int report_name_width(const struct run *run)
{
	char name[200];
	size_t width = strlen("operation");

	for (size_t i = 0; i < run->n_rows; i++) {
		row_short_name(&run->rows[i], name, sizeof(name));
		width = strlen(name) > width ? strlen(name) : width;
	}
	return width < NAME_MAX_WIDTH ? (int)width : NAME_MAX_WIDTH;
}

int report_names_width(struct run *const *runs, size_t n, const char *heading)
{
	int width = (int)strlen(heading), one;

	for (size_t k = 0; k < n; k++) {
		one = runs[k] ? report_name_width(runs[k]) : 0;
		width = one > width ? one : width;
	}
	return width;
}

bool report_differs(const struct row *row)
{
	char seen[200];

	return row && row_as_expected(row, seen, sizeof(seen)) == VERDICT_NOT_OK;
}

/* After a row that is not as its op's table says: what it says. */
static void print_expected(FILE *out, const struct row *row)
{
	if (!report_differs(row))
		return;
	fprintf(out, "  expected:");
	report_count(out, 0, row, "expected_notifier_ranges_per_op");
	fprintf(out, " pairs,");
	report_count(out, 0, row, "expected_secondary_invalidations_per_op");
	fprintf(out, " sec.inv");
}

void report_count(FILE *out, int width, const struct row *row, const char *metric)
{
	double value;

	if (!row || !row_metric(row, metric, &value))
		fprintf(out, " %*s", width, "-");
	else if (value == floor(value) && value < 1e15)
		fprintf(out, " %*.0f", width, value);
	else
		fprintf(out, " %*.*f", width, value < 100 ? 3 : 1, value);
}

void report_bytes(FILE *out, int width, const struct row *row)
{
	double all;

	if (row && row_metric(row, "secondary_all_per_op", &all) && all > 0)
		fprintf(out, " %*s", width, "all");
	else
		report_count(out, width, row, "secondary_bytes_per_op");
}

double report_ns(const struct row *row)
{
	double *x = enough(malloc((row->n_samples + 1) * sizeof(*x))), median;

	for (size_t i = 0; i < row->n_samples; i++)
		x[i] = row->samples[i].ns_per_op;
	median = stats_median(x, row->n_samples);
	free(x);
	return median;
}

void report_time(FILE *out, int width, double ns)
{
	if (isnan(ns))
		fprintf(out, " %*s", width, "-");
	else
		fprintf(out, " %*.*f", width, ns < 10000 ? 1 : 0, ns);
}

static void print_overhead(FILE *out, const struct row *armed)
{
	struct interval i;

	if (!armed || !armed->n_log_ratios) {
		fprintf(out, " %10s  %-20s", "-", "");
		return;
	}
	i = stats_t_interval(armed->log_ratios, armed->n_log_ratios, row_confidence(armed));
	fprintf(out, " %+8.1f %%  ", 100 * expm1(i.estimate));
	if (armed->n_log_ratios < 2)
		fprintf(out, "%-20s", "one pair: none");
	else
		fprintf(out, "[%+7.1f, %+7.1f]  ", 100 * expm1(i.low), 100 * expm1(i.high));
}

static void print_time_row(FILE *out, const struct run *run, const struct row *base, int width)
{
	const struct row *armed = run_armed(run, base);
	char name[200];

	row_short_name(base, name, sizeof(name));
	fprintf(out, "%-*.*s %3u%c", width, width, name, base->threads,
		strcmp(base->mm, "shared") ? 'p' : ' ');
	if (base->invalid || (armed && armed->invalid)) {
		fprintf(out, " INVALID: %s\n", base->invalid ? base->invalid : armed->invalid);
		return;
	}
	report_time(out, 11, report_ns(base));
	report_time(out, 11, armed ? report_ns(armed) : NAN);
	print_overhead(out, armed);
	report_count(out, 7, armed, "notifier_ranges_per_op");
	report_count(out, 7, armed, "secondary_invalidations_per_op");
	print_expected(out, armed);
	fprintf(out, "\n");
}

static bool any_private(const struct run *run)
{
	for (size_t i = 0; i < run->n_rows; i++)
		if (!strcmp(run->rows[i].mm, "private"))
			return true;
	return false;
}

static void print_confidence(FILE *out, const struct run *run)
{
	for (size_t i = 0; i < run->n_rows; i++) {
		if (row_confidence(&run->rows[i]) == ROW_CONFIDENCE)
			continue;
		fprintf(out,
			"Pairs until the interval is within +-%.3g %% or the time is up; computed with\n"
			"%.2f %% at each look, the intervals hold 95 %%.\n",
			json_number_value(json_object_get(run->context, "precision_percent")),
			100 * row_confidence(&run->rows[i]));
		return;
	}
}

static void print_times(FILE *out, const struct run *run)
{
	const char *subscriber = run_context(run, "subscribers", "armed");
	int width = report_name_width(run);
	size_t most = 0, least = SIZE_MAX;

	for (size_t i = 0; i < run->n_rows; i++) {
		size_t pairs = run->rows[i].n_log_ratios;

		most = pairs > most ? pairs : most;
		least = pairs && pairs < least ? pairs : least;
	}
	if (most && least < most)
		fprintf(out, "%zu to ", least);
	if (most)
		fprintf(out,
			"%zu pairs of fresh processes a row, blocks interleaved ABBA on the same cores.\n",
			most);
	print_confidence(out, run);
	fprintf(out,
		"ns/op: median over processes, of one thread; overhead: %s against none,\n"
		"95 %% t-interval over pairs; per op: start/end pairs, secondary invalidations.\n%s\n",
		subscriber, any_private(run) ? "thr 2p: two processes with an mm each.\n" : "");
	fprintf(out, "%-*s %3s  %11s %11s %10s  %-20s %7s %7s\n", width, "operation", "thr",
		"none ns/op", "armed ns/op", "overhead", "95 % CI", "pairs", "sec.inv");
	for (size_t i = 0; i < run->n_rows; i++)
		if (!run->rows[i].baseline)
			print_time_row(out, run, &run->rows[i], width);
}

static void print_calls(FILE *out, const struct run *run)
{
	int width = report_name_width(run);

	fprintf(out, "%-*s %-10s %9s %12s %9s %9s\n", width, "operation (per op)", "subscriber",
		"sec.inv", "bytes", "pairs", "zaps");
	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];
		char name[200];

		row_short_name(row, name, sizeof(name));
		fprintf(out, "%-*.*s %-10s", width, width, name, row->subscriber);
		if (row->invalid) {
			fprintf(out, " INVALID: %s\n", row->invalid);
			continue;
		}
		report_count(out, 9, row, "secondary_invalidations_per_op");
		report_bytes(out, 12, row);
		report_count(out, 9, row, "notifier_ranges_per_op");
		report_count(out, 9, row, "kvm_zaps_per_op");
		print_expected(out, row);
		fprintf(out, "\n");
	}
}

/* Samples are never dropped silently. */
static void print_rejected(FILE *out, const struct run *run)
{
	unsigned long long rejected = 0, batches = 0;

	for (size_t i = 0; i < run->n_rows; i++) {
		for (size_t k = 0; k < run->rows[i].n_samples; k++) {
			rejected += run->rows[i].samples[k].rejected;
			batches += run->rows[i].samples[k].batches;
		}
	}
	if (rejected)
		fprintf(out,
			"\n%llu of %llu batches left out because their proof failed (see "
			"rejected_batches in run.json).\n",
			rejected, rejected + batches);
}

/* "2 cores", or of how many it was allowed to use one. */
static void tell_cores(char *text, size_t room, const struct run *run)
{
	long long n = json_integer_value(json_object_get(run->context, "cores"));
	const json_t *all = json_object_get(run->context, "machine_cores");

	if (all)
		snprintf(text, room, "%lld of %lld cores", n, (long long)json_integer_value(all));
	else
		snprintf(text, room, "%lld %s", n, n == 1 ? "core" : "cores");
}

void report_print(FILE *out, const struct run *run)
{
	const char *by = run_context(run, "emulated_by", "");
	bool times = false;
	char cpu[200], cores[60];

	cpu_name(cpu, sizeof(cpu), run_context(run, "cpu", "?"));
	tell_cores(cores, sizeof(cores), run);
	for (size_t i = 0; i < run->n_rows; i++)
		times |= run->rows[i].n_samples > 0;
	fprintf(out, "mnbench %s (%s), Linux %s %s, %s, %s, %lld KiB pages",
		run_context(run, "suite_version", "?"), run_context(run, "suite_commit", "?"),
		run_context(run, "kernel_release", "?"), run_context(run, "machine", "?"), cpu,
		cores,
		(long long)json_integer_value(json_object_get(run->context, "page_size")) / 1024);
	if (run_emulated(run) || *by)
		fprintf(out, ", emulated%s%s%s: %s", *by ? " (" : "", by, *by ? ")" : "",
			run_emulated(run) ? "counts, no times" : "times mean nothing");
	fputc('\n', out);
	if (times)
		print_times(out, run);
	else
		print_calls(out, run);
	counters_print(out, run, false);
	uncore_meaning_print(out, run);
	device_print(out, (struct run *const[]){(struct run *)run}, NULL, 1);
	costs_print(out, (struct run *const[]){(struct run *)run}, NULL, 1);
	twins_print(out, run, report_name_width(run));
	curves_print(out, run);
	bystanders_print(out, run, report_name_width(run));
	print_rejected(out, run);
	flagged_print(out, run);
	missing_print(out, (struct run *const[]){(struct run *)run}, NULL, 1);
}
