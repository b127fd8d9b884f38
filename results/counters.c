/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/count.h"
#include "results/counters.h"
#include "results/root.h"

#define EVENT_WIDTH  34
#define LINES_BRIEF  60 /* a longer table is cut */
#define EVENTS_BRIEF 2	/* to so many of a row: a core's set begins with what says most */

/* Lines of the table, with up to `limit` events a row. */
static size_t lines_of(const struct run *run, size_t limit)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_rows; i++)
		if (!run->rows[i].baseline)
			n += run->rows[i].n_counters < limit ? run->rows[i].n_counters : limit;
	return n;
}

static void print_value(FILE *out, const struct counter *c)
{
	double value = c ? c->value : NAN;

	if (isnan(value))
		fprintf(out, " %12s", "-");
	else if (value == floor(value) && fabs(value) < 1e15)
		fprintf(out, " %12.0f", value);
	else
		fprintf(out, " %12.*f", fabs(value) < 100 ? 3 : 1, value);
}

/* Armed less none; of two exact counts it is exact. */
static void print_difference(FILE *out, const struct counter *none, const struct counter *armed)
{
	double difference, half;
	char text[64];

	if (!none || !armed || isnan(none->value) || isnan(armed->value)) {
		fprintf(out, " %12s %-20s", "-", "");
		return;
	}
	difference = armed->value - none->value;
	half = hypot(armed->high - armed->low, none->high - none->low) / 2;
	fprintf(out, " %+12.*f", difference == floor(difference) ? 0 : 3, difference);
	if (counter_is_exact(none) && counter_is_exact(armed))
		snprintf(text, sizeof(text), "exact");
	else if (isnan(half))
		snprintf(text, sizeof(text), "no interval");
	else
		snprintf(text, sizeof(text), "[%+.*f, %+.*f]", count_places(difference - half, 3),
			 difference - half, count_places(difference + half, 3), difference + half);
	fprintf(out, " %-20s", text);
}

/* How much of it was counted, or how many batches say the same. */
static void print_trust(FILE *out, const struct counter *c)
{
	if (!isnan(c->agree))
		fprintf(out, " %.0f of %u batches alike", c->agree * c->batches, c->batches);
	else if (!isnan(c->running))
		fprintf(out, " %.0f %% of the time, %u batches", 100 * c->running, c->batches);
	else
		fprintf(out, " %u batches", c->batches);
}

/* Of TLB maintenance by kind, most kinds are never seen. */
static bool is_idle(const struct counter *none, const struct counter *armed)
{
	const struct counter *all[] = {none, armed};

	for (int i = 0; i < 2; i++)
		if (all[i] && (all[i]->value != 0 || isnan(all[i]->agree)))
			return false;
	return true;
}

static void print_counter(FILE *out, const struct counter *none, const struct counter *armed)
{
	const struct counter *one = armed ? armed : none;

	if (is_idle(none, armed))
		return;
	fprintf(out, "  %-*.*s %-12s %-6s", EVENT_WIDTH, EVENT_WIDTH, one->event, one->source,
		one->scope);
	print_value(out, none);
	print_value(out, armed);
	print_difference(out, none, armed);
	if (one->why[0])
		fprintf(out, " %s", one->why);
	else
		print_trust(out, one);
	fprintf(out, "\n");
}

static void print_row(FILE *out, const struct row *none, const struct row *armed, size_t limit)
{
	char name[200];

	row_short_name(none, name, sizeof(name));
	fprintf(out, "%s threads:%u\n", name, none->threads);
	for (size_t i = 0; i < none->n_counters && i < limit; i++)
		print_counter(out, &none->counters[i],
			      armed ? row_counter(armed, none->counters[i].name) : NULL);
	for (size_t i = 0; armed && i < armed->n_counters && i < limit; i++)
		if (!row_counter(none, armed->counters[i].name))
			print_counter(out, NULL, &armed->counters[i]);
}

void counters_print(FILE *out, const struct run *run, bool all)
{
	const char *subscriber = run_context(run, "subscribers", "armed");
	size_t lines = lines_of(run, SIZE_MAX), limit = SIZE_MAX;

	if (!lines)
		return;
	if (!all && lines > LINES_BRIEF)
		limit = EVENTS_BRIEF;
	fprintf(out, "\nEvents per operation\n  %-*s %-12s %-6s %12s %12s %12s %-20s %s\n",
		EVENT_WIDTH, "event", "source", "scope", "none", subscriber, "difference",
		"95 % CI", "counted");
	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *none = &run->rows[i], *armed = run_armed(run, none);

		if (!none->baseline && !none->invalid && (!armed || !armed->invalid) &&
		    (none->n_counters || (armed && armed->n_counters)))
			print_row(out, none, armed, limit);
	}
	if (limit < SIZE_MAX)
		fprintf(out, "%zu of %zu lines; all of them: %s report --events RUN\n",
			lines_of(run, limit), lines, suite_command());
}
