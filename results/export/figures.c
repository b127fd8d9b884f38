/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "results/count.h"
#include "results/export/figures.h"

const struct shown_count shown_counts[SHOWN_COUNTS] = {
	{"secondary_invalidations_per_op", "sec.inv", "invalidations/op"},
	{"secondary_bytes_per_op", "bytes", "bytes/op"},
	{"notifier_ranges_per_op", "pairs", "pairs/op"},
	{"instructions_kernel_per_op", "instr.", "instructions/op"},
};

/* Columns are narrow: of a large mean without decimals, of a small one three or four digits. */
static struct count_words shown(double value)
{
	return count_words(value < 1000 ? value : rint(value), 4);
}

void count_text(const struct report_side *side, const char *row, const char *metric, char *text,
		size_t room)
{
	struct count_range r = report_count_of(side, row, metric);
	struct count_range all = {0, 0, false};

	if (!strcmp(metric, "secondary_bytes_per_op"))
		all = report_count_of(side, row, "secondary_all_per_op");
	if (all.any && all.high > 0)
		snprintf(text, room, "all");
	else if (!r.any)
		snprintf(text, room, "-");
	else if (count_is_exact(&r))
		snprintf(text, room, "%s", shown(r.low).text);
	else
		snprintf(text, room, "%s to %s", shown(r.low).text, shown(r.high).text);
}

bool report_has_counts(const struct report *report)
{
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t s = 0; s < report->n_sides; s++)
			for (size_t m = 0; m < SHOWN_COUNTS; m++)
				if (report_count_of(&report->sides[s], report->rows[i].name,
						    shown_counts[m].metric)
					    .any)
					return true;
	return false;
}

const char *cell_word(const struct cell *cell)
{
	return cell->judged ? verdict_word(cell->judgement) : "not judged";
}

bool is_date(const char *text)
{
	static const char shape[] = "0000-00-00T00:00:00+00:00";
	struct tm tm = {.tm_year = 0};
	const char *end;

	for (size_t i = 0; i < sizeof(shape); i++)
		if (isdigit((unsigned char)shape[i]) ? !isdigit((unsigned char)text[i])
		    : shape[i] == '+'		     ? !text[i] || !strchr("+-", text[i])
						     : text[i] != shape[i])
			return false;
	end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	return end && strptime(end + 1, "%H:%M", &tm) && tm.tm_sec < 60;
}

const char *not_judged_why(const struct report *report, const struct cell *cell)
{
	if (report->comparison->refusal[0])
		return "the runs cannot be compared";
	return cell->machine == CONTROL_MOVED ? "the control moved" : "the control varies too much";
}

const struct cell *row_cell(const struct report_row *row, enum figure figure)
{
	for (size_t i = 0; row->compared && i < row->compared->n_cells; i++)
		if (row->compared->cells[i].figure == figure)
			return &row->compared->cells[i];
	return NULL;
}

double percent_of(double log_ratio)
{
	return 100 * expm1(log_ratio);
}

void obstacle_text(const struct report *report, const struct report_row *row, char *text,
		   size_t room)
{
	const struct compared_row *r = row->compared;

	*text = '\0';
	for (size_t s = 0; !r && s < report->n_sides; s++)
		if (row->cells[s].invalid) {
			snprintf(text, room, "INVALID on %s: %s", report->sides[s].name,
				 row->cells[s].invalid);
			return;
		}
	if (!r || r->obstacle == OBSTACLE_NONE)
		return;
	if (r->obstacle == OBSTACLE_INVALID)
		snprintf(text, room, "INVALID in %s: %s", r->bad_new ? "NEW" : "BASE",
			 r->bad_new ? r->bad_new : r->bad_base);
	else if (r->obstacle == OBSTACLE_OTHER_WORK)
		snprintf(text, room, "not the same work: %u %s in a batch against %u %s",
			 r->base->batch, r->base->unit, r->new->batch, r->new->unit);
	else
		snprintf(text, room, "only in %s",
			 r->obstacle == OBSTACLE_ONLY_BASE ? "BASE" : "NEW");
}

void count_checks(const struct report_side *side, size_t count[VERDICTS])
{
	memset(count, 0, VERDICTS * sizeof(*count));
	for (size_t i = 0; i < side->n_checks; i++)
		count[side->checks[i].verdict]++;
}

const char *check_outcome(const struct report_side *side, const struct check *check, char *text,
			  size_t room)
{
	static const char *const words[VERDICTS] = {
		[VERDICT_OK] = "pass", [VERDICT_NOT_OK] = "fail", [VERDICT_SKIP] = "skip"};
	const char *of = side->known.of;

	snprintf(text, room, "%s", check->seen);
	if (!*of || check->verdict == VERDICT_SKIP ||
	    !contract_expected(check, side->known.expect_fail))
		return words[check->verdict];
	if (check->verdict == VERDICT_NOT_OK) {
		snprintf(text, room, "known of %s: %s", of, check->seen);
		return "skip";
	}
	snprintf(text, room, "UNEXPECTED PASS: %s is known to fail it: %s", of, check->seen);
	return "fail";
}
