/* SPDX-License-Identifier: MIT */
/* In which functions one row's instructions differ from another's. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/instructions.h"
#include "results/memory.h"

#define TOLD 8 /* functions of one change; the others are added up */

struct change {
	const char *name;
	double by;
};

static int largest_first(const void *a, const void *b)
{
	double x = fabs(((const struct change *)a)->by), y = fabs(((const struct change *)b)->by);

	if (x != y)
		return x > y ? -1 : 1;
	return strcmp(((const struct change *)a)->name, ((const struct change *)b)->name);
}

/* Every function of either row that differs; the caller frees the list. */
static struct change *changes_of(const struct row *base, const struct row *other, size_t *n)
{
	size_t most = base->n_functions + other->n_functions;
	struct change *list = enough(calloc(most + 1, sizeof(*list)));

	*n = 0;
	for (size_t i = 0; i < other->n_functions; i++) {
		const struct function_share *f = &other->functions[i];

		list[*n] = (struct change){f->name, f->per_op - row_function(base, f->name)};
		*n += list[*n].by != 0;
	}
	for (size_t i = 0; i < base->n_functions; i++)
		if (row_function(other, base->functions[i].name) == 0)
			list[(*n)++] = (struct change){base->functions[i].name,
						       -base->functions[i].per_op};
	qsort(list, *n, sizeof(*list), largest_first);
	return list;
}

static void print_amount(FILE *out, double by)
{
	fprintf(out, "%+.*f", fabs(by - round(by)) < 0.005 ? 0 : 2, by);
}

static void print_changes(FILE *out, const struct row *base, const struct row *other)
{
	double total = 0, rest = 0;
	struct change *list;
	size_t n;

	list = changes_of(base, other, &n);
	for (size_t i = 0; i < n; i++)
		total += list[i].by;
	print_amount(out, total);
	fprintf(out, " instructions%s", n ? ":" : "");
	for (size_t i = 0; i < n && i < TOLD; i++) {
		fprintf(out, "%s ", i ? "," : "");
		print_amount(out, list[i].by);
		fprintf(out, " %s", list[i].name);
	}
	for (size_t i = TOLD; i < n; i++)
		rest += list[i].by;
	if (n > TOLD) {
		fprintf(out, ", ");
		print_amount(out, rest);
		fprintf(out, " in %zu more", n - TOLD);
	}
	fprintf(out, "\n");
	free(list);
}

/* The row of that name in a run, if it has functions. */
static const struct row *with_functions(const struct run *run, const char *name)
{
	const struct row *row = run ? run_find(run, name) : NULL;

	return row && row->n_functions ? row : NULL;
}

static void print_row(FILE *out, struct run *const *runs, const char *const *names, size_t n,
		      const struct row *armed)
{
	const struct row *first = NULL, *none;
	const char *first_name = NULL;
	char name[200];

	row_short_name(armed, name, sizeof(name));
	fprintf(out, "%s\n", name);
	for (size_t k = 0; k < n; k++) {
		const struct row *row = with_functions(runs[k], armed->name);

		none = row ? with_functions(runs[k], row->baseline) : NULL;
		if (!none)
			continue;
		fprintf(out, "  %s, none to %s: ", names[k], row->subscriber);
		print_changes(out, none, row);
		if (first) {
			fprintf(out, "  %s to %s, %s: ", first_name, names[k], row->subscriber);
			print_changes(out, first, row);
		}
		first = first ? first : row;
		first_name = first_name ? first_name : names[k];
	}
}

void functions_print(FILE *out, struct run *const *runs, const char *const *names, size_t n)
{
	bool any = false;

	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; runs[k] && i < runs[k]->n_rows; i++) {
			const struct row *row = &runs[k]->rows[i];
			bool seen = !row->baseline || !row->n_functions;

			for (size_t before = 0; before < k; before++)
				seen |= with_functions(runs[before], row->name) != NULL;
			if (seen)
				continue;
			if (!any)
				fprintf(out, "\nInstructions by function, per operation, largest "
					     "change first\n");
			any = true;
			print_row(out, runs, names, n, row);
		}
	}
}
