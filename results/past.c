/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/memory.h"
#include "results/past.h"
#include "results/stats_changes.h"

static void *room_for(size_t n, size_t size)
{
	return enough(calloc(n + 1, size));
}

/* "2026-11-21T18:39:36+00:00": run.json's dates are in UTC. */
static time_t time_of(const char *date)
{
	struct tm tm = {.tm_mday = 1};

	return strptime(date, "%Y-%m-%dT%H:%M:%S", &tm) ? timegm(&tm) : -1;
}

static void add_points(struct past *past, const struct archive *archive,
		       const struct series *series)
{
	for (size_t i = 0; i < series->n; i++) {
		const struct point *p = &series->points[i];
		double half = p->half;
		time_t when = time_of(archive->runs[p->run].date);

		if (when != -1 && p->value > 0)
			past->points[past->n++] = (struct past_point){
				when, p->value, p->value * exp(-half), p->value * exp(half)};
	}
}

static void add_changes(struct past *past, double effect)
{
	struct change_rule rule = changes_usual(effect);
	struct change *found = room_for(past->n, sizeof(*found));
	double *x = room_for(past->n, sizeof(*x));

	for (size_t i = 0; i < past->n; i++)
		x[i] = log(past->points[i].value);
	past->n_changes = changes_find(x, past->n, &rule, found);
	for (size_t i = 0; i < past->n_changes; i++)
		past->changes[i] = (struct past_change){found[i].at, exp(found[i].before),
							exp(found[i].after)};
	free(found);
	free(x);
}

void past_of(struct past *past, const struct archive *archive, const struct series *series,
	     double effect)
{
	*past = (struct past){.points = room_for(series->n, sizeof(*past->points)),
			      .changes = room_for(series->n, sizeof(*past->changes))};
	add_points(past, archive, series);
	add_changes(past, effect);
}

void past_free(struct past *past)
{
	free(past->points);
	free(past->changes);
	*past = (struct past){.n = 0};
}
