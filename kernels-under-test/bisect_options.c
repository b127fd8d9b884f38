/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "kernels-under-test/arguments.h"
#include "kernels-under-test/bisect.h"
#include "kernels-under-test/bisect_options.h"
#include "results/root.h"
#include "results/say.h"

enum { TREE, GOOD, BAD, RULE, METRIC, LIMIT, ARCH, OPS, SUITE, CONFIG, CHANGES, TIMEOUT, OUT };

static const struct cli_option table[] = {
	[TREE] = {"tree", "DIR", "the kernel's git tree", NULL, "@folders", TREE},
	[GOOD] = {"good", "REV", "a commit that is good", NULL, NULL, GOOD},
	[BAD] = {"bad", "REV", "one that is bad", NULL, NULL, BAD},
	[RULE] =
		{"rule", "RULE[@ROW]", "bad is what breaks this rule of the contract",
		 "In one of the rows that match: upgrade-notifies@upgrade/anon*. docs/contract.md has the "
		 "rules.",
		 "@rules", RULE},
	[METRIC] = {"metric", "METRIC@ROW", "bad is what exceeds the good end's figure",
		    "insn/ROW is the kernel's instructions per op, calls/ROW its secondary "
		    "invalidations per op.",
		    NULL, METRIC},
	[LIMIT] = {"limit", "+N%|+N|-N%|-N",
		   "by more than this (if negative: falls below it by more)", NULL, NULL, LIMIT},
	[ARCH] = {"arch", "ARCH", "arm64 (the default) or amd64", NULL, "arm64 amd64", ARCH},
	[OPS] = {"ops", "PATTERN,...", "which operations are run (those of ROW)", NULL, "@ops",
		 OPS},
	[SUITE] = {"suite", "NAME", "and which rows of them: quick (default), each or full", NULL,
		   "quick each full", SUITE},
	[CONFIG] = {"config", "NAME", "see build-kernel --help", NULL, "@configs", CONFIG},
	[CHANGES] = {"changes", "NAME,...", "see build-kernel --help", NULL, "@changes", CHANGES},
	[TIMEOUT] = {"timeout", "SECONDS", "for one guest (240); who takes longer has not booted",
		     NULL, NULL, TIMEOUT},
	[OUT] = {"out", "DIR", "where the results go (default: a new folder TIME-bisect)", NULL,
		 "@folders", OUT},
	CLI_END,
};

const struct cli_command bisect_command = {
	.name = "bisect",
	.summary = "find the commit that changed a verdict or figure",
	.usage = "--tree DIR --good REV --bad REV --rule RULE[@ROW]\n"
		 "--tree DIR --good REV --bad REV --metric M@ROW --limit +5%",
	.about = "Builds, boots and judges commits until the first bad one is found; if BAD is the "
		 "older of the two, the first good one. The tree itself is not touched.",
	.after =
		"What does not build or boot is left out. Kernels that were built stay in the "
		"cache: after an interruption the same command goes quickly over what was done.\n"
		"Exit status: 0 found, 1 one of several that could not be told apart, 2 not found.",
	.options = table,
	.run = bisect_main,
};

/* Where the value of an option that is a text belongs. */
static const char **place(struct bisect_options *o, int option)
{
	const char **const places[] = {
		[TREE] = &o->tree,     [GOOD] = &o->good,	[BAD] = &o->bad,
		[RULE] = &o->rule,     [METRIC] = &o->metric,	[LIMIT] = &o->limit,
		[ARCH] = &o->arch,     [OPS] = &o->ops,		[SUITE] = &o->suite,
		[CONFIG] = &o->config, [CHANGES] = &o->changes, [TIMEOUT] = NULL,
		[OUT] = &o->out,
	};

	return places[option];
}

static int read_one(void *options, int option)
{
	struct bisect_options *o = options;

	if (option == TIMEOUT)
		return arguments_count("timeout", 1, ARGUMENTS_SECONDS, &o->timeout);
	if (!*optarg || strchr(optarg, '\n'))
		return say_error("--%s takes a value on one line", table[option].name);
	*place(o, option) = optarg;
	return EXIT_GOOD;
}

static int check(const struct bisect_options *o)
{
	if (!o->tree || !o->good || !o->bad)
		return say_error("bisect needs --tree, --good and --bad; see %s bisect --help",
				 suite_command());
	if (!o->rule == !o->metric)
		return say_error("bisect needs --rule or --metric, one of the two");
	if (o->metric && !o->limit)
		return say_error("--metric needs a --limit, as +5%%: what exceeds it is bad");
	if (o->rule && o->limit)
		return say_error("--limit is for --metric: a rule holds or does not");
	return arguments_arch(o->arch) || arguments_suite(o->suite) ? EXIT_REQUEST : EXIT_GOOD;
}

int bisect_options_read(struct bisect_options *o, int argc, char **argv)
{
	int err;

	memset(o, 0, sizeof(*o));
	o->arch = "arm64";
	o->suite = "quick";
	o->timeout = GUEST_SECONDS;
	err = cli_read(&bisect_command, argc, argv, false, read_one, o);
	if (err)
		return err;
	if (optind < argc)
		return say_error("what is \"%s\"? see %s bisect --help", argv[optind],
				 suite_command());
	return check(o);
}
