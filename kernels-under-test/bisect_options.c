/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kernels-under-test/arguments.h"
#include "kernels-under-test/bisect_options.h"
#include "results/say.h"

static const char usage[] =
	"usage: mnbench bisect --tree DIR --good REV --bad REV --rule RULE[@ROW]\n"
	"       mnbench bisect --tree DIR --good REV --bad REV --metric METRIC@ROW --limit +5%\n"
	"Builds, boots and judges commits of a kernel's git tree until the first bad one is found;\n"
	"if BAD is the older of the two, the first good one. The tree itself is not touched.\n"
	"  --rule RULE[@ROW]   bad is what breaks this rule of the contract (docs/contract.md), in\n"
	"                      one of the rows that match: upgrade-notifies@upgrade/anon*\n"
	"  --metric METRIC@ROW bad is what exceeds the good end's figure: insn/ROW for the kernel's\n"
	"                      instructions per op, calls/ROW for secondary invalidations per op\n"
	"  --limit +N%|+N|-N%|-N   by more than this (falls below it by more, if negative)\n"
	"  --arch ARCH         arm64 (the default) or amd64\n"
	"  --ops PATTERN       which operations are run (those of ROW)\n"
	"  --suite quick|each|full   and which rows of them (quick; see mnbench vm --help)\n"
	"  --config NAME, --changes A,B   see ./run.sh build-kernel --help\n"
	"  --timeout SECONDS   for one guest (240); who takes longer has not booted\n"
	"  --out DIR           where the results go (results/runs/TIME-bisect)\n"
	"What does not build or boot is left out. Kernels that were built stay in the cache: after\n"
	"an interruption the same command goes quickly over what was done.\n"
	"Exit status: 0 found, 1 one of several that could not be told apart, 2 not found.\n";

enum {
	TREE,
	GOOD,
	BAD,
	RULE,
	METRIC,
	LIMIT,
	ARCH,
	OPS,
	SUITE,
	CONFIG,
	CHANGES,
	TIMEOUT,
	OUT,
	HELP
};

static const struct option names[] = {
	{"tree", required_argument, NULL, TREE},
	{"good", required_argument, NULL, GOOD},
	{"bad", required_argument, NULL, BAD},
	{"rule", required_argument, NULL, RULE},
	{"metric", required_argument, NULL, METRIC},
	{"limit", required_argument, NULL, LIMIT},
	{"arch", required_argument, NULL, ARCH},
	{"ops", required_argument, NULL, OPS},
	{"suite", required_argument, NULL, SUITE},
	{"config", required_argument, NULL, CONFIG},
	{"changes", required_argument, NULL, CHANGES},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"out", required_argument, NULL, OUT},
	{"help", no_argument, NULL, HELP},
	{NULL, 0, NULL, 0},
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

	if (option == HELP) {
		fputs(usage, stdout);
		return -1;
	}
	if (option == TIMEOUT)
		return arguments_count("timeout", 1, 86400, &o->timeout);
	if (!*optarg || strchr(optarg, '\n'))
		return say_error("--%s takes a value on one line", names[option].name);
	*place(o, option) = optarg;
	return EXIT_GOOD;
}

static int check(const struct bisect_options *o)
{
	if (!o->tree || !o->good || !o->bad)
		return say_error(
			"bisect needs --tree, --good and --bad; see mnbench bisect --help");
	if (!o->rule == !o->metric)
		return say_error("bisect needs --rule or --metric, one of the two");
	if (o->metric && !o->limit)
		return say_error("--metric needs a --limit, as +5%%: what exceeds it is bad");
	if (o->rule && o->limit)
		return say_error("--limit is for --metric: a rule holds or does not");
	if (strcmp(o->arch, "arm64") && strcmp(o->arch, "amd64"))
		return say_error("--arch takes arm64 or amd64, not \"%s\"", o->arch);
	if (strcmp(o->suite, "quick") && strcmp(o->suite, "each") && strcmp(o->suite, "full"))
		return say_error("--suite takes quick, each or full, not \"%s\"", o->suite);
	return EXIT_GOOD;
}

int bisect_options_read(struct bisect_options *o, int argc, char **argv)
{
	int err;

	memset(o, 0, sizeof(*o));
	o->arch = "arm64";
	o->suite = "quick";
	o->timeout = 240;
	err = arguments_read(argc, argv, names, false, read_one, o);
	if (err)
		return err;
	if (optind < argc)
		return say_error("what is \"%s\"? see mnbench bisect --help", argv[optind]);
	return check(o);
}
