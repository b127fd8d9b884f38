/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/compare.h"
#include "results/compare_options.h"
#include "results/cli/output.h"
#include "results/comparison_json.h"
#include "results/count.h"
#include "results/memory.h"
#include "results/say.h"

#define BOOTS_RECOMMENDED 6 /* fewer rounds cannot have p < 0.05 by rank (results/stats_rank.h) */
#define ROW_LABEL	  300

struct printer {
	FILE *out;
	const struct comparison *c;
	int width; /* of the labels */
};

static double percent(double log_ratio)
{
	return 100 * expm1(log_ratio);
}

static void print_power(FILE *out, double finds)
{
	if (isinf(finds))
		fprintf(out, " (too few to find anything)");
	else
		fprintf(out, " (finds %+.1f %% or more)", percent(finds));
}

static void print_verdict(const struct printer *p, const struct cell *cell)
{
	fprintf(p->out, "%-12s q %-7.2g",
		cell->judged ? verdict_word(cell->judgement) : "not judged", cell->q);
	if (!p->c->refusal[0] && cell->machine != CONTROL_SAME)
		fprintf(p->out, " (control %+.1f %% [%+.1f, %+.1f])",
			percent(cell->control.estimate), percent(cell->control.low),
			percent(cell->control.high));
	else if (cell->judged && cell->judgement == JUDGED_INCONCLUSIVE)
		print_power(p->out, cell_finds(cell, &p->c->design));
}

static void print_cell(const struct printer *p, const struct cell *cell, const char *label)
{
	const char *what = cell->figure == FIGURE_NS ? "ns/op" : "overhead";

	fprintf(p->out, "%-*s %-8s %10.4g %10.4g  %+7.2f %%  [%+7.2f, %+7.2f]  ", p->width, label,
		what, cell->base, cell->new, percent(cell->change.estimate),
		percent(cell->change.low), percent(cell->change.high));
	print_verdict(p, cell);
	fprintf(p->out, " | p %-7.2g A12 %.2f [%+.2f, %+.2f]\n", cell->rank.p, cell->a12,
		100 * (cell->bootstrap.low - 1), 100 * (cell->bootstrap.high - 1));
}

/* Why there are no figures of the row. */
static void print_obstacle(const struct printer *p, const struct compared_row *r, const char *label)
{
	if (r->obstacle == OBSTACLE_ONLY_BASE)
		fprintf(p->out, "%-*s only in BASE\n", p->width, label);
	else if (r->obstacle == OBSTACLE_INVALID)
		fprintf(p->out, "%-*s INVALID in %s: %s\n", p->width, label,
			r->bad_new ? "NEW" : "BASE", r->bad_new ? r->bad_new : r->bad_base);
	else if (r->obstacle == OBSTACLE_OTHER_WORK)
		fprintf(p->out, "%-*s not the same work: %u %s in a batch against %u %s\n",
			p->width, label, r->base->batch, r->base->unit, r->new->batch,
			r->new->unit);
}

static void print_range(FILE *out, const struct count_range *r)
{
	if (count_is_exact(r))
		fputs(AS_COUNT(r->low), out);
	else
		fprintf(out, "%s to %s", AS_COUNT(r->low), AS_COUNT(r->high));
}

static void print_count(const struct printer *p, const struct compared_count *count,
			const char *label)
{
	if (!count->changed)
		return;
	fprintf(p->out, "%-*s %s: ", p->width, label, count->name);
	print_range(p->out, &count->base);
	fprintf(p->out, " -> ");
	print_range(p->out, &count->new);
	fprintf(p->out, "\n");
}

static void print_row(const struct printer *p, const struct compared_row *r)
{
	char label[ROW_LABEL];

	if (!r->base)
		return;
	comparison_label(r->base, label, sizeof(label));
	print_obstacle(p, r, label);
	for (size_t i = 0; i < r->n_cells; i++)
		print_cell(p, &r->cells[i], label);
	for (size_t i = 0; i < r->n_counts; i++)
		print_count(p, &p->c->counts[r->first_count + i], label);
}

static void print_side(FILE *out, const struct boots *side)
{
	fprintf(out, "%-5s Linux %s, %s, %zu boot%s", side->name,
		run_context(side->runs[0], "kernel_release", "?"),
		run_context(side->runs[0], "date", "?"), side->n_boots,
		side->n_boots == 1 ? "" : "s");
	if (side->n_runs != side->n_boots)
		fprintf(out, " of %zu runs", side->n_runs);
	fprintf(out, "\n");
}

static void print_method(const struct printer *p)
{
	const struct comparison *c = p->c;
	const struct design *d = &c->design;
	double effect = percent(d->judge.effect);

	if (d->unit == UNIT_PROCESS)
		fprintf(p->out,
			"The unit of replication is the process, not the boot: one boot a side. What\n"
			"differs from boot to boot is not in the intervals, so a verdict needs the\n"
			"whole interval beyond +-%.3g %%.\n",
			effect);
	else if (d->unit == UNIT_ROUND)
		fprintf(p->out,
			"The unit of replication is the boot: %zu rounds of one boot each, paired%s.\n"
			"Effect of interest: %.3g %%.\n",
			d->rounds.n, d->rounds.dropped ? ", boots without a partner left out" : "",
			effect);
	else
		fprintf(p->out,
			"The unit of replication is the boot: %zu against %zu, unpaired (Welch).\n"
			"Effect of interest: %.3g %%.\n",
			d->base->n_boots, d->new->n_boots, effect);
	if (d->judge.floor > 0)
		fprintf(p->out, "Noise floor (selftest): what is below %.3g %% is no finding.\n",
			percent(d->judge.floor));
	fprintf(p->out,
		"Lower is better. Delta with its %.4g %% t-interval of ln(NEW / BASE); q: false\n"
		"discovery rate (Benjamini-Hochberg over %zu figures), a finding at %.3g or less.\n"
		"Beside it, deciding nothing: p of the %s test, A12 (how often NEW is\n"
		"slower), bootstrap interval of the %s in %%.\n\n",
		100 * (1 - d->judge.alpha), c->n_cells, d->judge.alpha,
		d->unit == UNIT_ROUND ? "signed-rank" : "Mann-Whitney",
		d->unit == UNIT_ROUND ? "rounds' median" : "ratio of medians");
	fprintf(p->out, "%-*s %-8s %10s %10s %10s\n", p->width, "", "", "BASE", "NEW", "delta");
}

static void print_summary(FILE *out, const struct comparison *c)
{
	fprintf(out,
		"\n%zu regressions, %zu improvements, %zu equivalent, %zu inconclusive, %zu not judged; "
		"contract: %zu broken, %zu fixed; %zu rows became invalid\n",
		c->judged[JUDGED_REGRESSION], c->judged[JUDGED_IMPROVEMENT],
		c->judged[JUDGED_EQUIVALENT], c->judged[JUDGED_INCONCLUSIVE], c->not_judged,
		c->broken_checks, c->fixed_checks, c->broken_rows);
	if (c->changed || c->only_base || c->only_new)
		fprintf(out, "%zu counts changed, %zu rows only in BASE, %zu rows only in NEW\n",
			c->changed, c->only_base, c->only_new);
}

static int by_side_and_name(const void *a, const void *b)
{
	const struct compared_count *x = *(const struct compared_count *const *)a;
	const struct compared_count *y = *(const struct compared_count *const *)b;

	return x->base.any != y->base.any ? y->base.any - x->base.any : strcmp(x->name, y->name);
}

/* A line a figure that one side does not have, with the number of its rows. */
static void print_lacking(FILE *out, const struct comparison *c)
{
	const struct compared_count **list = enough(malloc((c->n_counts + 1) * sizeof(*list)));
	size_t n = 0, rows;

	for (size_t i = 0; i < c->n_counts; i++)
		if (!c->counts[i].base.any || !c->counts[i].new.any)
			list[n++] = &c->counts[i];
	qsort(list, n, sizeof(*list), by_side_and_name);
	for (size_t i = 0; i < n; i += rows) {
		for (rows = 1; i + rows < n && !by_side_and_name(&list[i], &list[i + rows]);)
			rows++;
		fprintf(out, "%s: only in %s, of %zu row%s\n", list[i]->name,
			list[i]->base.any ? "BASE" : "NEW", rows, rows == 1 ? "" : "s");
	}
	free(list);
}

static int width_of(const struct comparison *c)
{
	char label[ROW_LABEL];
	int width = 0;

	for (size_t i = 0; i < c->n_rows; i++) {
		if (!c->rows[i].base)
			continue;
		comparison_label(c->rows[i].base, label, sizeof(label));
		width = (int)strlen(label) > width ? (int)strlen(label) : width;
	}
	return width;
}

void compare_print(FILE *out, const struct comparison *c)
{
	static const char *const changes[] = {
		[CHECK_BROKEN] = "BROKEN",
		[CHECK_FAILS] = "fails, could not be told in BASE",
		[CHECK_FIXED] = "holds now",
	};
	const struct printer p = {out, c, width_of(c)};

	print_side(out, c->design.base);
	print_side(out, c->design.new);
	comparable_print(out, "What differs (BASE | NEW):", c->differences, c->n_differences);
	if (c->n_cells)
		print_method(&p);
	for (size_t i = 0; i < c->n_rows; i++)
		print_row(&p, &c->rows[i]);
	print_lacking(out, c);
	for (size_t i = 0; i < c->n_checks; i++)
		fprintf(out, "contract: %s %s: %s\n", c->checks[i].new.name,
			changes[c->checks[i].kind], c->checks[i].new.seen);
	if (c->compared || c->broken_rows)
		print_summary(out, c);
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

static int conclude(const struct comparison *c)
{
	if (!c->compared && !c->broken_rows)
		return say_error("the runs have no row in common");
	if (c->refusal[0])
		return say_error("the runs cannot be compared: %s", c->refusal);
	note_boots(&c->design);
	if (c->not_judged > c->unsure)
		say_note("the machine was not the same in both runs (see control): %zu figures are "
			 "not judged; repeat both on a quiet machine",
			 c->not_judged - c->unsure);
	if (c->unsure)
		say_note(
			"the control varies too much to tell whether the machine was the same: %zu "
			"figures are not judged; repeat both for longer, or on a quiet machine",
			c->unsure);
	return c->judged[JUDGED_REGRESSION] || c->broken_checks || c->broken_rows ? EXIT_NOT_GOOD
										  : EXIT_GOOD;
}

int compare_lists(FILE *out, const char *base_list, const char *new_list,
		  const struct comparison_options *o)
{
	struct comparison c;
	struct boots base, new;
	int status = EXIT_REQUEST;

	if (boots_load(&base, base_list, &new, new_list)) {
		status = comparison_make(&c, &base, &new, o);
		if (!status) {
			compare_print(out, &c);
			status = conclude(&c);
			if (status != EXIT_REQUEST && output_is_json() &&
			    output_json(comparison_json(&c)))
				status = EXIT_REQUEST;
		}
		comparison_free(&c);
	}
	boots_free(&base);
	boots_free(&new);
	return status;
}

static const struct cli_option table[] = {COMPARE_OPTIONS, CLI_END};

const struct cli_command compare_command = {
	.name = "compare",
	.summary = "compare two runs: exit status 1 if NEW is worse",
	.usage = "[OPTIONS] BASE[,BASE...] NEW[,NEW...]",
	.about = "BASE and NEW are runs' folders or run.json; each folder is one boot.",
	.options = table,
	.words = "@runs",
	.json = "each row's figures, intervals and verdicts",
	.run = compare_main,
};

static int take_option(void *options, int key)
{
	return compare_take_option(options, key, optarg);
}

int compare_main(int argc, char **argv)
{
	struct comparison_options o = {.alpha = COMPARISON_ALPHA};
	int status = cli_read(&compare_command, argc, argv, false, take_option, &o);

	if (!status && optind + 2 != argc)
		status = cli_misused(&compare_command);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	return compare_lists(stdout, argv[optind], argv[optind + 1], &o);
}
