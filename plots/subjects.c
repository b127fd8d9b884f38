/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plots/subjects.h"
#include "results/cpu_name.h"
#include "results/memory.h"
#include "results/stats.h"

static void *grown(void *list, size_t n, size_t size)
{
	list = realloc(list, (n + 1) * size);
	if (!list)
		out_of_memory();
	return list;
}

const struct row *subject_row(const struct subject *s, const char *name)
{
	const struct row *bad = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);

		if (row && !row->invalid)
			return row;
		bad = bad ? bad : row;
	}
	return bad;
}

double subject_metric(const struct subject *s, const char *name, const char *metric)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);
		double value;

		if (row && !row->invalid && row_metric(row, metric, &value))
			return value;
	}
	return NAN;
}

static size_t add_sample(const struct sample *sample, enum pooled what, double *x)
{
	if (what == POOLED_BLOCKS && sample->n_blocks) {
		memcpy(x, sample->blocks, sample->n_blocks * sizeof(*x));
		return sample->n_blocks;
	}
	if (what == POOLED_STOLEN && !sample->n_stolen)
		return 0;
	*x = what == POOLED_STOLEN ? stats_mean(sample->stolen, sample->n_stolen)
				   : sample->ns_per_op;
	return 1;
}

size_t subject_pool(const struct subject *s, const char *name, enum pooled what, double **x)
{
	size_t n = 0;

	*x = NULL;
	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);

		for (size_t k = 0; row && !row->invalid && k < row->n_samples; k++) {
			const struct sample *sample = &row->samples[k];

			*x = grown(*x, n + sample->n_blocks + 1, sizeof(**x));
			n += add_sample(sample, what, *x + n);
		}
	}
	return n;
}

static bool is_before(const struct subjects *s, size_t subject, size_t run, const char *name)
{
	for (size_t k = 0; k <= subject; k++)
		for (size_t i = 0; i < (k < subject ? s->list[k].n : run); i++)
			if (run_find(s->list[k].runs[i], name))
				return true;
	return false;
}

const struct row **subjects_rows(const struct subjects *s, size_t *n)
{
	const struct row **rows = NULL;

	*n = 0;
	rows = grown(rows, 0, sizeof(*rows));
	for (size_t k = 0; k < s->n; k++) {
		for (size_t r = 0; r < s->list[k].n; r++) {
			const struct run *run = s->list[k].runs[r];

			for (size_t i = 0; i < run->n_rows; i++) {
				if (is_before(s, k, r, run->rows[i].name))
					continue;
				rows = grown(rows, *n, sizeof(*rows));
				rows[(*n)++] = &run->rows[i];
			}
		}
	}
	return rows;
}

void subject_machine(const struct subject *s, char *text, size_t room)
{
	const struct run *run = s->runs[0];
	char cpu[200];

	cpu_name(cpu, sizeof(cpu), run_context(run, "cpu", "unknown CPU"));
	snprintf(text, room, "%s, %s", run_context(run, "machine", "?"),
		 run_emulated(run) ? "emulated guest: counts, no times" : cpu);
}
