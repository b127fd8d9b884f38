/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/count.h"
#include "results/rules.h"
#include "results/rules_device.h"

/*
 * The CPU may write already: the device has nothing to fault on, or its one fault ends it. A
 * mirror looks again after its fault, whatever it was told: no kernel can break it.
 */
int rule_write_ends(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double writes, faults = 0, again = 0, endless = 0;

	(void)run;
	if (!row_metric(row, "device_writes_per_op", &writes) || writes == 0 ||
	    !strcmp(row->subscriber, "softsmmu-mirror"))
		return DOES_NOT_APPLY;
	row_metric(row, "device_faults_per_op", &faults);
	row_metric(row, "device_refaults_per_op", &again);
	row_metric(row, "device_endless_per_op", &endless);
	snprintf(seen, room, "%s of %s writes per %s endless, %s faults per write",
		 AS_COUNT(endless), AS_COUNT(writes), row->unit, AS_COUNT(faults / writes));
	return again == 0 && endless == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

int rule_no_stale(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double cached, stale;

	(void)run;
	if (!row_metric(row, "device_pages_per_op", &cached) || cached == 0 ||
	    !row_metric(row, "stale_accesses_per_op", &stale))
		return DOES_NOT_APPLY;
	snprintf(seen, room, "%s stale accesses per %s, of %s pages that the device had",
		 AS_COUNT(stale), row->unit, AS_COUNT(cached));
	return stale == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

/* Where time is instructions a tick in a batch is all that comes between. */
#define TOLERANCE	   0.02
#define TOLERANCE_EMULATED 0.001
#define TOO_FAR		   3 /* tolerances away it is no noise any more */

/*
 * As many callbacks as were counted, no more: a probe or a counter that lies, or a callback that
 * neither of them knows, shows here.
 */
int rule_cost_agrees(const struct run *run, const struct row *row, char *seen, size_t room)
{
	const struct counter *c = row_counter(row, "callbacks_by_cost_per_op");
	double tolerance = run_emulated(run) ? TOLERANCE_EMULATED : TOLERANCE, counted;

	if (!c || isnan(c->value))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "device_callbacks_per_op", &counted)) {
		snprintf(seen, room, "callbacks were not counted: --lens calls,cost");
		return VERDICT_SKIP;
	}
	tolerance *= fmax(counted, 1);
	snprintf(seen, room, "slope %s [%s, %s], %s counted per %s", count_words(c->value, 5).text,
		 count_words(c->low, 5).text, count_words(c->high, 5).text, AS_COUNT(counted),
		 row->unit);
	if (fabs(c->value - counted) <= tolerance)
		return VERDICT_OK;
	if (fabs(c->value - counted) <= TOO_FAR * tolerance ||
	    (c->low <= counted && counted <= c->high))
		return VERDICT_SKIP; /* too noisy to say */
	return VERDICT_NOT_OK;
}
