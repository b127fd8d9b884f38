/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "results/compare_counts.h"

#define SAME 1e-9 /* what writing and reading a count as decimal digits may change */

struct range {
	double low, high;
	bool any;
};

static struct range range_of(const struct boots *boots, const struct row *const *rows,
			     const char *name)
{
	struct range r = {INFINITY, -INFINITY, false};
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

static void print_range(const struct range *r)
{
	if (r->high - r->low > SAME)
		printf("%g to %g", r->low, r->high);
	else
		printf("%g", r->low);
}

static size_t compare_count(const char *label, int width, const char *name, const struct range *a,
			    const struct range *b, size_t *changed)
{
	if (!a->any || !b->any)
		return 0;
	if (fabs(a->low - b->low) <= SAME && fabs(a->high - b->high) <= SAME)
		return 1;
	printf("%-*s %s: ", width, label, name);
	print_range(a);
	printf(" -> ");
	print_range(b);
	printf("\n");
	++*changed;
	return 1;
}

size_t compare_counts(const char *label, int width, const struct boots *base,
		      const struct row *const *base_rows, const struct boots *new,
		      const struct row *const *new_rows, size_t *changed)
{
	const struct row *first = NULL;
	size_t n = 0;

	for (size_t i = 0; !first && i < base->n_runs; i++)
		first = base_rows[i];
	for (size_t i = 0; first && i < first->n_metrics + first->n_counters; i++) {
		const struct counter *c =
			i < first->n_metrics ? NULL : &first->counters[i - first->n_metrics];
		const char *name = c ? c->name : first->metrics[i].name;
		struct range a, b;

		if (c && isnan(c->agree))
			continue;
		a = range_of(base, base_rows, name);
		b = range_of(new, new_rows, name);
		n += compare_count(label, width, name, &a, &b, changed);
	}
	return n;
}
