/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/comparison.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/stats_multiple.h"

/*
 * Boots differ by more than the processes of one boot do. With one boot a side the
 * interval does not hold that difference, and only larger effects are judged.
 */
#define EFFECT_PERCENT	1.0
#define EFFECT_ONE_BOOT 5.0

/* Rows of one name in all runs of either side, while one row is looked at. */
struct view {
	const struct row **base, **new;
};

void comparison_label(const struct row *row, char *text, size_t room)
{
	char name[200];

	row_short_name(row, name, sizeof(name));
	snprintf(text, room, "%s%s threads:%u%s", name, row->baseline ? " armed" : "", row->threads,
		 strcmp(row->mm, "shared") ? " private" : "");
}

const char *rows_invalid(const struct row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i] && rows[i]->invalid)
			return rows[i]->invalid;
	return NULL;
}

const struct row *rows_first(const struct row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i])
			return rows[i];
	return NULL;
}

static enum obstacle obstacle_of(const struct compared_row *r)
{
	if (!r->new)
		return OBSTACLE_ONLY_BASE;
	if (!r->base)
		return OBSTACLE_ONLY_NEW;
	if (r->bad_base || r->bad_new)
		return OBSTACLE_INVALID;
	if (r->base->batch != r->new->batch || strcmp(r->base->unit, r->new->unit))
		return OBSTACLE_OTHER_WORK;
	return OBSTACLE_NONE;
}

static void compare_times(struct comparison *c, struct compared_row *r, const struct view *v)
{
	r->cells = &c->cells[c->n_cells];
	for (enum figure f = FIGURE_NS; f <= FIGURE_OVERHEAD; f++) {
		struct cell *cell = &c->cells[c->n_cells];

		if (!cell_compute(cell, &c->design, v->base, v->new, f))
			continue;
		cell->row = r->base;
		c->n_cells++;
		r->n_cells++;
	}
}

static void compare_row(struct comparison *c, const struct row *row, const struct view *v)
{
	const struct boots *base = c->design.base, *new = c->design.new;
	struct compared_row *r = &c->rows[c->n_rows++];

	boots_rows(base, row->name, v->base);
	boots_rows(new, row->name, v->new);
	r->base = rows_first(v->base, base->n_runs);
	r->new = rows_first(v->new, new->n_runs);
	r->bad_base = rows_invalid(v->base, base->n_runs);
	r->bad_new = rows_invalid(v->new, new->n_runs);
	r->obstacle = obstacle_of(r);
	c->only_base += r->obstacle == OBSTACLE_ONLY_BASE;
	c->only_new += r->obstacle == OBSTACLE_ONLY_NEW;
	c->broken_rows += r->obstacle == OBSTACLE_INVALID && !r->bad_base;
	if (r->obstacle)
		return;
	compare_times(c, r, v);
	r->first_count = c->n_counts;
	compare_counts(base, v->base, new, v->new, &c->counts, &c->n_counts);
	r->n_counts = c->n_counts - r->first_count;
}

/* Each row of any of the side's runs once, in the order of the runs; of `but` none. */
static void each_row(struct comparison *c, const struct boots *side, const struct boots *but,
		     const struct view *v)
{
	for (size_t i = 0; i < side->n_runs; i++) {
		for (size_t k = 0; k < side->runs[i]->n_rows; k++) {
			const struct row *row = &side->runs[i]->rows[k];
			bool seen = false;

			for (size_t j = 0; j < i && !seen; j++)
				seen = run_find(side->runs[j], row->name);
			for (size_t j = 0; but && j < but->n_runs && !seen; j++)
				seen = run_find(but->runs[j], row->name);
			if (!seen)
				compare_row(c, row, v);
		}
	}
}

/* Benjamini & Hochberg over all cells. */
static void set_q(struct comparison *c)
{
	double *p = enough(malloc((c->n_cells + 1) * sizeof(*p)));

	for (size_t i = 0; i < c->n_cells; i++)
		p[i] = c->cells[i].p;
	stats_bh(p, p, c->n_cells);
	for (size_t i = 0; i < c->n_cells; i++)
		c->cells[i].q = p[i];
	free(p);
}

static void set_verdicts(struct comparison *c)
{
	for (size_t i = 0; i < c->n_cells; i++) {
		struct cell *cell = &c->cells[i];

		cell->judgement = verdict_of(&cell->change, cell->q, &c->design.judge);
		cell->judged = !c->refusal[0] && cell->machine == CONTROL_SAME;
		if (cell->judged)
			c->judged[cell->judgement]++;
		else
			c->not_judged++;
		c->unsure += cell->machine == CONTROL_UNSURE;
	}
	c->compared = c->n_cells;
	for (size_t i = 0; i < c->n_counts; i++) {
		c->changed += c->counts[i].changed;
		c->compared += c->counts[i].base.any && c->counts[i].new.any;
	}
	for (size_t i = 0; i < c->n_checks; i++) {
		c->broken_checks += c->checks[i].kind == CHECK_BROKEN;
		c->fixed_checks += c->checks[i].kind == CHECK_FIXED;
	}
}

static void refuse(struct comparison *c, const char *whose, const struct difference *d)
{
	if (!c->refusal[0])
		snprintf(c->refusal, sizeof(c->refusal), "%s%s: %s against %s%s%s%s", whose, d->key,
			 d->base, d->new, d->why ? " (" : "", d->why ? d->why : "",
			 d->why ? ")" : "");
}

/* All boots of one side are to be of one kernel on one machine. */
static void check_side(struct comparison *c, const struct boots *side, const char *under_test)
{
	char whose[40];

	snprintf(whose, sizeof(whose), "within %s, ", side->name);
	for (size_t i = 1; i < side->n_runs; i++) {
		size_t n;
		struct difference *all =
			comparable_differences(side->runs[0], side->runs[i], under_test, &n);

		for (size_t k = 0; k < n; k++)
			if (all[k].kind != DIFFERENCE_LISTED)
				refuse(c, whose, &all[k]);
		free(all);
	}
}

static void find_differences(struct comparison *c, const char *under_test)
{
	const struct difference *refusal;

	c->differences = comparable_differences(c->design.base->runs[0], c->design.new->runs[0],
						under_test, &c->n_differences);
	refusal = comparable_refusal(c->differences, c->n_differences);
	if (refusal)
		refuse(c, "", refusal);
	check_side(c, c->design.base, under_test);
	check_side(c, c->design.new, under_test);
}

/* What is repeated, and how sure one has to be. */
static int make_design(struct design *d, const struct boots *base, const struct boots *new,
		       const struct comparison_options *o)
{
	double effect = o->effect_percent;

	*d = (struct design){.base = base, .new = new, .unit = UNIT_BOOT};
	if ((base->n_boots == 1) != (new->n_boots == 1))
		return say_error("%s is one boot: give several of both kernels, or one of both",
				 base->n_boots == 1 ? base->name : new->name);
	if (!rounds_make(&d->rounds, base, new, o->rounds))
		return EXIT_REQUEST;
	if (base->n_boots == 1)
		d->unit = UNIT_PROCESS;
	else if (d->rounds.n)
		d->unit = UNIT_ROUND;
	if (!effect)
		effect = d->unit == UNIT_PROCESS ? EFFECT_ONE_BOOT : EFFECT_PERCENT;
	d->judge = (struct judge){log1p(effect / 100), o->alpha, d->unit == UNIT_PROCESS,
				  o->noise.floor};
	return EXIT_GOOD;
}

static size_t count_rows(const struct boots *side)
{
	size_t n = 0;

	for (size_t i = 0; i < side->n_runs; i++)
		n += side->runs[i]->n_rows;
	return n;
}

static void compare_all(struct comparison *c)
{
	const struct boots *base = c->design.base, *new = c->design.new;
	size_t base_rows = count_rows(base);
	struct view v;

	c->rows = enough(calloc(base_rows + count_rows(new) + 1, sizeof(*c->rows)));
	c->cells = enough(calloc(FIGURES * base_rows + 1, sizeof(*c->cells)));
	v.base = enough(calloc(base->n_runs, sizeof(*v.base)));
	v.new = enough(calloc(new->n_runs, sizeof(*v.new)));
	each_row(c, base, NULL, &v);
	each_row(c, new, base, &v);
	free(v.base);
	free(v.new);
}

int comparison_make(struct comparison *c, const struct boots *base, const struct boots *new,
		    const struct comparison_options *options)
{
	int status;

	*c = (struct comparison){.n_rows = 0};
	status = make_design(&c->design, base, new, options);
	if (status)
		return status;
	find_differences(c, options->under_test);
	compare_all(c);
	set_q(c);
	c->checks = compare_contract(base, new, &c->n_checks);
	set_verdicts(c);
	return EXIT_GOOD;
}

void comparison_free(struct comparison *c)
{
	rounds_free(&c->design.rounds);
	free(c->differences);
	free(c->rows);
	free(c->cells);
	free(c->counts);
	free(c->checks);
	*c = (struct comparison){.n_rows = 0};
}
