/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/compare_contract.h"
#include "results/contract.h"

/* The worse of two verdicts: failed, held, could not be told. */
static int weight(enum verdict v)
{
	return v == VERDICT_NOT_OK ? 2 : v == VERDICT_OK;
}

static int by_name(const void *a, const void *b)
{
	const struct check *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : weight(y->verdict) - weight(x->verdict);
}

/* All runs' checks by name, the weightiest of each. */
static struct check *judge_all(const struct boots *boots, size_t *n)
{
	struct check *all = NULL;
	size_t used = 0, kept = 0;

	for (size_t i = 0; i < boots->n_runs; i++) {
		size_t more;
		struct check *checks = contract_judge(boots->runs[i], &more);

		all = realloc(all, (used + more + 1) * sizeof(*all));
		if (!all)
			abort();
		memcpy(all + used, checks, more * sizeof(*all));
		used += more;
		free(checks);
	}
	if (used)
		qsort(all, used, sizeof(*all), by_name);
	for (size_t i = 0; i < used; i++)
		if (!kept || strcmp(all[i].name, all[kept - 1].name))
			all[kept++] = all[i];
	*n = kept;
	return all;
}

static void compare_check(const struct check *base, const struct check *new, size_t *broken,
			  size_t *fixed)
{
	if (base->verdict == new->verdict)
		return;
	if (new->verdict == VERDICT_NOT_OK) {
		*broken += base->verdict == VERDICT_OK;
		printf("contract: %s BROKEN: %s\n", new->name, new->seen);
	} else if (base->verdict == VERDICT_NOT_OK && new->verdict == VERDICT_OK) {
		++*fixed;
		printf("contract: %s holds now: %s\n", new->name, new->seen);
	}
}

void compare_contract(const struct boots *base, const struct boots *new, size_t *broken,
		      size_t *fixed)
{
	size_t n_base, n_new, k = 0;
	struct check *a = judge_all(base, &n_base), *b = judge_all(new, &n_new);

	for (size_t i = 0; i < n_base; i++) {
		while (k < n_new && strcmp(b[k].name, a[i].name) < 0)
			k++;
		if (k < n_new && !strcmp(b[k].name, a[i].name))
			compare_check(&a[i], &b[k], broken, fixed);
	}
	free(a);
	free(b);
}
