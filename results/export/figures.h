/* SPDX-License-Identifier: MIT */
/* Which figures formats show, and how a verdict is said in one word or sign. */
#ifndef RESULTS_EXPORT_FIGURES_H
#define RESULTS_EXPORT_FIGURES_H

#include "results/export/export.h"

/* An exact figure that every format shows. */
struct shown_count {
	const char *metric; /* of a row */
	const char *what;   /* column heading */
	const char *unit;   /* per op */
};
#define SHOWN_COUNTS 4
extern const struct shown_count shown_counts[SHOWN_COUNTS];

/*
 * The count as text: "2", "4096", "1 to 2" (not the same in all boots), "all" (bytes of an
 * invalidation of the whole address space), "-" (not counted). Unescaped, but plain ASCII.
 */
void count_text(const struct report_side *side, const char *row, const char *metric, char *text,
		size_t room);

/* Does any row of the report have one of the shown counts? */
bool report_has_counts(const struct report *report);

/* "REGRESSION", ..., or "not judged". */
const char *cell_word(const struct cell *cell);

/* Is it a time with its zone as RFC 3339 and a run have it, "2026-11-21T05:10:00+00:00"? */
bool is_date(const char *text);

/* Why a cell of the report's comparison is not judged. */
const char *not_judged_why(const struct report *report, const struct cell *cell);

/* The cell of that figure in a compared row, or NULL. */
const struct cell *row_cell(const struct report_row *row, enum figure figure);

/* 100 * (ratio - 1) of a ln ratio. */
double percent_of(double log_ratio);

/* "only in BASE", "INVALID in NEW: why", ...; "" if the row's figures are compared. */
void obstacle_text(const struct report *report, const struct report_row *row, char *text,
		   size_t room);

/* How many of the contract's checks of that side have each verdict. */
void count_checks(const struct report_side *side, size_t count[VERDICTS]);

/*
 * What becomes of a side's check: "pass", "fail" or "skip". A failure that is known of the side's
 * class of kernels is skipped, and what passes although it is known to fail has failed. Writes what
 * was seen, and which of the two it is.
 */
const char *check_outcome(const struct report_side *side, const struct check *check, char *text,
			  size_t room);
#define CHECK_TEXT 600 /* bytes that hold it */

#endif
