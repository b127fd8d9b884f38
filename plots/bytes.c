/* SPDX-License-Identifier: MIT */
/* Bytes that invalidations name against bytes whose entries changed, a panel a kernel. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/pictures.h"
#include "plots/tsv.h"
#include "results/memory.h"

#define DENSITY_OF 512 /* entries, of which row.density are present (results/model.h) */
#define LABEL_NEAR 0.7 /* powers of two between marks whose labels would touch */

/* Points at the same place share one mark and one label. */
struct place {
	double changed, named;
	bool covered; /* every entry that changed was */
	char numbers[40];
};

/* Bytes of the row's range whose entries one operation changes. */
static double changed_bytes(const struct run *run, const struct row *row)
{
	if (!strcmp(row->change, "nothing") || !strcmp(row->change, "map"))
		return 0;
	if (!row->size)
		return run_page_size(run);
	return row->density ? (double)row->size * row->density / DENSITY_OF : (double)row->size;
}

static bool is_drawn(const struct subjects *s, const struct row *row)
{
	bool drawn = false;

	for (size_t k = 0; k < s->n && row->baseline && row->threads == 1; k++)
		drawn |= !isnan(subject_metric(&s->list[k], row->name, "secondary_bytes_per_op"));
	return drawn;
}

static struct place *place_of(struct place *places, size_t *n, double changed, double named,
			      bool covered)
{
	for (size_t i = 0; i < *n; i++)
		if (places[i].changed == changed && places[i].named == named &&
		    places[i].covered == covered)
			return &places[i];
	places[*n] = (struct place){.changed = changed, .named = named, .covered = covered};
	return &places[(*n)++];
}

/* "1,2,3" up to the room, then "...". */
static void add_number(struct place *place, size_t number)
{
	size_t used = strlen(place->numbers), room = sizeof(place->numbers) / 2;

	if (used + 8 < room)
		snprintf(place->numbers + used, room - used, "%s%zu", used ? "," : "", number);
	else if (!strstr(place->numbers, "..."))
		snprintf(place->numbers + used, room - used, "...");
}

/* Marks one above the other, so near that their labels would be: the first one's says both. */
static void join_labels(struct place *places, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			struct place *a = &places[k], *b = &places[i];
			size_t used = strlen(a->numbers);

			if (a->changed != b->changed || !a->numbers[0] ||
			    !(fabs(log2(a->named / b->named)) <= LABEL_NEAR))
				continue;
			snprintf(a->numbers + used, sizeof(a->numbers) - used, ",%s", b->numbers);
			b->numbers[0] = '\0';
			break;
		}
	}
}

static size_t put_subject(FILE *out, const struct subject *s, const struct row *const *rows,
			  size_t n)
{
	struct place *places = calloc(n + 1, sizeof(*places));
	size_t used = 0;

	if (!places)
		out_of_memory();
	for (size_t i = 0; i < n; i++) {
		const char *name = rows[i]->name;
		double named = subject_metric(s, name, "secondary_bytes_per_op");
		double covered = subject_metric(s, name, "secondary_covered_per_op");
		double changed = changed_bytes(s->runs[0], rows[i]);

		if (isnan(named))
			continue;
		if (subject_metric(s, name, "secondary_all_per_op") > 0)
			named = -1; /* the whole address space */
		add_number(place_of(places, &used, changed, named, changed == 0 || covered >= 1),
			   i + 1);
	}
	join_labels(places, used);
	for (size_t i = 0; i < used; i++)
		fprintf(out, "%.0f\t%.0f\t%d\t%s\n", places[i].changed, places[i].named,
			places[i].covered, places[i].numbers);
	if (!used)
		fprintf(out, "NaN\tNaN\tNaN\t\n");
	free(places);
	return used;
}

size_t bytes_write(FILE *out, const struct pictured *p, size_t *left_out)
{
	const struct subjects *s = p->subjects;
	struct tsv_blocks blocks;
	size_t n, kept = 0, drawn = 0;
	const struct row **rows = subjects_rows(s, &n);

	for (size_t i = 0; i < n; i++)
		if (is_drawn(s, rows[i]))
			rows[kept++] = rows[i];
	if (kept > PICTURE_ROWS) {
		*left_out = kept - PICTURE_ROWS;
		kept = PICTURE_ROWS;
	}
	tsv_blocks_begin(&blocks);
	tsv_block(&blocks);
	for (size_t i = 0; i < kept; i++) {
		fprintf(blocks.body, "%zu\t", i + 1);
		tsv_row(blocks.body, rows[i]);
		fprintf(blocks.body, "\n");
	}
	for (size_t k = 0; k < s->n; k++) {
		tsv_name(out, s->list[k].name);
		fprintf(out, "\n");
		tsv_block(&blocks);
		drawn += put_subject(blocks.body, &s->list[k], rows, kept);
	}
	tsv_blocks_end(&blocks, out);
	free(rows);
	return drawn;
}
