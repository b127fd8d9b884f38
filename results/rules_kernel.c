/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "results/rules.h"
#include "results/rules_kernel.h"
#include "results/taint.h"

/* Of the row, or of the same cell with nobody listening, which is no row of the contract's. */
static bool is_of(const struct complaint *c, const struct row *row)
{
	return !strcmp(c->row, row->name) || (row->baseline && !strcmp(c->row, row->baseline));
}

static bool has_judged_row(const struct run *run, const struct complaint *c)
{
	for (size_t i = 0; c->row[0] && i < run->n_rows; i++)
		if (row_is_judged(&run->rows[i]) && is_of(c, &run->rows[i]))
			return true;
	return false;
}

/* Of the row, or with NULL of none. What is lost is told only if nothing worse is known. */
static const struct complaint *find(const struct run *run, const struct row *row)
{
	const struct complaint *found = NULL;

	for (size_t i = 0; i < run->n_complaints; i++) {
		const struct complaint *c = &run->complaints[i];

		if (row ? is_of(c, row) : !has_judged_row(run, c))
			found = !found || found->lost ? c : found;
	}
	return found;
}

/* A kernel that has a bit does not set it again: where its log is not read, that hides the next. */
static int unseen(const struct run *run, char *seen, size_t room)
{
	json_int_t tainted = json_integer_value(json_object_get(run->context, "tainted"));
	const char *log = run_context(run, "kernel_log", "");
	char bits[150];

	taint_describe(taint_complaints(tainted), bits, sizeof(bits));
	if (!json_object_get(run->context, "tainted"))
		snprintf(seen, room, "nobody looked at the kernel's log and taint");
	else if (strcmp(log, "read") && bits[0])
		snprintf(seen, room, "the taint %s hides another, and the kernel's log: %s", bits,
			 log);
	else
		return VERDICT_OK;
	return VERDICT_SKIP;
}

static int judge(const struct run *run, const struct complaint *c, char *seen, size_t room)
{
	seen[0] = '\0';
	if (!c)
		return unseen(run, seen, room);
	snprintf(seen, room, "%s", c->text);
	return c->lost ? VERDICT_SKIP : VERDICT_NOT_OK;
}

int rule_stays_clean(const struct run *run, const struct row *row, char *seen, size_t room)
{
	const struct complaint *c = find(run, row);

	/* A row that is no result may not have run at all. */
	return row->invalid && !c ? DOES_NOT_APPLY : judge(run, c, seen, room);
}

int rule_run_stays_clean(const struct run *run, char *seen, size_t room)
{
	const struct complaint *c = find(run, NULL);
	size_t used = 0;

	if (!c)
		return judge(run, NULL, seen, room);
	used = c->row[0] ? snprintf(seen, room, "in %s: ", c->row)
			 : snprintf(seen, room, "while no row was at work: ");
	return judge(run, c, seen + (used < room ? used : 0), room - (used < room ? used : 0));
}
