/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/arguments.h"
#include "kernels-under-test/vm_options.h"
#include "results/say.h"

static const char usage[] =
	"usage: mnbench vm [OPTIONS]\n"
	"  --kernels NAME,...  the kernels to boot (the default ones: see --list-kernels);\n"
	"                      NAME@CPU for another CPU model of QEMU's, as in @cortex-a72;\n"
	"                      '6.1-*-arm64' for all that are named so; DIR/NAME.kernel for\n"
	"                      one of your own\n"
	"  --list-kernels      the kernels that can be named\n"
	"  --ops PATTERN       only these operations (see mnbench run --help)\n"
	"  --suite quick|each|full   the quick rows (the default), one of each operation\n"
	"                      at least, or all of them\n"
	"  --subscriber NAME   who listens when armed (kvm; see mnbench run --help);\n"
	"                      softsmmu has its module built for each kernel\n"
	"  --lens calls|insn|counters   what to count in the guests, several with commas between:\n"
	"                      calls and their ranges (the default); insn: the instructions and\n"
	"                      TLB maintenance of each operation, exactly, and the calls;\n"
	"                      counters: events of the emulated PMU. With the last two a guest\n"
	"                      has one CPU, whose clock is its instructions\n"
	"  --by-function       with insn: the functions that the instructions are of\n"
	"  --events NAME,...   what counters counts (see mnbench run --help)\n"
	"  --one-cpu           no second CPU model for rows that depend on the CPU\n"
	"  --image FILE        boot a kernel image of your own; alone unless --kernels is given\n"
	"  --arch ARCH         that image's architecture, arm64 or amd64 (what its headers say)\n"
	"  --jobs N            guests at a time (as many as CPUs)\n"
	"  --timeout SECONDS   for one guest (240)\n"
	"  --refresh           look for newer packages of the kernels\n"
	"  --out DIR           where the results go (results/runs/TIME-vm)\n"
	"Kernels are kept in $MNBENCH_CACHE (~/.cache/mnbench).\n";

enum {
	KERNELS,
	LIST,
	OPS,
	SUITE,
	SUBSCRIBER,
	LENS,
	BY_FUNCTION,
	EVENTS,
	ONE_CPU,
	IMAGE,
	ARCH,
	JOBS,
	TIMEOUT,
	REFRESH,
	OUT,
	HELP
};

static const struct option names[] = {
	{"kernels", required_argument, NULL, KERNELS},
	{"list-kernels", no_argument, NULL, LIST},
	{"ops", required_argument, NULL, OPS},
	{"suite", required_argument, NULL, SUITE},
	{"subscriber", required_argument, NULL, SUBSCRIBER},
	{"lens", required_argument, NULL, LENS},
	{"by-function", no_argument, NULL, BY_FUNCTION},
	{"events", required_argument, NULL, EVENTS},
	{"one-cpu", no_argument, NULL, ONE_CPU},
	{"image", required_argument, NULL, IMAGE},
	{"arch", required_argument, NULL, ARCH},
	{"jobs", required_argument, NULL, JOBS},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"refresh", no_argument, NULL, REFRESH},
	{"out", required_argument, NULL, OUT},
	{"help", no_argument, NULL, HELP},
	{NULL, 0, NULL, 0},
};

static int read_lenses(struct vm_options *o, char *list)
{
	static const char takes[] = "--lens takes calls, insn, counters and cost";

	o->calls = o->counters = o->insn = o->cost = false;
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		bool insn = !strcmp(word, "insn"), counters = !strcmp(word, "counters");
		bool cost = !strcmp(word, "cost");

		if (!insn && !counters && !cost && strcmp(word, "calls"))
			return say_error("%s, not \"%s\"", takes, word);
		o->insn |= insn;
		o->cost |= cost;
		o->counters |= counters;
		o->calls |= !counters; /* the contract compares TLBIs and costs with calls */
	}
	return o->calls || o->counters ? EXIT_GOOD : say_error("%s", takes);
}

static int read_one(void *options, int option)
{
	struct vm_options *o = options;

	switch (option) {
	case KERNELS:
		o->kernels = optarg;
		return EXIT_GOOD;
	case LIST:
		o->list = true;
		return EXIT_GOOD;
	case OPS:
		o->ops = optarg;
		return EXIT_GOOD;
	case SUITE:
		o->suite = optarg;
		return EXIT_GOOD;
	case SUBSCRIBER:
		o->subscriber = optarg;
		return EXIT_GOOD;
	case LENS:
		return read_lenses(o, optarg);
	case BY_FUNCTION:
		o->by_function = true;
		return EXIT_GOOD;
	case EVENTS:
		o->events = optarg;
		return EXIT_GOOD;
	case ONE_CPU:
		o->one_cpu = true;
		return EXIT_GOOD;
	case IMAGE:
		o->image = optarg;
		return EXIT_GOOD;
	case ARCH:
		o->arch = optarg;
		return EXIT_GOOD;
	case JOBS:
		return arguments_count("jobs", 1, 256, &o->jobs);
	case TIMEOUT:
		return arguments_count("timeout", 1, 86400, &o->timeout);
	case REFRESH:
		o->refresh = true;
		return EXIT_GOOD;
	case OUT:
		o->out = optarg;
		return EXIT_GOOD;
	case HELP:
		fputs(usage, stdout);
		return -1;
	default:
		return EXIT_REQUEST;
	}
}

static int check(const struct vm_options *o)
{
	if (o->arch && !o->image)
		return say_error("--arch says what --image is; the other kernels know theirs");
	if (o->arch && strcmp(o->arch, "arm64") && strcmp(o->arch, "amd64"))
		return say_error("--arch takes arm64 or amd64, not \"%s\"", o->arch);
	if (strcmp(o->suite, "quick") && strcmp(o->suite, "each") && strcmp(o->suite, "full"))
		return say_error("--suite takes quick, each or full, not \"%s\"", o->suite);
	if (o->subscriber && (!*o->subscriber || strchr(o->subscriber, '\n')))
		return say_error("--subscriber takes one name on one line");
	if (o->events && (!*o->events || strchr(o->events, '\n')))
		return say_error("--events takes names on one line");
	if (o->events && !o->counters)
		return say_error("--events says what the lens counters counts: --lens counters");
	if (o->kernels && !*o->kernels)
		return say_error("--kernels needs a name; --list-kernels shows them");
	if (o->by_function && !o->insn)
		return say_error("--by-function is about instructions: add --lens insn");
	if (o->ops && (!*o->ops || strchr(o->ops, '\n')))
		return say_error("--ops takes one pattern on one line");
	if (o->out && !*o->out)
		return say_error("--out needs a folder");
	return EXIT_GOOD;
}

int vm_options_read(struct vm_options *o, int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int err;

	memset(o, 0, sizeof(*o));
	o->jobs = cpus > 0 ? cpus : 1;
	o->timeout = 240;
	o->suite = "quick";
	o->calls = true;
	err = arguments_read(argc, argv, names, false, read_one, o);
	if (err)
		return err;
	if (optind < argc)
		return say_error("what is \"%s\"? see mnbench vm --help", argv[optind]);
	return check(o);
}
