/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include "harness/environment.h"
#include "harness/interrupt.h"
#include "harness/machine.h"
#include "harness/own_cost.h"
#include "harness/selftest.h"
#include "harness/turn.h"
#include "harness/virtual.h"
#include "results/cli/command.h"
#include "results/file.h"
#include "results/noise_floor.h"
#include "results/root.h"
#include "results/say.h"
#include "results/stats_binomial.h"

/* The defaults of --budget, --time and --comparisons. */
#define BUDGET_SECONDS	 10.
#define TOTAL_SECONDS	 170.
#define COMPARISONS	 40
#define OWN_COST_SECONDS 3.

static const struct cli_option table[] = {
	{"budget", "SECONDS", "of a comparison with a known delay (10)", NULL, NULL, 'b'},
	{"comparisons", "N", "of equal with equal, over the quick rows (40)", NULL, NULL, 'n'},
	{"time", "SECONDS", "for everything (170)", NULL, NULL, 'T'},
	{"ops", "PATTERN,...", "of the rows that are compared with themselves", NULL, "@ops", 'o'},
	{"op", "NAME", "the operation that is slowed down (dontneed/pte-none)", NULL, "@ops", 'O'},
	{"seed", "N", "of the order of blocks", NULL, NULL, 'e'},
	{"out", "FILE", "the noise floor, for compare --noise-floor FILE",
	 "The default is noise_floor.json where runs are kept.", "@files", 'd'},
	CLI_END,
};

const struct cli_command selftest_command = {
	.name = "selftest",
	.summary = "what the suite finds on this machine, and what not: 3 minutes",
	.usage = "[OPTIONS]",
	.after = "Exit status: 1 if equal sides differ more often, or less often, than chance "
		 "explains.",
	.options = table,
	.run = selftest_main,
};

static int read_number(const char *option, const char *value, double least, double most,
		       double *number)
{
	char *end;

	*number = strtod(value, &end);
	if (end == value || *end || !(*number >= least && *number <= most))
		return say_error("--%s %s: give a number from %g to %g", option, value, least,
				 most);
	return EXIT_GOOD;
}

/* An option that takes a number; EXIT_GOOD for all others. */
static int read_numbers(struct selftest *s, int option, const char *value)
{
	double number = 0;
	int status = EXIT_GOOD;

	if (option == 'b')
		status = read_number("budget", value, 0.5, 3600, &s->budget);
	else if (option == 'T')
		status = read_number("time", value, 1, 86400, &s->total);
	else if (option == 'n' && !(status = read_number("comparisons", value, 2, 10000, &number)))
		s->comparisons = (unsigned int)number;
	else if (option == 'e' && !(status = read_number("seed", value, 0, 0x1p53, &number)))
		s->seed = (uint64_t)number;
	return status;
}

static int take_option(void *selftest, int key)
{
	struct selftest *s = selftest;

	s->ops = key == 'o' ? optarg : s->ops;
	s->op = key == 'O' ? optarg : s->op;
	s->out = key == 'd' ? optarg : s->out;
	return read_numbers(s, key, optarg);
}

static int read_options(struct selftest *s, int argc, char **argv)
{
	int status = cli_read(&selftest_command, argc, argv, false, take_option, s);

	if (!status && s->out && !file_is_replaceable(s->out))
		status = say_error("%s is no regular file: give another --out", s->out);
	if (!status && optind < argc)
		status = say_error("unexpected \"%s\"; see %s selftest --help", argv[optind],
				   suite_command());
	return status;
}

static void tell_plan(const struct selftest *s)
{
	fprintf(say_notes(),
		"%u comparisons of equal with equal, %.1f s each; then %u of %g s with and without a\n"
		"known delay: about %.0f s in all\n",
		s->comparisons, s->total * SELFTEST_AA_SHARE / s->comparisons,
		SELFTEST_DELAYS * selftest_delayed_comparisons(s), s->budget,
		OWN_COST_SECONDS + s->total * SELFTEST_AA_SHARE + selftest_delayed_seconds(s));
}

static int tell_own_cost(struct selftest *s)
{
	struct own_cost c;

	if (own_cost_measure(OWN_COST_SECONDS, &s->seed, &c))
		return -1;
	printf("The harness itself: %.2f ns per op over a bare C loop (%.2f ns), in batches of %d\n",
	       c.overhead_ns, c.bare_ns, OWN_COST_BATCH);
	if (c.skew_batches)
		printf("  two pinned threads begin within %.0f ns (p50), %.0f ns (p95)\n",
		       c.skew_p50_ns, c.skew_p95_ns);
	else
		printf("  one core: two threads do not begin together here\n");
	return 0;
}

void selftest_chance(unsigned int comparisons, size_t *least, size_t *most)
{
	*least = stats_binomial_quantile(0.025, comparisons, TRIAL_ALPHA);
	*most = stats_binomial_quantile(0.975, comparisons, TRIAL_ALPHA);
}

bool selftest_is_good(const struct selftest_result *r)
{
	size_t least, most;

	selftest_chance(r->comparisons, &least, &most);
	return r->alarms >= least && r->alarms <= most && !r->failed;
}

int selftest_conclude(const struct selftest *s, const struct selftest_result *r)
{
	char path[4096];
	struct utsname u;
	struct noise_floor f = {
		.floor = r->floor,
		.detectable = r->detectable,
		.seconds = s->budget,
		.comparisons = r->comparisons,
		.alarms = r->alarms,
		.kernel = u.release,
	};
	int err;

	uname(&u);
	snprintf(path, sizeof(path), "%.4000s/noise_floor.json", suite_runs());
	err = noise_floor_save(&f, s->out ? s->out : path);
	if (err)
		return say_error("%s: %s", s->out ? s->out : path, strerror(-err));
	printf("Used by: mnbench compare --noise-floor %s BASE NEW\n", s->out ? s->out : path);
	return selftest_is_good(r) ? EXIT_GOOD : EXIT_NOT_GOOD;
}

int selftest_main(int argc, char **argv)
{
	struct selftest s = {.budget = BUDGET_SECONDS,
			     .total = TOTAL_SECONDS,
			     .comparisons = COMPARISONS,
			     .op = "dontneed/pte-none"};
	struct selftest_result r = {.comparisons = 0};
	int status, err;
	char how[80];

	if (getrandom(&s.seed, sizeof(s.seed), 0) != sizeof(s.seed))
		s.seed = 1;
	status = read_options(&s, argc, argv);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (virtual_find(how, sizeof(how)) == VIRTUAL_EMULATED && !getenv(VIRTUAL_REAL))
		return say_error(
			"selftest compares times, and this machine is emulated (%s): set " VIRTUAL_REAL
			"=1 if it is not",
			how);
	interrupt_catch();
	status = turn_take(true);
	if (status)
		return status;
	machine_recover();
	tell_plan(&s);
	setvbuf(stdout, NULL, _IOLBF, 0);
	err = tell_own_cost(&s) || selftest_equal(&s, &r) || selftest_delayed(&s, &r);
	machine_restore();
	if (interrupted())
		return say_error("stopped by %s; nothing was written", say_signal(interrupted()));
	if (err)
		return say_error("%s", op_failure());
	return selftest_conclude(&s, &r);
}
