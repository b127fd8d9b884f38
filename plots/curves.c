/* SPDX-License-Identifier: MIT */
/* Cost and calls over the length of the range. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/count.h"
#include "results/curves.h"
#include "results/limits.h"
#include "results/memory.h"
#include "results/stats.h"

#define PANELS 30

static void put_time(FILE *out, const struct row *row)
{
	struct interval i = {NAN, NAN, NAN, 0};
	double *x;

	if (row && !row->invalid && row->n_samples) {
		x = malloc(row->n_samples * sizeof(*x));
		if (!x)
			out_of_memory();
		for (size_t k = 0; k < row->n_samples; k++)
			x[k] = row->samples[k].ns_per_op;
		i = stats_t_interval(x, row->n_samples, row_confidence(row));
		i.estimate = stats_median(x, row->n_samples);
		free(x);
	}
	tsv_number(out, i.estimate);
	tsv_number(out, fmax(i.low, i.estimate / 1000)); /* the axis is a logarithm */
	tsv_number(out, i.high);
}

static void put_metric(FILE *out, const struct row *row, const char *metric)
{
	double value;

	tsv_number(out, row && !row->invalid && row_metric(row, metric, &value) ? value : NAN);
}

static void put_point(FILE *out, const struct curve_point *p)
{
	fputs(AS_COUNT(p->x), out);
	put_time(out, p->base);
	put_time(out, p->armed);
	put_metric(out, p->armed, "secondary_invalidations_per_op");
	put_metric(out, p->armed, "secondary_all_per_op");
	put_metric(out, p->armed, "notifier_ranges_per_op");
	fprintf(out, "\n");
}

/*
 * The lengths in pages at which something is known to change (docs/measuring.md), and their names.
 * MAX_DVM_OPS is PTRS_PER_PTE (arch/arm64/include/asm/tlbflush.h), CMDQ_MAX_TLBI_OPS the same
 * (drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c).
 */
static void put_limits(FILE *out, const struct run *run)
{
	double entries = (double)run_page_size(run) / sizeof(uint64_t), ceiling;
	bool read;

	if (!strcmp(run_context(run, "machine", ""), "aarch64")) {
		fprintf(out, "%.0f\tMAX_DVM_OPS, CMDQ_MAX_TLBI_OPS\n", entries);
		return;
	}
	ceiling = (double)limits_flush_ceiling(run, &read);
	fprintf(out, "%.0f\ttlb_single_page_flush_ceiling\n", ceiling);
	fprintf(out, "%.0f\ta page table\n", entries);
}

/* Are there two lengths with a figure: is it a curve? */
static bool has_points(const struct curve *c)
{
	size_t points = 0;
	double value;

	for (size_t i = 0; i < c->n; i++) {
		const struct row *armed = c->points[i].armed, *base = c->points[i].base;

		points += (base && !base->invalid && base->n_samples) ||
			  (armed && !armed->invalid &&
			   (armed->n_samples ||
			    row_metric(armed, "secondary_invalidations_per_op", &value)));
	}
	return points >= 2;
}

size_t curves_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct run *run = p->subjects->list[0].runs[0];
	size_t n, drawn = 0;
	struct tsv_blocks blocks;
	struct curve *curves;

	if (p->subjects->n > 1)
		return 0;
	curves = curves_of(run, &n);
	tsv_blocks_begin(&blocks);
	tsv_block(&blocks);
	put_limits(blocks.body, run);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(curves[i].unit, "pages") || curves[i].threads != 1 ||
		    !has_points(&curves[i]))
			continue;
		if (drawn == PANELS) {
			++*left_out;
			continue;
		}
		tsv_name(out, curves[i].name);
		fprintf(out, "\n");
		tsv_block(&blocks);
		for (size_t k = 0; k < curves[i].n; k++)
			put_point(blocks.body, &curves[i].points[k]);
		drawn++;
	}
	tsv_blocks_end(&blocks, out);
	free(curves);
	return drawn;
}
