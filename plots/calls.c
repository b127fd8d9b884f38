/* SPDX-License-Identifier: MIT */
/* Calls per operation, stacked by function, a column a kernel. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/count.h"

static const struct {
	const char *metric, *title;
} functions[] = {
	{"notifier_ranges_per_op", "invalidate_range_start"},
	{"notifier_range_ends_per_op", "invalidate_range_end"},
	{"secondary_invalidations_per_op", "secondary-TLB invalidation"},
	{"kvm_zaps_per_op", "KVM zap of stage 2"},
};
#define FUNCTIONS (sizeof(functions) / sizeof(*functions))

/* Begin and end of each stacked box, and a word if there is nothing to stack. Returns what was
 * counted.
 */
static size_t put_calls(FILE *out, const struct subject *s, const char *name)
{
	const struct row *row = subject_row(s, name);
	double total = 0;
	size_t counted = 0;

	for (size_t i = 0; i < FUNCTIONS; i++) {
		double value = subject_metric(s, name, functions[i].metric);

		counted += !isnan(value);
		tsv_number(out, isnan(value) ? NAN : total);
		total += isnan(value) ? 0 : value;
		tsv_number(out, isnan(value) ? NAN : total);
	}
	tsv_number(out, counted ? total : NAN);
	fprintf(out, "\t");
	if (!row)
		fprintf(out, "no such row");
	else if (row->invalid)
		fprintf(out, "INVALID");
	else if (!counted)
		fprintf(out, "not counted");
	else if (isnan(subject_metric(s, name, "secondary_invalidations_per_op")))
		fprintf(out, "%s + ?", AS_COUNT(total));
	else
		fputs(AS_COUNT(total), out);
	return counted;
}

/* Rows of several threads, and those with a bystander, are not counted by design. */
static bool is_counted(const struct row *row)
{
	return row->baseline && row->threads == 1 && !strcmp(row->mm, "shared") &&
	       !strstr(row->name, "/bystander:");
}

size_t calls_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct subjects *s = p->subjects;
	struct tsv_blocks blocks;
	size_t n, drawn = 0;
	const struct row **rows = subjects_rows(s, &n);

	tsv_blocks_begin(&blocks);
	tsv_block(&blocks);
	for (size_t i = 0; i < FUNCTIONS; i++)
		fprintf(blocks.body, "%s\n", functions[i].title);
	for (size_t k = 0; k < s->n; k++) {
		size_t lines = 0;

		tsv_name(out, s->list[k].name);
		fprintf(out, "\n");
		tsv_block(&blocks);
		for (size_t i = 0; i < n; i++) {
			if (!is_counted(rows[i]))
				continue;
			if (++lines > PICTURE_ROWS) {
				*left_out += !k;
				continue;
			}
			tsv_row(blocks.body, rows[i]);
			drawn += put_calls(blocks.body, &s->list[k], rows[i]->name) > 0;
			fprintf(blocks.body, "\n");
		}
	}
	tsv_blocks_end(&blocks, out);
	free(rows);
	return drawn;
}
