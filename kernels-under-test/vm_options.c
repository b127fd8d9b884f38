/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/arguments.h"
#include "kernels-under-test/vm.h"
#include "kernels-under-test/vm_options.h"
#include "results/affinity.h"
#include "results/root.h"
#include "results/say.h"

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
	OUT
};

static const struct cli_option table[] = {
	{.help = "Which kernels"},
	{"kernels", "NAME,...", "the kernels to boot (the default ones: see --list-kernels)",
	 "NAME@CPU is for another CPU model of QEMU's, as in @cortex-a72; '6.1-*-arm64' for all "
	 "that are named so; DIR/NAME.kernel for one of your own.",
	 "@kernels", KERNELS},
	{"list-kernels", NULL, "the kernels that can be named", NULL, NULL, LIST},
	{"refresh", NULL, "look for newer packages of the kernels", NULL, NULL, REFRESH},
	{"image", "FILE", "boot a kernel image of your own; alone unless --kernels is given", NULL,
	 "@files", IMAGE},
	{"arch", "ARCH", "that image's architecture, if its headers do not say it", NULL,
	 "arm64 amd64", ARCH},
	{"one-cpu", NULL, "no second CPU model for rows that depend on the CPU", NULL, NULL,
	 ONE_CPU},
	{.help = "What is run in them"},
	{"ops", "PATTERN,...", "only these operations (see run --help)", NULL, "@ops", OPS},
	{"suite", "NAME", "quick rows (the default), each: at least one of each operation, or full",
	 NULL, "quick each full", SUITE},
	{"subscriber", "NAME", "who listens when armed (kvm); list names them",
	 "softsmmu has its module built for each kernel.", "@subscribers", SUBSCRIBER},
	{"lens", "NAME,...", "calls (default), insn, counters, cost",
	 "calls: notifier calls and their ranges. insn: the instructions and TLB maintenance of each "
	 "operation, exactly, and the calls. counters: events of the emulated PMU. With these two a "
	 "guest has one CPU, whose clock is its instructions. cost: callbacks by what they are made "
	 "to cost.",
	 "calls insn counters cost", LENS},
	{"by-function", NULL, "with insn: the functions that the instructions are of", NULL, NULL,
	 BY_FUNCTION},
	{"events", "NAME,...", "what counters counts (see run --help)", NULL, NULL, EVENTS},
	{.help = "How"},
	{"jobs", "N", "guests at a time (as many as CPUs)", NULL, NULL, JOBS},
	{"timeout", "SECONDS", "for one guest (240)", NULL, NULL, TIMEOUT},
	{"out", "DIR", "where the results go (default: a new folder TIME-vm)", NULL, "@folders",
	 OUT},
	CLI_END,
};

const struct cli_command vm_command = {
	.name = "vm",
	.summary = "run the operations in guests that boot other kernels",
	.usage = "[OPTIONS]",
	.about = "A guest is emulated: it counts and never tells a time.",
	.after = "Kernels are kept in $MNBENCH_CACHE (~/.cache/mnbench).",
	.options = table,
	.json = "each kernel's folder, checks and failure; --list-kernels: the kernels",
	.run = vm_main,
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
		return arguments_count("timeout", 1, ARGUMENTS_SECONDS, &o->timeout);
	case REFRESH:
		o->refresh = true;
		return EXIT_GOOD;
	case OUT:
		o->out = optarg;
		return EXIT_GOOD;
	default:
		return EXIT_REQUEST;
	}
}

static int check(const struct vm_options *o)
{
	if (o->arch && !o->image)
		return say_error("--arch says what --image is; the other kernels know theirs");
	if ((o->arch && arguments_arch(o->arch)) || arguments_suite(o->suite))
		return EXIT_REQUEST;
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
	unsigned int cpus = affinity_read(NULL);
	int err;

	memset(o, 0, sizeof(*o));
	o->jobs = cpus ? cpus : 1;
	o->timeout = GUEST_SECONDS;
	o->suite = "quick";
	o->calls = true;
	err = cli_read(&vm_command, argc, argv, false, read_one, o);
	if (err)
		return err;
	if (optind < argc)
		return say_error("what is \"%s\"? see %s vm --help", argv[optind], suite_command());
	return check(o);
}
