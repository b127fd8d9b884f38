/* SPDX-License-Identifier: MIT */
/*
 * Signals that LAVA's dispatcher reads off a console. The server keeps a measurement
 * as a decimal with ten places, so times are in ns. Names have no blanks and at most 100
 * characters (lava_results_app/models.py).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/figures.h"
#include "results/say.h"

#define NAME_ROOM 100 /* with the NUL, one below the limit */
#define SET_ROOM  60

static void put_signal(FILE *out, const char *name, const char *result, const char *unit,
		       double value)
{
	char *id = text_slug(name, '.', NAME_ROOM);

	fprintf(out, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s", id, result);
	if (unit && isfinite(value))
		fprintf(out, " UNITS=%s MEASUREMENT=%.4f", unit, value);
	fputs(">\n", out);
	free(id);
}

static void begin_set(FILE *out, const char *what, const char *kernel)
{
	char *id = text_word(kernel, SET_ROOM);

	fprintf(out, "<LAVA_SIGNAL_TESTSET START %s.%s>\n", what, id);
	free(id);
}

static void end_set(FILE *out)
{
	fputs("<LAVA_SIGNAL_TESTSET STOP>\n", out);
}

static void put_contract(FILE *out, const struct report_side *side)
{
	begin_set(out, "contract", side->name);
	for (size_t i = 0; i < side->n_checks; i++) {
		char name[300], seen[CHECK_TEXT];
		char *at;

		snprintf(name, sizeof(name), "%s", side->checks[i].name);
		at = strchr(name, '@');
		if (at)
			*at = '/';
		put_signal(out, name, check_outcome(side, &side->checks[i], seen, sizeof(seen)),
			   NULL, NAN);
	}
	end_set(out);
}

static void put_counts(FILE *out, const struct report_side *side, const struct report_row *row)
{
	for (size_t m = 0; m < SHOWN_COUNTS; m++) {
		struct count_range r = report_count_of(side, row->name, shown_counts[m].metric);
		char name[400];

		if (!r.any || !strcmp(row->row->subscriber, "none"))
			continue;
		snprintf(name, sizeof(name), "%s/%s", row->name, shown_counts[m].what);
		if (count_is_exact(&r))
			put_signal(out, name, "pass", shown_counts[m].unit, r.low);
		else
			put_signal(out, name, "unknown", NULL, NAN);
	}
}

static void put_rows(FILE *out, const struct report *report, size_t which)
{
	const struct report_side *side = &report->sides[which];

	begin_set(out, "rows", side->name);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct report_row *row = &report->rows[i];
		const struct report_cell *cell = &row->cells[which];

		if (!cell->row)
			continue;
		put_signal(out, row->name, cell->invalid ? "fail" : "pass",
			   cell->ns.n ? "ns/op" : NULL, cell->ns.value);
		if (!cell->invalid)
			put_counts(out, side, row);
	}
	end_set(out);
}

static void put_comparison(FILE *out, const struct report *report)
{
	static const char *const results[JUDGEMENTS] = {[JUDGED_REGRESSION] = "fail",
							[JUDGED_IMPROVEMENT] = "pass",
							[JUDGED_EQUIVALENT] = "pass",
							[JUDGED_INCONCLUSIVE] = "unknown"};

	begin_set(out, "compare", report->sides[1].name);
	for (size_t i = 0; i < report->n_rows; i++) {
		const struct compared_row *row = report->rows[i].compared;

		for (size_t k = 0; k < row->n_cells; k++) {
			const struct cell *cell = &row->cells[k];
			char name[400];

			snprintf(name, sizeof(name), "%s/%s", report->rows[i].name,
				 cell->figure == FIGURE_NS ? "delta" : "overhead-delta");
			put_signal(out, name, cell->judged ? results[cell->judgement] : "unknown",
				   "percent", percent_of(cell->change.estimate));
		}
	}
	end_set(out);
}

static int write_lava(FILE *out, const struct report *report)
{
	for (size_t s = report->comparison ? 1 : 0; s < report->n_sides; s++) {
		put_contract(out, &report->sides[s]);
		put_rows(out, report, s);
	}
	if (report->comparison)
		put_comparison(out, report);
	return EXIT_GOOD;
}

static const struct export_format lava = {
	.name = "lava",
	.what = "signals for LAVA's dispatcher, to be printed on the device's console",
	.write = write_lava,
};
EXPORT_REGISTER(lava)
