/* SPDX-License-Identifier: MIT */
/*
 * For change-point tools such as Apache Otava: a line a boot in the order of time, a column
 * a figure; and the configuration that goes with it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/count.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/memory.h"
#include "results/say.h"

#define COLUMN_ROOM 120

struct point {
	const struct report_side *side;
	size_t boot;
	const char *date;
};

static int by_date(const void *a, const void *b)
{
	return strcmp(((const struct point *)a)->date, ((const struct point *)b)->date);
}

static struct point *points_of(const struct report *report, size_t *n)
{
	size_t room = 1;
	struct point *points;

	for (size_t s = 0; s < report->n_sides; s++)
		room += report->sides[s].boots.n_boots;
	points = calloc(room, sizeof(*points));
	if (!points)
		out_of_memory();
	*n = 0;
	for (size_t s = 0; s < report->n_sides; s++)
		for (size_t b = 0; b < report->sides[s].boots.n_boots; b++)
			points[(*n)++] = (struct point){
				&report->sides[s], b,
				run_context(report_boot_run(&report->sides[s], b), "date", "")};
	qsort(points, *n, sizeof(*points), by_date);
	return points;
}

/* Calls `put` for each column that any boot has a value of; NULL: ns per op. */
static void each_column(FILE *out, const struct report *report,
			void (*put)(FILE *out, const struct report_row *row,
				    const struct shown_count *count, const void *of),
			const void *of)
{
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		bool times = false;

		for (size_t s = 0; s < report->n_sides; s++)
			times |= row->cells[s].ns.n > 0;
		if (times)
			put(out, row, NULL, of);
		for (size_t m = 0; m < SHOWN_COUNTS; m++) {
			bool any = false;

			for (size_t s = 0; s < report->n_sides; s++)
				any |= report_count_of(&report->sides[s], row->name,
						       shown_counts[m].metric)
					       .any;
			if (any)
				put(out, row, &shown_counts[m], of);
		}
	}
}

static char *column(const struct report_row *row, const struct shown_count *count)
{
	char name[400];

	snprintf(name, sizeof(name), "%s/%s", row->name, count ? count->what : "ns");
	return text_slug(name, '.', COLUMN_ROOM);
}

static void put_heading(FILE *out, const struct report_row *row, const struct shown_count *count,
			const void *of)
{
	char *name = column(row, count);

	(void)of;
	fprintf(out, ",%s", name);
	free(name);
}

/* Empty where the boot does not have it. */
static void put_value(FILE *out, const struct report_row *row, const struct shown_count *count,
		      const void *of)
{
	const struct point *p = of;
	double value = count ? report_boot_count(p->side, row->name, p->boot, count->metric)
			     : report_boot_value(p->side, row->name, p->boot, FIGURE_NS);

	fputc(',', out);
	if (isfinite(value))
		fputs(AS_FIGURE(value), out);
}

static int write_otava(FILE *out, const struct report *report)
{
	size_t n;
	struct point *points = points_of(report, &n);

	fputs("time,commit,kernel", out);
	each_column(out, report, put_heading, NULL);
	fputs("\n", out);
	for (size_t i = 0; i < n; i++) {
		const struct run *run = report_boot_run(points[i].side, points[i].boot);

		put_csv(out, points[i].date);
		fputc(',', out);
		put_csv(out,
			report_fact(report, "base_commit", run_context(run, "kernel_version", "")));
		fputc(',', out);
		put_csv(out, points[i].side->name);
		each_column(out, report, put_value, &points[i]);
		fputs("\n", out);
	}
	free(points);
	return EXIT_GOOD;
}

static void put_metric(FILE *out, const struct report_row *row, const struct shown_count *count,
		       const void *of)
{
	char *name = column(row, count);

	(void)of;
	fprintf(out, "      %s:\n        column: %s\n        direction: -1\n        scale: 1\n",
		name, name);
	free(name);
}

static int write_config(FILE *out, const struct report *report)
{
	fputs("# The CSV is what `report --format otava` writes; less is better.\n"
	      "tests:\n  mnbench:\n    type: csv\n    file: otava.csv\n    time_column: time\n"
	      "    attributes: [commit, kernel]\n    csv_options:\n      delimiter: \",\"\n"
	      "      quote_char: '\"'\n    metrics:\n",
	      out);
	each_column(out, report, put_metric, NULL);
	return EXIT_GOOD;
}

static const struct export_format otava = {
	.name = "otava",
	.what = "CSV of a line a boot, for Otava and other change-point tools",
	.write = write_otava,
};
EXPORT_REGISTER(otava)

static const struct export_format otava_config = {
	.name = "otava-config",
	.what = "the otava.yaml that goes with it (its file is otava.csv)",
	.write = write_config,
};
EXPORT_REGISTER(otava_config)
