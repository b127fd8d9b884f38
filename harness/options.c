/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/join.h"
#include "harness/options.h"
#include "harness/run.h"
#include "harness/virtual.h"
#include "results/root.h"
#include "results/say.h"

enum {
	OPS,
	SUITE,
	CPU_DEPENDENT,
	LENS,
	EVENTS,
	BY_FUNCTION,
	SUBSCRIBER,
	THREADS,
	MM,
	BYSTANDER,
	PLACEMENT,
	OVERSUBSCRIBE,
	FILES,
	TIME,
	PRECISION,
	TUNE,
	SEED,
	EMULATED,
	OUT,
	RESUME
};

static const struct cli_option table[] = {
	{.help = "What is measured"},
	{"ops", "PATTERN,...", "operations whose name holds PATTERN, or matches it as a glob", NULL,
	 "@ops", OPS},
	{"suite", "NAME", "quick rows (the default), each: at least one of each operation, or full",
	 "The full suite says beforehand how long it takes, and goes on with --resume if it is "
	 "interrupted.",
	 "quick each full", SUITE},
	{"cpu-dependent", NULL, "only operations whose outcome depends on a feature of the CPU",
	 NULL, NULL, CPU_DEPENDENT},
	{.help = "What is looked at"},
	{"lens", "NAME,...", "time, calls, counters (the default: all three), cost, insn",
	 "time: ns per operation. calls: notifier calls and their ranges. counters: events of the "
	 "PMUs. cost: callbacks by what they are made to cost (with softsmmu the default, too). "
	 "insn: instructions, in a guest that QEMU's plugin watches: see vm --lens insn.",
	 "time calls counters cost insn", LENS},
	{"events", "NAME,...", "what counters counts; doctor shows the default",
	 "Names of libpfm4 (dtlb_walk:k; :k the kernel, :u user space), tracepoints SYSTEM:NAME, or "
	 "of an SMMU or interconnect PMU/EVENT/: smmuv3_pmcg/tlb_miss/ of all SMMUs, "
	 "arm_cmn_0/dn_dvmsync/ of one mesh.",
	 NULL, EVENTS},
	{"by-function", NULL, "with insn: leave the kernel's symbols beside run.json", NULL, NULL,
	 BY_FUNCTION},
	{.help = "With whom, and where"},
	{"subscriber", "NAME", "who listens when armed (kvm); list names them",
	 "softsmmu is a module: it needs root.", "@subscribers", SUBSCRIBER},
	{"threads", "N,...", "default: 1, 2 and all cores", NULL, "1 2", THREADS},
	{"mm", "KIND,...", "shared: threads of one process (default); private: a process each",
	 NULL, "shared private", MM},
	{"bystander", "KIND,...", "a thread that spins on another core: none, shared, private",
	 "shared: of the same process; private: of another. The default is where the suite has "
	 "one.",
	 "none shared private", BYSTANDER},
	{"placement", "HOW", "compact: neighbouring cores (default), or spread", NULL,
	 "compact spread", PLACEMENT},
	{"oversubscribe", NULL, "let more threads than cores be", NULL, NULL, OVERSUBSCRIBE},
	{"files", "PLACE", "for mapped files: a folder on ext4, xfs or btrfs, or an ext4 image",
	 "An image is mounted on a loop device. The default is an ext4 in memory, on a loop "
	 "device; that needs root.",
	 "@files", FILES},
	{.help = "How long, how sure"},
	{"time", "SECONDS", "for all timing together (default 38; full: what it takes)", NULL, NULL,
	 TIME},
	{"precision", "PERCENT", "pairs of a row until its interval is within +-PERCENT",
	 "Or until the time is up, in place of 8 pairs a row.", NULL, PRECISION},
	{"tune", NULL, "set what doctor warns of, for the run (root)",
	 "What was there comes back at its end, whatever ends it.", NULL, TUNE},
	{"seed", "N", "of the order of blocks", NULL, NULL, SEED},
	{"emulated", NULL, "this machine is emulated: count calls, take no times", NULL, NULL,
	 EMULATED},
	{.help = "Where the results go"},
	{"out", "DIR", "the run's folder (default: a new one, named after the time)", NULL,
	 "@folders", OUT},
	{"resume", "DIR", "go on with a full suite that was interrupted; no other option", NULL,
	 "@folders", RESUME},
	CLI_END,
};

const struct cli_command run_command = {
	.name = "run",
	.summary = "measure the running kernel: about a minute",
	.usage = "[OPTIONS] [--benchmark_* flags of Google Benchmark]",
	.options = table,
	.json = "the run, as in its run.json",
	.run = run_main,
};

/* Digits alone: strtoull() takes a sign as well, and makes -18446744073709551615 a 1. */
static bool read_digits(const char *text, int base, uint64_t most, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, base);
	return isdigit((unsigned char)*text) && !*end && !errno && *number <= most;
}

static int read_threads(struct options *o, char *list)
{
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		uint64_t n;

		if (!read_digits(word, 10, CREW_THREADS_MAX - 1, &n) || !n ||
		    o->n_threads == OPTION_THREADS_MAX)
			return say_error("--threads %s: give numbers from 1 to %d, at most %d",
					 word, CREW_THREADS_MAX - 1, OPTION_THREADS_MAX);
		o->threads[o->n_threads++] = (unsigned int)n;
	}
	return o->n_threads ? EXIT_GOOD : say_error("--threads needs a number");
}

/* A comma list of two words: sets the flags of those that are there. */
static int read_pair(const char *option, char *list, const char *a, bool *has_a, const char *b,
		     bool *has_b)
{
	*has_a = *has_b = false;
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		if (!strcmp(word, a))
			*has_a = true;
		else if (!strcmp(word, b))
			*has_b = true;
		else
			return say_error("%s %s: give %s, %s or both", option, word, a, b);
	}
	return *has_a || *has_b ? EXIT_GOOD : say_error("%s: give %s, %s or both", option, a, b);
}

static int read_lenses(struct options *o, char *list)
{
	const struct {
		const char *name;
		bool *chosen;
	} lenses[] = {{"time", &o->time},
		      {"calls", &o->calls},
		      {"counters", &o->counters},
		      {"insn", &o->insn},
		      {"cost", &o->cost}};
	const size_t n = sizeof(lenses) / sizeof(*lenses);
	char names[64] = "";
	bool any = false;

	for (size_t i = 0; i < n; i++)
		join(names, sizeof(names), i + 1 < n ? ", " : " or ", "%s", lenses[i].name);
	o->lens_chosen = true;
	o->time = o->calls = o->counters = o->insn = o->cost = false;
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		size_t i = 0;

		while (i < n && strcmp(word, lenses[i].name))
			i++;
		if (i == n)
			return say_error("--lens %s: give %s, or several", word, names);
		any = *lenses[i].chosen = true;
	}
	return any ? EXIT_GOOD : say_error("--lens: give %s, or several", names);
}

static int read_choice(const char *option, const char *value, const char *a, const char *b,
		       bool *is_b)
{
	*is_b = !strcmp(value, b);
	if (*is_b || !strcmp(value, a))
		return EXIT_GOOD;
	return say_error("%s %s: give %s or %s", option, value, a, b);
}

static int read_suite(struct options *o, const char *value)
{
	o->full = !strcmp(value, "full");
	o->each = !strcmp(value, "each");
	return o->full || o->each || !strcmp(value, "quick")
		       ? EXIT_GOOD
		       : say_error("--suite %s: give quick, each or full", value);
}

static int read_seconds(struct options *o, const char *value)
{
	char *end;

	o->seconds = strtod(value, &end);
	if (*end || !(o->seconds > 0 && o->seconds <= 86400))
		return say_error("--time %s: give seconds, above 0 and at most 86400", value);
	return EXIT_GOOD;
}

static int read_precision(struct options *o, const char *value)
{
	char *end;
	double percent = strtod(value, &end);

	end += *end == '%';
	if (*end || !(percent >= 0.01 && percent <= 100))
		return say_error("--precision %s: give percent, from 0.01 to 100", value);
	o->precision = log1p(percent / 100);
	return EXIT_GOOD;
}

static int read_subscriber(struct options *o, const char *value)
{
	o->subscriber = subscriber_find(value);
	if (o->subscriber && o->subscriber->arm)
		return EXIT_GOOD;
	return say_error("no subscriber \"%s\"; `mnbench list` names them", value);
}

static int read_seed(struct options *o, const char *value)
{
	if (read_digits(value, 0, INT64_MAX, &o->seed)) /* what JSON has room for */
		return EXIT_GOOD;
	return say_error("--seed %s: give a number from 0 to %lld", value, (long long)INT64_MAX);
}

static void set_defaults(struct options *o)
{
	*o = (struct options){
		.time = true,
		.calls = true,
		.counters = true,
		.mm_shared = true,
		.subscriber = subscriber_find("kvm"),
	};
	if (getrandom(&o->seed, sizeof(o->seed), 0) != sizeof(o->seed))
		o->seed = 1;
	o->seed &= UINT32_MAX; /* short enough to be typed */
}

static int read_option(void *options, int key)
{
	struct options *o = options;
	char *value = optarg;
	bool flag = false;
	int err;

	switch (key) {
	case OPS:
		o->ops = value;
		return EXIT_GOOD;
	case SUITE:
		return read_suite(o, value);
	case LENS:
		return read_lenses(o, value);
	case EVENTS:
		o->events = value;
		return EXIT_GOOD;
	case SUBSCRIBER:
		return read_subscriber(o, value);
	case THREADS:
		return read_threads(o, value);
	case MM:
		return read_pair("--mm", value, "shared", &o->mm_shared, "private", &o->mm_private);
	case BYSTANDER:
		o->bystanders_chosen = true;
		return !strcmp(value, "none")
			       ? EXIT_GOOD
			       : read_pair("--bystander", value, "shared", &o->bystander_shared,
					   "private", &o->bystander_private);
	case PLACEMENT:
		err = read_choice("--placement", value, "compact", "spread", &flag);
		o->placement = flag ? PLACE_SPREAD : PLACE_COMPACT;
		return err;
	case OVERSUBSCRIBE:
		o->oversubscribe = true;
		return EXIT_GOOD;
	case TIME:
		return read_seconds(o, value);
	case PRECISION:
		return read_precision(o, value);
	case SEED:
		return read_seed(o, value);
	case OUT:
		o->out = value;
		return EXIT_GOOD;
	case RESUME:
		o->resume = value;
		return EXIT_GOOD;
	case CPU_DEPENDENT:
		o->cpu_dependent = true;
		return EXIT_GOOD;
	case BY_FUNCTION:
		o->by_function = true;
		return EXIT_GOOD;
	case FILES:
		o->files = value;
		return EXIT_GOOD;
	case TUNE:
		o->tune = true;
		return EXIT_GOOD;
	case EMULATED:
		o->guest = true;
		return EXIT_GOOD;
	default:
		return EXIT_REQUEST;
	}
}

static void default_threads(struct options *o)
{
	unsigned int cores = placement_cores();

	o->threads[o->n_threads++] = 1;
	if (cores >= 2)
		o->threads[o->n_threads++] = 2;
	if (cores > 2)
		o->threads[o->n_threads++] = cores;
}

/* Not said, but seen: an emulated machine's times would be told as a real one's. */
static int look_at_machine(struct options *o)
{
	bool seen = !o->guest &&
		    virtual_find(o->emulated_by, sizeof(o->emulated_by)) == VIRTUAL_EMULATED;

	if (!seen)
		o->emulated_by[0] = '\0';
	o->emulated = o->guest || (seen && !getenv(VIRTUAL_REAL));
	if (o->emulated && !o->guest && o->lens_chosen && (o->time || o->cost))
		return say_error("--lens time and cost: this machine is emulated (%s), its times "
				 "mean nothing: leave them out, or set " VIRTUAL_REAL "=1",
				 o->emulated_by);
	return EXIT_GOOD;
}

int options_read(struct options *o, int argc, char **argv)
{
	int err;

	set_defaults(o);
	err = cli_read(&run_command, argc, argv, true, read_option, o);
	if (err)
		return err;
	if (optind < argc)
		return say_error("unexpected \"%s\"; see %s run --help", argv[optind],
				 suite_command());
	err = look_at_machine(o);
	if (err)
		return err;
	if (o->insn && !o->guest)
		return say_error("the lens insn counts in an emulated guest: %s vm --lens insn",
				 suite_command());
	if (o->tune && geteuid())
		return say_error("--tune changes settings of the machine: run as root");
	if (o->cost && !o->subscriber->set_cost)
		return say_error("the lens cost makes a subscriber slower: --subscriber softsmmu");
	o->cost |= !o->lens_chosen && !o->emulated && o->subscriber->set_cost;
	if (o->emulated) {
		o->time = false;
		o->counters &= o->lens_chosen;
	}
	if (o->events && !o->counters)
		return say_error("--events says what the lens counters counts: --lens counters");
	if (!o->full && !o->seconds)
		o->seconds = OPTION_SECONDS;
	if (!o->n_threads)
		default_threads(o);
	return EXIT_GOOD;
}
