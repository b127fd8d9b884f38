/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/contract.h"
#include "results/costs.h"
#include "results/report.h"
#include "results/rules_device.h"

/*
 * A flush of one page with a device bound for SVA, on a Jetson Thor: 9.0 to 9.2 us, nearly all of
 * it in arm_smmu_cmdq_issue_cmdlist(); ranges were not slower there (docs/softsmmu.md).
 */
#define PUBLISHED_US   9.1
#define PUBLISHED_HALF 0.1

static const char *agreement(const struct run *run, const struct row *row)
{
	char seen[200];

	switch (rule_cost_agrees(run, row, seen, sizeof(seen))) {
	case VERDICT_OK:
		return "agrees";
	case VERDICT_NOT_OK:
		return "DISAGREES";
	default:
		return "too noisy";
	}
}

/* Only callbacks of one page have a published cost. */
static void print_there(FILE *out, const struct run *run, const struct row *row,
			const struct counter *c)
{
	double calls = NAN, bytes = NAN, low, high;

	row_metric(row, "device_callbacks_per_op", &calls);
	row_metric(row, "device_callback_bytes_per_op", &bytes);
	if (calls == 0)
		fprintf(out, " %18s", "+0");
	else if (!(bytes == calls * run_page_size(run)))
		fprintf(out, " %18s", "-");
	else {
		low = fmin(c->low, c->high) * (PUBLISHED_US - PUBLISHED_HALF);
		high = fmax(c->low, c->high) * (PUBLISHED_US + PUBLISHED_HALF);
		fprintf(out, " %+8.2f to %+7.2f", low, high);
	}
}

/* What is printed as 0.00000 has no sign. */
static double without_sign_of_0(double slope)
{
	return fabs(slope) < 5e-6 ? 0 : slope;
}

/* The row's fitted slope, or NULL. */
static const struct counter *slope_of(const struct row *row)
{
	const struct counter *c = row_counter(row, "callbacks_by_cost_per_op");

	return c && !row->invalid && !isnan(c->value) ? c : NULL;
}

static void print_row(FILE *out, const struct run *run, const struct row *row,
		      const struct counter *c, int width)
{
	char name[200], interval[60];

	row_short_name(row, name, sizeof(name));
	snprintf(interval, sizeof(interval), "[%.5f, %.5f]", without_sign_of_0(c->low),
		 without_sign_of_0(c->high));
	fprintf(out, "%-*.*s %9.5f  %-22s", width, width, name, without_sign_of_0(c->value),
		interval);
	report_count(out, 8, row, "device_callbacks_per_op");
	fprintf(out, "  %-9s", agreement(run, row));
	print_there(out, run, row, c);
	fprintf(out, "\n");
}

static void print_run(FILE *out, const struct run *run, const char *name, int width, bool first)
{
	bool any = false;

	for (size_t i = 0; run && i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];
		const struct counter *c = slope_of(row);

		if (!c)
			continue;
		if (!any && first)
			fprintf(out,
				"\nCallbacks by their cost: the slope of time per op against it, and what %g us (one\n"
				"page's flush where that was measured, docs/softsmmu.md) would add, in us per op\n"
				"%-*s %9s  %-22s %8s  %-9s %18s\n",
				PUBLISHED_US, width, "operation", "slope", "95 % CI, over rounds",
				"counted", "", "there");
		if (!any && name)
			fprintf(out, "%s\n", name);
		any = true;
		print_row(out, run, row, c, width);
	}
}

static bool has_slopes(const struct run *run)
{
	for (size_t i = 0; run && i < run->n_rows; i++)
		if (slope_of(&run->rows[i]))
			return true;
	return false;
}

void costs_print(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	int width = report_names_width(runs, n, "operation");
	bool first = true;

	for (size_t k = 0; k < n; k++) {
		if (!has_slopes(runs[k]))
			continue;
		print_run(out, runs[k], names ? names[k] : NULL, width, first);
		first = false;
	}
}
