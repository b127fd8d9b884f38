/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/bisect_judge.h"
#include "kernels-under-test/bisect_near.h"
#include "results/contract.h"
#include "results/count.h"
#include "results/memory.h"

#define ROUNDING 1e-9 /* of a share or a sum that is not exact in binary */

const char *const bisect_words[] = {"good", "bad", "skip"};

static const char *find_invalid(const struct bisect_question *q, const struct run *run)
{
	char name[200], seen[200];

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];

		if (!row->invalid || row->threads != 1 || !strcmp(row->subscriber, "none"))
			continue;
		row_short_name(row, name, sizeof(name));
		if (!fnmatch(q->rows, name, 0) &&
		    q->rule->judge(run, row, seen, sizeof(seen)) != DOES_NOT_APPLY)
			return row->name;
	}
	return NULL;
}

/* Counts the rule's verdicts on the rows that were asked for; keeps the first of each. */
static void count(const struct bisect_question *q, const struct check *checks, size_t n,
		  size_t number[VERDICTS], const struct check *first[VERDICTS])
{
	for (size_t i = 0; i < n; i++) {
		const char *row = strchr(checks[i].name, '@') + 1;

		/* "*" stands for all rows, which could not be judged. */
		if (checks[i].rule != q->rule || (strcmp(row, "*") && fnmatch(q->rows, row, 0)))
			continue;
		if (!number[checks[i].verdict]++)
			first[checks[i].verdict] = &checks[i];
	}
}

static void judge_rule(const struct bisect_question *q, const struct run *run,
		       struct bisect_finding *f)
{
	const struct check *first[VERDICTS] = {NULL};
	size_t number[VERDICTS] = {0}, n;
	struct check *checks = contract_judge(run, &n);
	const char *invalid = find_invalid(q, run);

	count(q, checks, n, number, first);
	if (number[VERDICT_NOT_OK]) {
		f->verdict = BISECT_BAD;
		snprintf(f->why, sizeof(f->why), "%zu of %zu not ok: %s: %s",
			 number[VERDICT_NOT_OK], number[VERDICT_NOT_OK] + number[VERDICT_OK],
			 first[VERDICT_NOT_OK]->name, first[VERDICT_NOT_OK]->seen);
	} else if (invalid) {
		snprintf(f->why, sizeof(f->why), "%s is INVALID", invalid);
	} else if (number[VERDICT_OK]) {
		f->verdict = BISECT_GOOD;
		snprintf(f->why, sizeof(f->why), "%zu ok", number[VERDICT_OK]);
	} else if (number[VERDICT_SKIP]) {
		snprintf(f->why, sizeof(f->why), "%s", first[VERDICT_SKIP]->seen);
	} else {
		snprintf(f->why, sizeof(f->why), "the rule speaks of no row that is named so");
	}
	free(checks);
}

/* By its whole name, or by its short one: the row of one thread with a subscriber. */
static const struct row *find_row(const struct bisect_question *q, const struct run *run)
{
	char name[200];

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];

		if (!strcmp(row->name, q->row))
			return row;
		row_short_name(row, name, sizeof(name));
		if (!strcmp(name, q->row) && strcmp(row->subscriber, "none") &&
		    !strcmp(row->mm, "shared") && row->threads == 1)
			return row;
	}
	return NULL;
}

static void tell_rows(const struct bisect_question *q, const struct run *run, char *why,
		      size_t room)
{
	char(*short_names)[200] = enough(calloc(run->n_rows + 1, sizeof(*short_names)));
	const char **names = enough(calloc(run->n_rows + 1, sizeof(*names)));
	char near[300];
	size_t n = 0;

	for (size_t i = 0; i < run->n_rows; i++) {
		if (!strcmp(run->rows[i].subscriber, "none"))
			continue;
		row_short_name(&run->rows[i], short_names[n], sizeof(*short_names));
		names[n] = short_names[n];
		n++;
	}
	bisect_near(q->row, names, n, near, sizeof(near));
	snprintf(why, room, "no row %s%s%s", q->row, near[0] ? "; near it: " : "", near);
	free(names);
	free(short_names);
}

/* Not beyond what the rounding of shares of an integer can do. */
static bool exceeds(const struct bisect_question *q, double value, double reference)
{
	double limit = reference + (q->percent ? reference * q->limit : q->limit);
	double slack = ROUNDING * (fabs(limit) + fabs(value));

	return signbit(q->limit) ? value < limit - slack : value > limit + slack;
}

static void judge_metric(const struct bisect_question *q, const struct run *run, double reference,
			 struct bisect_finding *f)
{
	const struct row *row = find_row(q, run);
	bool bad;

	if (!row) {
		tell_rows(q, run, f->why, sizeof(f->why));
		return;
	}
	if (row->invalid) {
		snprintf(f->why, sizeof(f->why), "%s is INVALID: %s", row->name, row->invalid);
		return;
	}
	if (!row_metric(row, q->metric, &f->value)) {
		snprintf(f->why, sizeof(f->why), "%s has no %s here", row->name, q->metric);
		return;
	}
	bad = !isnan(reference) && exceeds(q, f->value, reference);
	f->verdict = bad ? BISECT_BAD : BISECT_GOOD;
	snprintf(f->why, sizeof(f->why), "%s", AS_COUNT(f->value));
	if (!isnan(reference) && reference != 0)
		snprintf(f->why, sizeof(f->why), "%s (%+.2f %%)", AS_COUNT(f->value),
			 100 * (f->value - reference) / reference);
}

void bisect_judge(const struct bisect_question *q, const struct run *run, double reference,
		  struct bisect_finding *finding)
{
	finding->verdict = BISECT_SKIP;
	finding->value = NAN;
	finding->why[0] = '\0';
	if (q->rule)
		judge_rule(q, run, finding);
	else
		judge_metric(q, run, reference, finding);
}
