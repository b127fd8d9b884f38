/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/comparison.h"
#include "results/memory.h"

#define SAME 1e-9 /* what writing and reading a count as decimal digits may change */

bool count_is_exact(const struct count_range *range)
{
	return range->high - range->low <= SAME;
}

struct count_range count_range(const struct boots *boots, const struct row *const *rows,
			       const char *name)
{
	struct count_range r = {INFINITY, -INFINITY, false};
	double value;

	for (size_t i = 0; i < boots->n_runs; i++) {
		if (!rows[i] || !row_metric(rows[i], name, &value))
			continue;
		r.low = fmin(r.low, value);
		r.high = fmax(r.high, value);
		r.any = true;
	}
	return r;
}

static void add(const struct compared_count *count, struct compared_count **counts, size_t *n)
{
	/* Room doubles each time that the number is a power of two. */
	if (!(*n & (*n - 1)))
		*counts = enough(realloc(*counts, (*n ? 2 * *n : 1) * sizeof(**counts)));
	(*counts)[(*n)++] = *count;
}

void compare_counts(const struct boots *base, const struct row *const *base_rows,
		    const struct boots *new, const struct row *const *new_rows,
		    struct compared_count **counts, size_t *n)
{
	const struct row *first = rows_first(base_rows, base->n_runs);

	for (size_t i = 0; first && i < first->n_metrics + first->n_counters; i++) {
		const struct counter *counter =
			i < first->n_metrics ? NULL : &first->counters[i - first->n_metrics];
		struct compared_count c = {counter ? counter->name : first->metrics[i].name,
					   .changed = false};

		if (counter && isnan(counter->agree))
			continue;
		c.base = count_range(base, base_rows, c.name);
		c.new = count_range(new, new_rows, c.name);
		c.changed = fabs(c.base.low - c.new.low) > SAME ||
			    fabs(c.base.high - c.new.high) > SAME;
		if (c.base.any && c.new.any)
			add(&c, counts, n);
	}
}
