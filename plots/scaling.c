/* SPDX-License-Identifier: MIT */
/* Time over the number of threads, of those that do the operation and of one that looks on. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/stats.h"

#define PANELS 24

/* Mean and interval over processes; gaps without the row. */
static void put_times(FILE *out, const struct subject *s, const struct row *row, enum pooled what)
{
	struct interval i = {NAN, NAN, NAN, 0};
	double *x = NULL;
	size_t n = row ? subject_pool(s, row->name, what, &x) : 0;

	if (n > 1)
		i = stats_t_interval(x, n, row_confidence(row));
	tsv_number(out, i.estimate);
	tsv_number(out, i.low);
	tsv_number(out, i.high);
	free(x);
}

/* "OP/size:S" of "OP/size:S/bystander:shared"; true if there was one. */
static bool strip_bystander(char *name)
{
	char *at = strstr(name, "/bystander:");

	if (at)
		*at = '\0';
	return at != NULL;
}

/* Is it a row of this cell, nobody listening? *bystander: with one. */
static bool is_of(const struct row *row, const char *cell, bool *bystander)
{
	char name[200];

	if (row->baseline || strcmp(row->mm, "shared"))
		return false;
	row_short_name(row, name, sizeof(name));
	*bystander = strip_bystander(name);
	return !strcmp(name, cell);
}

/* The cell's row with that many threads; NULL without. */
static const struct row *find_cell(const struct run *run, const char *cell, unsigned int threads,
				   bool bystander)
{
	for (size_t i = 0; i < run->n_rows; i++) {
		bool has_one = false;

		if (run->rows[i].threads == threads && is_of(&run->rows[i], cell, &has_one) &&
		    has_one == bystander)
			return &run->rows[i];
	}
	return NULL;
}

/* The next larger number of threads that the cell was run with; 0 after the last. */
static unsigned int next_threads(const struct run *run, const char *cell, unsigned int threads)
{
	unsigned int next = 0;
	bool bystander;

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];

		if (row->threads > threads && (!next || row->threads < next) &&
		    is_of(row, cell, &bystander))
			next = row->threads;
	}
	return next;
}

static void put_cell(FILE *out, const struct subject *s, const char *cell)
{
	const struct run *run = s->runs[0];

	for (unsigned int threads = next_threads(run, cell, 0); threads;
	     threads = next_threads(run, cell, threads)) {
		const struct row *row = find_cell(run, cell, threads, false);
		const struct row *beside = find_cell(run, cell, threads, true);
		const struct row *armed = row ? run_armed(run, row) : NULL;
		const struct row *beside_armed = beside ? run_armed(run, beside) : NULL;

		fprintf(out, "%u", threads);
		put_times(out, s, row, POOLED_PROCESSES);
		put_times(out, s, armed, POOLED_PROCESSES);
		put_times(out, s, beside, POOLED_STOLEN);
		put_times(out, s, beside_armed, POOLED_STOLEN);
		fprintf(out, "\n");
	}
}

/* Is there something to see: the cell at several numbers of threads, or beside a bystander? */
static bool scales(const struct run *run, const char *cell)
{
	unsigned int counts = 0;
	bool timed = false;

	for (unsigned int threads = next_threads(run, cell, 0); threads;
	     threads = next_threads(run, cell, threads)) {
		const struct row *row = find_cell(run, cell, threads, false);
		const struct row *beside = find_cell(run, cell, threads, true);

		counts += row && !row->invalid && row->n_samples > 1;
		timed |= beside && !beside->invalid && beside->n_samples > 1;
	}
	return counts > 1 || timed;
}

size_t scaling_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct subject *s = &p->subjects->list[0];
	const struct run *run = s->runs[0];
	struct tsv_blocks blocks;
	size_t drawn = 0;
	char cell[200], earlier[200];

	if (p->subjects->n > 1)
		return 0;
	tsv_blocks_begin(&blocks);
	for (size_t i = 0; i < run->n_rows; i++) {
		bool seen = run->rows[i].baseline != NULL;

		row_short_name(&run->rows[i], cell, sizeof(cell));
		strip_bystander(cell);
		for (size_t k = 0; k < i && !seen; k++) {
			row_short_name(&run->rows[k], earlier, sizeof(earlier));
			strip_bystander(earlier);
			seen = !run->rows[k].baseline && !strcmp(cell, earlier);
		}
		if (seen || !scales(run, cell))
			continue;
		if (drawn == PANELS) {
			++*left_out;
			continue;
		}
		tsv_name(out, cell);
		fprintf(out, "\n");
		tsv_block(&blocks);
		put_cell(blocks.body, s, cell);
		drawn++;
	}
	tsv_blocks_end(&blocks, out);
	return drawn;
}
