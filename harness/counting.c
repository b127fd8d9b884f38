/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "harness/counting.h"

static _Thread_local struct perf_group group;

void counting_start(const struct counting *counting, struct counting_slot *slot)
{
	slot->error = 0;
	if (counting->n)
		slot->error = -perf_group_open(&group, counting->attrs, counting->n);
}

void counting_stop(void)
{
	perf_group_close(&group);
}

void counting_begin(struct counting_slot *slot)
{
	if (group.n)
		perf_group_read(&group, &slot->begin);
}

void counting_end(struct counting_slot *slot)
{
	if (group.n)
		perf_group_read(&group, &slot->end);
}

void counting_keep(struct counting_slot *slot, unsigned int batch)
{
	if (group.n && batch < COUNTING_BATCHES_MAX)
		perf_reading_subtract(&slot->windows[batch], &slot->begin, &slot->end);
}

/* Twice: the first one finds the caches as the re-arm has left them. */
void counting_null(struct op_thread *t, struct counting_slot *slot, unsigned int batch)
{
	struct timespec clock;

	if (!group.n || batch >= COUNTING_BATCHES_MAX)
		return;
	for (int i = 0; i < 2; i++) {
		perf_group_read(&group, &slot->begin);
		clock_gettime(CLOCK_MONOTONIC_RAW, &clock);
		t->op->body(t, 0);
		clock_gettime(CLOCK_MONOTONIC_RAW, &clock);
		perf_group_read(&group, &slot->end);
	}
	perf_reading_subtract(&slot->nulls[batch], &slot->begin, &slot->end);
}
