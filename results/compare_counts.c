/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Is the figure among those from the first on? */
static bool is_known(const struct compared_count *counts, size_t first, size_t n, const char *name)
{
	for (size_t i = first; i < n; i++)
		if (!strcmp(counts[i].name, name))
			return true;
	return false;
}

void compare_counts(const struct boots *base, const struct row *const *base_rows,
		    const struct boots *new, const struct row *const *new_rows,
		    struct compared_count **counts, size_t *n)
{
	const size_t begin = *n;

	for (size_t k = 0; k < base->n_runs + new->n_runs; k++) {
		const struct row *row =
			k < base->n_runs ? base_rows[k] : new_rows[k - base->n_runs];

		for (size_t i = 0; row && i < row->n_metrics + row->n_counters; i++) {
			const struct counter *counter =
				i < row->n_metrics ? NULL : &row->counters[i - row->n_metrics];
			struct compared_count c = {counter ? counter->name : row->metrics[i].name,
						   .changed = false};

			if ((counter && isnan(counter->agree)) ||
			    is_known(*counts, begin, *n, c.name))
				continue;
			c.base = count_range(base, base_rows, c.name);
			c.new = count_range(new, new_rows, c.name);
			c.changed = c.base.any && c.new.any &&
				    (fabs(c.base.low - c.new.low) > SAME ||
				     fabs(c.base.high - c.new.high) > SAME);
			if (c.base.any || c.new.any)
				add(&c, counts, n);
		}
	}
}
