/* SPDX-License-Identifier: MIT */
/* Two runs, row by row. */
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/commands.h"
#include "results/contract.h"
#include "results/model.h"
#include "results/report.h"
#include "results/say.h"
#include "results/stats.h"

/*
 * One run is one boot, and boots differ by more than the processes of one boot
 * do: with one run a side the interval does not hold that difference, so a
 * verdict asks for the whole interval to lie beyond this effect.
 */
#define EFFECT_PERCENT 5.0

enum outcome { REGRESSION, IMPROVEMENT, EQUIVALENT, INCONCLUSIVE, MACHINE_DIFFERS, OUTCOMES };

struct comparison {
	const struct run *base, *new;
	double effect; /* least ln ratio of interest */
	int width;
	size_t counts[OUTCOMES], compared, worse_checks, better_checks, broken;
};

static const char *why_not_comparable(const struct run *base, const struct run *new)
{
	static const char *const keys[] = {"machine", "cpu"};
	static char why[300];

	if (run_emulated(base) != run_emulated(new))
		return "one is of an emulated machine, the other is not";
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *a = run_context(base, keys[i], "?"),
			   *b = run_context(new, keys[i], "?");

		if (!strcmp(a, b))
			continue;
		snprintf(why, sizeof(why), "%s: %s against %s", keys[i], a, b);
		return why;
	}
	if (json_integer_value(json_object_get(base->context, "page_size")) !=
	    json_integer_value(json_object_get(new->context, "page_size")))
		return "the page sizes differ: the same row is not the same work";
	return NULL;
}

static enum outcome judge(const struct interval *i, double effect)
{
	if (i->low > effect)
		return REGRESSION;
	if (i->high < -effect)
		return IMPROVEMENT;
	if (i->low > -effect && i->high < effect)
		return EQUIVALENT;
	return INCONCLUSIVE;
}

/* ln of one time of each sample: offset is that of a double in struct sample. */
static double *log_times(const struct row *row, size_t offset)
{
	double *x = malloc((row->n_samples + 1) * sizeof(*x));

	if (!x)
		abort();
	for (size_t i = 0; i < row->n_samples; i++)
		x[i] = log(*(const double *)((const char *)&row->samples[i] + offset));
	return x;
}

/*
 * Seen on a shared machine: when the control moves by some percent, the ops move by
 * as much, up to twice. So it may move by half the effect, known to twice the effect.
 */
static bool same_machine(const struct interval *control, double effect)
{
	return fabs(control->estimate) < effect / 2 && control->low > -2 * effect &&
	       control->high < 2 * effect;
}

/* What both sides have of one figure: logarithms, one a process (or pair of processes). */
struct side {
	const double *x;
	size_t n;
};

static void compare_figure(struct comparison *c, const char *name, const char *what,
			   struct side base, struct side new, const struct interval *control)
{
	static const char *const words[OUTCOMES] = {"REGRESSION", "improvement", "equivalent",
						    "inconclusive", "not judged"};
	enum outcome outcome;
	struct interval i;
	double p;

	stats_welch(base.x, base.n, new.x, new.n, 0.95, &i, &p);
	outcome = same_machine(control, c->effect) ? judge(&i, c->effect) : MACHINE_DIFFERS;
	c->counts[outcome]++;
	c->compared++;
	printf("%-*s %-8s %10.4g %10.4g  %+7.2f %%  [%+7.2f, %+7.2f]  %s", c->width, name, what,
	       exp(stats_median(base.x, base.n)), exp(stats_median(new.x, new.n)),
	       100 * expm1(i.estimate), 100 * expm1(i.low), 100 * expm1(i.high), words[outcome]);
	/* The interval of a true change of effect + MDE lies beyond the effect 4 times in 5. */
	if (outcome == INCONCLUSIVE)
		printf(" (finds %+.1f %% or more)",
		       100 * expm1(c->effect +
				   stats_welch_mde(base.x, base.n, new.x, new.n, 0.8, 0.05)));
	if (outcome == MACHINE_DIFFERS)
		printf(" (control %+.1f %% [%+.1f, %+.1f])", 100 * expm1(control->estimate),
		       100 * expm1(control->low), 100 * expm1(control->high));
	printf("\n");
}

static void row_label(const struct row *row, char *text, size_t room)
{
	char name[200];

	row_short_name(row, name, sizeof(name));
	snprintf(text, room, "%s%s threads:%u%s", name, row->baseline ? " armed" : "", row->threads,
		 strcmp(row->mm, "shared") ? " private" : "");
}

/*
 * Times are judged only if the control (harness/control.h), measured beside every
 * block of these very rows, shows the machine to have been the same both times.
 */
static struct interval compare_controls(const struct row *base, const struct row *new)
{
	double *a = log_times(base, offsetof(struct sample, control_ns));
	double *b = log_times(new, offsetof(struct sample, control_ns));
	struct interval i;
	double p;

	stats_welch(a, base->n_samples, b, new->n_samples, 0.95, &i, &p);
	free(a);
	free(b);
	return i;
}

static void compare_times(struct comparison *c, const struct row *base, const struct row *new,
			  const char *label)
{
	struct interval control;
	double *a, *b;

	if (base->n_samples < 2 || new->n_samples < 2)
		return;
	control = compare_controls(base, new);
	a = log_times(base, offsetof(struct sample, ns_per_op));
	b = log_times(new, offsetof(struct sample, ns_per_op));
	compare_figure(c, label, "ns/op", (struct side){a, base->n_samples},
		       (struct side){b, new->n_samples}, &control);
	free(a);
	free(b);
	if (base->n_log_ratios >= 2 && new->n_log_ratios >= 2)
		compare_figure(c, label, "overhead",
			       (struct side){base->log_ratios, base->n_log_ratios},
			       (struct side){new->log_ratios, new->n_log_ratios}, &control);
}

/* Exact figures: any difference is told; what it means is the contract's to say. */
static void compare_counts(struct comparison *c, const struct row *base, const struct row *new,
			   const char *label)
{
	for (size_t i = 0; i < base->n_metrics; i++) {
		const struct metric *m = &base->metrics[i];
		double value;

		if (!row_metric(new, m->name, &value))
			continue;
		c->compared++;
		if (fabs(value - m->value) > 1e-9)
			printf("%-*s %s: %g -> %g\n", c->width, label, m->name, m->value, value);
	}
}

static void compare_row(struct comparison *c, const struct row *base)
{
	const struct row *new = run_find(c->new, base->name);
	char label[300];

	row_label(base, label, sizeof(label));
	if (!new) {
		printf("%-*s only in BASE\n", c->width, label);
		return;
	}
	if (base->invalid || new->invalid) {
		printf("%-*s INVALID in %s: %s\n", c->width, label, new->invalid ? "NEW" : "BASE",
		       new->invalid ? new->invalid : base->invalid);
		c->broken += !base->invalid;
		return;
	}
	compare_times(c, base, new, label);
	compare_counts(c, base, new, label);
}

/* A check that held in BASE and does not in NEW is a regression, and the reverse. */
static void compare_contract(struct comparison *c)
{
	size_t n_base, n_new;
	struct check *base = contract_judge(c->base, &n_base);
	struct check *new = contract_judge(c->new, &n_new);

	for (size_t i = 0; i < n_base; i++) {
		for (size_t k = 0; k < n_new; k++) {
			if (strcmp(base[i].name, new[k].name) || base[i].verdict == new[k].verdict)
				continue;
			if (new[k].verdict == VERDICT_NOT_OK) {
				c->worse_checks += base[i].verdict == VERDICT_OK;
				printf("contract: %s BROKEN: %s\n", new[k].name, new[k].seen);
			} else if (base[i].verdict == VERDICT_NOT_OK &&
				   new[k].verdict == VERDICT_OK) {
				c->better_checks++;
				printf("contract: %s holds now: %s\n", new[k].name, new[k].seen);
			}
		}
	}
	free(base);
	free(new);
}

static void set_width(struct comparison *c)
{
	char label[300];

	for (size_t i = 0; i < c->base->n_rows; i++) {
		row_label(&c->base->rows[i], label, sizeof(label));
		c->width = (int)strlen(label) > c->width ? (int)strlen(label) : c->width;
	}
}

static void print_heading(const struct comparison *c)
{
	bool times = false;

	for (size_t i = 0; i < c->base->n_rows; i++)
		times |= c->base->rows[i].n_samples > 1;
	printf("BASE: Linux %s, %s\n", run_context(c->base, "kernel_release", "?"),
	       run_context(c->base, "date", "?"));
	printf("NEW:  Linux %s, %s\n", run_context(c->new, "kernel_release", "?"),
	       run_context(c->new, "date", "?"));
	if (!times)
		return;
	printf("One boot a side: what differs from boot to boot is not in the intervals, so a\n"
	       "verdict needs the whole 95 %% interval beyond +-%.3g %%, and a machine\n"
	       "whose control (measured beside every block) stayed the same. Lower is better.\n\n",
	       100 * expm1(c->effect));
	printf("%-*s %-8s %10s %10s %10s\n", c->width, "", "", "BASE", "NEW", "delta");
}

static int compare(const struct run *base, const struct run *new, double effect)
{
	struct comparison c = {.base = base, .new = new, .effect = effect};
	const char *why = why_not_comparable(base, new);

	if (why)
		return say_error("the runs cannot be compared: %s", why);
	set_width(&c);
	print_heading(&c);
	for (size_t i = 0; i < base->n_rows; i++)
		compare_row(&c, &base->rows[i]);
	compare_contract(&c);
	if (!c.compared && !c.broken)
		return say_error("the runs have no row in common");
	printf("\n%zu regressions, %zu improvements, %zu equivalent, %zu inconclusive, %zu not judged; "
	       "contract: %zu broken, %zu fixed; %zu rows became invalid\n",
	       c.counts[REGRESSION], c.counts[IMPROVEMENT], c.counts[EQUIVALENT],
	       c.counts[INCONCLUSIVE], c.counts[MACHINE_DIFFERS], c.worse_checks, c.better_checks,
	       c.broken);
	if (c.counts[MACHINE_DIFFERS])
		say_note("the machine was not the same in both runs (see control): %zu figures are "
			 "not judged; repeat both on a quiet machine",
			 c.counts[MACHINE_DIFFERS]);
	return c.counts[REGRESSION] || c.worse_checks || c.broken ? EXIT_NOT_GOOD : EXIT_GOOD;
}

static int compare_paths(const char *base_path, const char *new_path, double effect)
{
	struct run *base = run_load(base_path);
	struct run *new = base ? run_load(new_path) : NULL;
	int status = new ? compare(base, new, effect) : EXIT_REQUEST;

	run_free(base);
	run_free(new);
	return status;
}

int compare_main(int argc, char **argv)
{
	static const struct option known[] = {{"effect", required_argument, NULL, 'e'},
					      {NULL, 0, NULL, 0}};
	double percent = EFFECT_PERCENT;
	int option;
	char *end;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option != 'e')
			return say_error("unknown option %s; compare takes --effect PERCENT",
					 argv[optind - 1]);
		percent = strtod(optarg, &end);
		if (*end == '%')
			end++;
		if (*end || end == optarg || !(percent > 0 && percent < 1000))
			return say_error("--effect %s: give percent, above 0", optarg);
	}
	if (optind + 2 != argc)
		return say_error("usage: compare [--effect PERCENT] BASE NEW (two runs' folders)");
	return compare_paths(argv[optind], argv[optind + 1], log1p(percent / 100));
}
