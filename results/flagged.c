/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "results/flagged.h"

static const char *const words[N_FLAGS] = {
	[FLAG_PREEMPTED] = "involuntary switches",
	[FLAG_REJECTED] = "a failed proof",
	[FLAG_RECLAIM] = "reclaim",
	[FLAG_STEAL] = "steal",
	[FLAG_FREQUENCY] = "another frequency at the end",
	[FLAG_COLLAPSED] = "khugepaged's collapses",
	[FLAG_THROTTLED] = "a CPU quota used up",
};

int sample_flagged(const struct sample *s, enum flag flag)
{
	const double seen[N_FLAGS] = {
		[FLAG_PREEMPTED] = s->preempted,	[FLAG_REJECTED] = s->rejected,
		[FLAG_RECLAIM] = s->during.reclaim,	[FLAG_STEAL] = s->during.steal,
		[FLAG_FREQUENCY] = s->during.frequency, [FLAG_COLLAPSED] = s->during.collapsed,
		[FLAG_THROTTLED] = s->during.throttled,
	};

	if (isnan(seen[flag]))
		return -1;
	return seen[flag] > (flag == FLAG_FREQUENCY ? FREQUENCY_CHANGE : 0);
}

struct counts {
	size_t samples, flagged, with[N_FLAGS], unknown[N_FLAGS];
};

static void count(struct counts *c, const struct sample *s)
{
	bool any = false;

	for (int f = 0; f < N_FLAGS; f++) {
		int flagged = sample_flagged(s, f);

		any |= flagged > 0;
		c->with[f] += flagged > 0;
		c->unknown[f] += flagged < 0;
	}
	c->samples++;
	c->flagged += any;
}

void flagged_print(FILE *out, const struct run *run)
{
	struct counts c = {0};
	const char *between = ":";

	for (size_t i = 0; i < run->n_rows; i++)
		for (size_t k = 0; k < run->rows[i].n_samples; k++)
			count(&c, &run->rows[i].samples[k]);
	if (!c.samples)
		return;
	fprintf(out, "\nflagged: %zu of %zu samples", c.flagged, c.samples);
	for (int f = 0; f < N_FLAGS; f++)
		if (c.with[f]) {
			fprintf(out, "%s %zu with %s", between, c.with[f], words[f]);
			between = ",";
		}
	between = "; not known:";
	for (int f = 0; f < N_FLAGS; f++)
		if (c.unknown[f]) {
			fprintf(out, "%s %s (of %zu)", between, words[f], c.unknown[f]);
			between = ",";
		}
	fprintf(out, c.flagged ? "; all are in the figures\n" : "\n");
}
