/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/compare_contract.h"
#include "results/contract.h"
#include "results/memory.h"
#include "results/rules.h"

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

struct check *boots_judge(const struct boots *boots, size_t *n)
{
	struct check *all = NULL;
	size_t used = 0, kept = 0;

	for (size_t i = 0; i < boots->n_runs; i++) {
		size_t more;
		struct check *checks = contract_judge(boots->runs[i], &more);

		all = enough(realloc(all, (used + more + 1) * sizeof(*all)));
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

/* Adds the check to the changes if it is one. */
static void compare_check(const struct check *base, const struct check *new,
			  struct check_change *changes, size_t *n)
{
	struct check_change *change = &changes[*n];

	if (base->verdict == new->verdict)
		return;
	if (new->verdict == VERDICT_NOT_OK)
		change->kind = base->verdict == VERDICT_OK ? CHECK_BROKEN : CHECK_FAILS;
	else if (base->verdict == VERDICT_NOT_OK && new->verdict == VERDICT_OK)
		change->kind = CHECK_FIXED;
	else
		return;
	change->base = *base;
	change->new = *new;
	++*n;
}

static int by_name_alone(const void *name, const void *check)
{
	return strcmp(name, ((const struct check *)check)->name);
}

/* What sorted checks say of one, if only as "RULE@*": it can be told of none of the rule's rows. */
static const struct check *find(const struct check *checks, size_t n, const struct check *wanted)
{
	const struct check *found =
		bsearch(wanted->name, checks, n, sizeof(*checks), by_name_alone);
	char of_all[sizeof(wanted->name)];

	if (found)
		return found;
	snprintf(of_all, sizeof(of_all), "%s@*", wanted->rule->name);
	return bsearch(of_all, checks, n, sizeof(*checks), by_name_alone);
}

struct check_change *compare_contract(const struct boots *base, const struct boots *new, size_t *n)
{
	size_t n_base, n_new;
	struct check *a = boots_judge(base, &n_base), *b = boots_judge(new, &n_new);
	struct check_change *changes = enough(calloc(n_new + 1, sizeof(*changes)));

	*n = 0;
	for (size_t i = 0; i < n_new; i++) {
		const struct check *before = find(a, n_base, &b[i]);

		if (before)
			compare_check(before, &b[i], changes, n);
	}
	free(a);
	free(b);
	return changes;
}
