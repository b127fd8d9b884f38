/* SPDX-License-Identifier: MIT */
/* Two kernels, each of one or several boots, row by row. */
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/cell.h"
#include "results/commands.h"
#include "results/comparable.h"
#include "results/compare_contract.h"
#include "results/compare_counts.h"
#include "results/noise_floor.h"
#include "results/say.h"
#include "results/stats_multiple.h"

/*
 * Boots differ by more than the processes of one boot do. With one boot a side the
 * interval does not hold that difference, and only larger effects are judged.
 */
#define EFFECT_PERCENT	  1.0
#define EFFECT_ONE_BOOT	  5.0
#define ALPHA		  0.05
#define BOOTS_RECOMMENDED 6
#define ROW_LABEL	  300

struct options {
	double effect_percent; /* 0: not given */
	double alpha;
	bool rounds;
	const char *under_test;
	struct noise_floor noise;
};

struct comparison {
	struct design design;
	struct cell *cells;
	size_t n_cells, next; /* next to be printed */
	const struct row **base_rows, **new_rows;
	char refusal[500]; /* why no figure is judged, or "" */
	int width;
	size_t counts[JUDGEMENTS], not_judged, compared, changed;
	size_t broken_checks, fixed_checks, broken_rows, only_base, only_new;
};

static void row_label(const struct row *row, char *text, size_t room)
{
	char name[200];

	row_short_name(row, name, sizeof(name));
	snprintf(text, room, "%s%s threads:%u%s", name, row->baseline ? " armed" : "", row->threads,
		 strcmp(row->mm, "shared") ? " private" : "");
}

/* The first run's row that is there and says why it is no result, or NULL. */
static const char *why_invalid(const struct row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i] && rows[i]->invalid)
			return rows[i]->invalid;
	return NULL;
}

static const struct row *first_of(const struct row *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i])
			return rows[i];
	return NULL;
}

/* Finds both sides' rows of that name; true if their figures can be set side by side. */
static bool find_rows(struct comparison *c, const struct row *row)
{
	const struct boots *base = c->design.base, *new = c->design.new;
	const struct row *other;

	boots_rows(base, row->name, c->base_rows);
	boots_rows(new, row->name, c->new_rows);
	other = first_of(c->new_rows, new->n_runs);
	return other && !why_invalid(c->base_rows, base->n_runs) &&
	       !why_invalid(c->new_rows, new->n_runs) && other->batch == row->batch &&
	       !strcmp(other->unit, row->unit);
}

static void collect_row(struct comparison *c, const struct row *row)
{
	char label[ROW_LABEL];

	row_label(row, label, sizeof(label));
	c->width = (int)strlen(label) > c->width ? (int)strlen(label) : c->width;
	if (!find_rows(c, row))
		return;
	for (enum figure f = FIGURE_NS; f <= FIGURE_OVERHEAD; f++) {
		struct cell *cell = &c->cells[c->n_cells];

		if (!cell_compute(cell, &c->design, c->base_rows, c->new_rows, f))
			continue;
		cell->row = row;
		c->n_cells++;
	}
}

/* Benjamini & Hochberg over all cells. */
static void set_q(struct comparison *c)
{
	double *p = malloc((c->n_cells + 1) * sizeof(*p));

	if (!p)
		abort();
	for (size_t i = 0; i < c->n_cells; i++)
		p[i] = c->cells[i].p;
	stats_bh(p, p, c->n_cells);
	for (size_t i = 0; i < c->n_cells; i++)
		c->cells[i].q = p[i];
	free(p);
}

static double percent(double log_ratio)
{
	return 100 * expm1(log_ratio);
}

static void print_power(double finds)
{
	if (isinf(finds))
		printf(" (too few to find anything)");
	else
		printf(" (finds %+.1f %% or more)", percent(finds));
}

static void print_verdict(struct comparison *c, const struct cell *cell)
{
	enum judgement judgement = verdict_of(&cell->change, cell->q, &c->design.judge);

	if (c->refusal[0] || !cell->same_machine) {
		c->not_judged++;
		printf("not judged  ");
	} else {
		c->counts[judgement]++;
		printf("%-12s", verdict_word(judgement));
	}
	printf(" q %-7.2g", cell->q);
	if (!c->refusal[0] && !cell->same_machine)
		printf(" (control %+.1f %% [%+.1f, %+.1f])", percent(cell->control.estimate),
		       percent(cell->control.low), percent(cell->control.high));
	else if (!c->refusal[0] && judgement == JUDGED_INCONCLUSIVE)
		print_power(cell_finds(cell, &c->design));
}

static void print_cell(struct comparison *c, const struct cell *cell, const char *label)
{
	const char *what = cell->figure == FIGURE_NS ? "ns/op" : "overhead";

	printf("%-*s %-8s %10.4g %10.4g  %+7.2f %%  [%+7.2f, %+7.2f]  ", c->width, label, what,
	       cell->base, cell->new, percent(cell->change.estimate), percent(cell->change.low),
	       percent(cell->change.high));
	print_verdict(c, cell);
	printf(" | p %-7.2g A12 %.2f [%+.2f, %+.2f]\n", cell->rank.p, cell->a12,
	       100 * (cell->bootstrap.low - 1), 100 * (cell->bootstrap.high - 1));
	c->compared++;
}

/* Why there are no figures of the row. */
static void print_obstacle(struct comparison *c, const struct row *row, const char *label)
{
	const char *bad_base = why_invalid(c->base_rows, c->design.base->n_runs);
	const char *bad_new = why_invalid(c->new_rows, c->design.new->n_runs);
	const struct row *other = first_of(c->new_rows, c->design.new->n_runs);

	if (!other) {
		printf("%-*s only in BASE\n", c->width, label);
		c->only_base++;
	} else if (bad_base || bad_new) {
		printf("%-*s INVALID in %s: %s\n", c->width, label, bad_new ? "NEW" : "BASE",
		       bad_new ? bad_new : bad_base);
		c->broken_rows += !bad_base;
	} else {
		printf("%-*s not the same work: %u %s in a batch against %u %s\n", c->width, label,
		       row->batch, row->unit, other->batch, other->unit);
	}
}

static void print_row(struct comparison *c, const struct row *row)
{
	const struct boots *base = c->design.base, *new = c->design.new;
	char label[ROW_LABEL];

	row_label(row, label, sizeof(label));
	if (!find_rows(c, row)) {
		print_obstacle(c, row, label);
		return;
	}
	for (; c->next < c->n_cells && c->cells[c->next].row == row; c->next++)
		print_cell(c, &c->cells[c->next], label);
	c->compared +=
		compare_counts(label, c->width, base, c->base_rows, new, c->new_rows, &c->changed);
}

/* Each row of any of the side's runs once, in the order of the runs. */
static void each_row(struct comparison *c, const struct boots *side,
		     void (*act)(struct comparison *c, const struct row *row))
{
	for (size_t i = 0; i < side->n_runs; i++) {
		for (size_t k = 0; k < side->runs[i]->n_rows; k++) {
			const struct row *row = &side->runs[i]->rows[k];
			bool seen = false;

			for (size_t j = 0; j < i && !seen; j++)
				seen = run_find(side->runs[j], row->name);
			if (!seen)
				act(c, row);
		}
	}
}

static void count_only_new(struct comparison *c, const struct row *row)
{
	boots_rows(c->design.base, row->name, c->base_rows);
	c->only_new += !first_of(c->base_rows, c->design.base->n_runs);
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

static void list_differences(struct comparison *c, const char *under_test)
{
	size_t n;
	struct difference *all = comparable_differences(c->design.base->runs[0],
							c->design.new->runs[0], under_test, &n);
	const struct difference *refusal = comparable_refusal(all, n);

	comparable_print(stdout, "What differs (BASE | NEW):", all, n);
	if (refusal)
		refuse(c, "", refusal);
	free(all);
	check_side(c, c->design.base, under_test);
	check_side(c, c->design.new, under_test);
}

static void print_side(const struct boots *side)
{
	printf("%-5s Linux %s, %s, %zu boot%s", side->name,
	       run_context(side->runs[0], "kernel_release", "?"),
	       run_context(side->runs[0], "date", "?"), side->n_boots,
	       side->n_boots == 1 ? "" : "s");
	if (side->n_runs != side->n_boots)
		printf(" of %zu runs", side->n_runs);
	printf("\n");
}

static void print_method(const struct comparison *c)
{
	const struct design *d = &c->design;
	double effect = percent(d->judge.effect);

	if (d->unit == UNIT_PROCESS)
		printf("The unit of replication is the process, not the boot: one boot a side. What\n"
		       "differs from boot to boot is not in the intervals, so a verdict needs the\n"
		       "whole interval beyond +-%.3g %%.\n",
		       effect);
	else if (d->unit == UNIT_ROUND)
		printf("The unit of replication is the boot: %zu rounds of one boot each, paired%s.\n"
		       "Effect of interest: %.3g %%.\n",
		       d->rounds.n, d->rounds.dropped ? ", boots without a partner left out" : "",
		       effect);
	else
		printf("The unit of replication is the boot: %zu against %zu, unpaired (Welch).\n"
		       "Effect of interest: %.3g %%.\n",
		       d->base->n_boots, d->new->n_boots, effect);
	if (d->judge.floor > 0)
		printf("Noise floor (selftest): what is below %.3g %% is no finding.\n",
		       percent(d->judge.floor));
	printf("Lower is better. Delta with its %.4g %% t-interval of ln(NEW / BASE); q: false\n"
	       "discovery rate (Benjamini-Hochberg over %zu figures), a finding at %.3g or less.\n"
	       "Beside it, deciding nothing: p of the %s test, A12 (how often NEW is\n"
	       "slower), bootstrap interval of the %s in %%.\n\n",
	       100 * (1 - d->judge.alpha), c->n_cells, d->judge.alpha,
	       d->unit == UNIT_ROUND ? "signed-rank" : "Mann-Whitney",
	       d->unit == UNIT_ROUND ? "rounds' median" : "ratio of medians");
	printf("%-*s %-8s %10s %10s %10s\n", c->width, "", "", "BASE", "NEW", "delta");
}

static void note_boots(const struct design *d)
{
	size_t a = d->unit == UNIT_ROUND ? d->rounds.n : d->base->n_boots;
	size_t b = d->unit == UNIT_ROUND ? d->rounds.n : d->new->n_boots;

	if (d->unit != UNIT_PROCESS && (a < BOOTS_RECOMMENDED || b < BOOTS_RECOMMENDED))
		say_note("few boots: %zu against %zu; below %d the intervals are wide and rank "
			 "tests cannot find anything among many rows",
			 a, b, BOOTS_RECOMMENDED);
	if (d->rounds.dropped)
		say_note("%zu boots have no partner in their round and are left out",
			 d->rounds.dropped);
}

static void print_summary(const struct comparison *c)
{
	printf("\n%zu regressions, %zu improvements, %zu equivalent, %zu inconclusive, %zu not judged; "
	       "contract: %zu broken, %zu fixed; %zu rows became invalid\n",
	       c->counts[JUDGED_REGRESSION], c->counts[JUDGED_IMPROVEMENT],
	       c->counts[JUDGED_EQUIVALENT], c->counts[JUDGED_INCONCLUSIVE], c->not_judged,
	       c->broken_checks, c->fixed_checks, c->broken_rows);
	if (c->changed || c->only_base || c->only_new)
		printf("%zu counts changed, %zu rows only in BASE, %zu rows only in NEW\n",
		       c->changed, c->only_base, c->only_new);
}

static int conclude(const struct comparison *c)
{
	if (!c->compared && !c->broken_rows)
		return say_error("the runs have no row in common");
	print_summary(c);
	if (c->refusal[0])
		return say_error("the runs cannot be compared: %s", c->refusal);
	note_boots(&c->design);
	if (c->not_judged)
		say_note("the machine was not the same in both runs (see control): %zu figures are "
			 "not judged; repeat both on a quiet machine",
			 c->not_judged);
	return c->counts[JUDGED_REGRESSION] || c->broken_checks || c->broken_rows ? EXIT_NOT_GOOD
										  : EXIT_GOOD;
}

static void make_room(struct comparison *c)
{
	const struct boots *base = c->design.base, *new = c->design.new;
	size_t rows = 0;

	for (size_t i = 0; i < base->n_runs; i++)
		rows += base->runs[i]->n_rows;
	c->cells = calloc(FIGURES * rows + 1, sizeof(*c->cells));
	c->base_rows = calloc(base->n_runs, sizeof(*c->base_rows));
	c->new_rows = calloc(new->n_runs, sizeof(*c->new_rows));
	if (!c->cells || !c->base_rows || !c->new_rows)
		abort();
}

static int compare(struct comparison *c, const char *under_test)
{
	int status;

	make_room(c);
	print_side(c->design.base);
	print_side(c->design.new);
	list_differences(c, under_test);
	each_row(c, c->design.base, collect_row);
	set_q(c);
	if (c->n_cells)
		print_method(c);
	each_row(c, c->design.base, print_row);
	each_row(c, c->design.new, count_only_new);
	compare_contract(c->design.base, c->design.new, &c->broken_checks, &c->fixed_checks);
	status = conclude(c);
	free(c->cells);
	free(c->base_rows);
	free(c->new_rows);
	return status;
}

/* What is repeated, and how sure one has to be. */
static int make_design(struct design *d, const struct boots *base, const struct boots *new,
		       const struct options *o)
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

static int compare_lists(const char *base_list, const char *new_list, const struct options *o)
{
	struct comparison c = {.width = 0};
	struct boots base, new;
	int status = EXIT_REQUEST;

	if (boots_load(&base, base_list, &new, new_list)) {
		status = make_design(&c.design, &base, &new, o);
		if (status == EXIT_GOOD)
			status = compare(&c, o->under_test);
		rounds_free(&c.design.rounds);
	}
	boots_free(&base);
	boots_free(&new);
	return status;
}

/* "2%", "2" or, where `fraction`, "0.02"; 0 if it is none in (0, 1000). */
static double read_share(const char *text, bool fraction)
{
	char *end;
	double value = strtod(text, &end);

	if (fraction && *end != '%')
		value *= 100;
	if (*end == '%')
		end++;
	return *end || end == text || !(value > 0 && value < 1000) ? 0 : value;
}

int compare_main(int argc, char **argv)
{
	static const struct option known[] = {{"effect", required_argument, NULL, 'e'},
					      {"alpha", required_argument, NULL, 'a'},
					      {"rounds", no_argument, NULL, 'r'},
					      {"paired", no_argument, NULL, 'r'},
					      {"under-test", required_argument, NULL, 'u'},
					      {"noise-floor", required_argument, NULL, 'n'},
					      {NULL, 0, NULL, 0}};
	struct options o = {.alpha = ALPHA};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'e' && !(o.effect_percent = read_share(optarg, false)))
			return say_error("--effect %s: give percent, above 0", optarg);
		if (option == 'a')
			o.alpha = read_share(optarg, true) / 100;
		if (option == 'a' && !(o.alpha > 0 && o.alpha < 0.5))
			return say_error("--alpha %s: give a share between 0 and 0.5", optarg);
		o.rounds |= option == 'r';
		if (option == 'n' && noise_floor_load(&o.noise, optarg))
			return EXIT_REQUEST;
		if (option == 'u')
			o.under_test = optarg;
		if (option == '?')
			return say_error("unknown option %s; compare takes --effect PERCENT, "
					 "--alpha SHARE, --rounds, --under-test KEY,..., "
					 "--noise-floor FILE",
					 argv[optind - 1]);
	}
	if (optind + 2 != argc)
		return say_error(
			"usage: compare [--effect PERCENT] [--alpha SHARE] [--rounds] "
			"[--under-test KEY,...] [--noise-floor FILE] BASE[,BASE...] NEW[,NEW...] (runs' folders; "
			"each folder is one boot)");
	return compare_lists(argv[optind], argv[optind + 1], &o);
}
