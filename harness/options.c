/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "harness/options.h"
#include "results/say.h"

static const char usage[] =
	"usage: mnbench run [options] [--benchmark_* flags of Google Benchmark]\n"
	"  --ops PATTERN,...     operations whose name holds PATTERN, or matches it as a glob\n"
	"  --suite quick|each|full   the quick rows (default), one of each operation at\n"
	"                        least, or all of them\n"
	"  --lens time,calls,counters   what to look at (default: all three); insn: in a guest\n"
	"                        that QEMU's plugin watches, ./run.sh vm --lens insn; cost:\n"
	"                        callbacks by what they are made to cost (with softsmmu: default)\n"
	"  --events NAME,...     what `counters` counts, in place of this core's default set:\n"
	"                        names of libpfm4 (dtlb_walk:k; :k the kernel, :u user space),\n"
	"                        tracepoints SYSTEM:NAME, or of an SMMU or interconnect PMU/EVENT/:\n"
	"                        smmuv3_pmcg/tlb_miss/ of all SMMUs, arm_cmn_0/dn_dvmsync/ of one\n"
	"                        mesh; `mnbench doctor` shows the default\n"
	"  --subscriber NAME     who listens when armed: kvm (default), kvm-noslot,\n"
	"                        kvm-guest, softsmmu (a module; root), softsmmu-mirror\n"
	"  --threads N,...       default: 1, 2 and all cores\n"
	"  --mm shared,private   threads of one process (default), a process each, or both\n"
	"  --bystander none|shared,private   a thread that spins on another core meanwhile: of\n"
	"                        the same process, of another (default: where the suite has it)\n"
	"  --placement compact|spread   neighbouring cores first (default), or far apart\n"
	"  --oversubscribe       let more threads than cores be\n"
	"  --time SECONDS        for all timing together (default 38; full: what it takes)\n"
	"  --tune                sets what doctor warns of, for the run (needs root; what was there\n"
	"                        comes back at its end, whatever ends it)\n"
	"  --precision PERCENT   pairs of a row until its interval is within +-PERCENT, or the\n"
	"                        time is up (instead of 8 pairs a row)\n"
	"  --resume DIR          goes on with a full suite that was interrupted; no other option\n"
	"  --seed N              of the order of blocks\n"
	"  --out DIR             the run's folder (default: a new one in results/runs)\n"
	"  --files PLACE         for files that operations map: a folder on ext4, xfs or btrfs,\n"
	"                        or an image of an ext4, mounted on a loop device\n"
	"                        (default: an ext4 in memory, on a loop device; needs root)\n"
	"  --cpu-dependent       only operations whose outcome depends on a feature of the CPU\n"
	"  --by-function         leave the kernel's symbols beside run.json, for the lens insn\n"
	"  --emulated            this machine is emulated: count calls, take no times\n";

static int read_threads(struct options *o, char *list)
{
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		char *end;
		unsigned long n = strtoul(word, &end, 10);

		if (*end || !n || n > 1024 || o->n_threads == OPTION_THREADS_MAX)
			return say_error("--threads %s: give numbers from 1 to 1024, at most %d",
					 word, OPTION_THREADS_MAX);
		o->threads[o->n_threads++] = n;
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
	bool any = false;

	o->lens_chosen = true;
	o->time = o->calls = o->counters = o->insn = o->cost = false;
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		size_t i = 0;

		while (i < sizeof(lenses) / sizeof(*lenses) && strcmp(word, lenses[i].name))
			i++;
		if (i == sizeof(lenses) / sizeof(*lenses))
			return say_error("--lens %s: give time, calls, counters or several", word);
		any = *lenses[i].chosen = true;
	}
	return any ? EXIT_GOOD : say_error("--lens: give time, calls, counters or several");
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
	char *end;

	errno = 0;
	o->seed = strtoull(value, &end, 0);
	return *end || errno ? say_error("--seed %s: give a number", value) : EXIT_GOOD;
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

static int read_option(struct options *o, int option, char *value)
{
	bool flag = false;
	int err;

	switch (option) {
	case 'o':
		o->ops = value;
		return EXIT_GOOD;
	case 's':
		return read_suite(o, value);
	case 'l':
		return read_lenses(o, value);
	case 'v':
		o->events = value;
		return EXIT_GOOD;
	case 'S':
		return read_subscriber(o, value);
	case 't':
		return read_threads(o, value);
	case 'm':
		return read_pair("--mm", value, "shared", &o->mm_shared, "private", &o->mm_private);
	case 'b':
		o->bystanders_chosen = true;
		return !strcmp(value, "none")
			       ? EXIT_GOOD
			       : read_pair("--bystander", value, "shared", &o->bystander_shared,
					   "private", &o->bystander_private);
	case 'p':
		err = read_choice("--placement", value, "compact", "spread", &flag);
		o->placement = flag ? PLACE_SPREAD : PLACE_COMPACT;
		return err;
	case 'O':
		o->oversubscribe = true;
		return EXIT_GOOD;
	case 'T':
		return read_seconds(o, value);
	case 'P':
		return read_precision(o, value);
	case 'e':
		return read_seed(o, value);
	case 'd':
		o->out = value;
		return EXIT_GOOD;
	case 'r':
		o->resume = value;
		return EXIT_GOOD;
	case 'c':
		o->cpu_dependent = true;
		return EXIT_GOOD;
	case 'F':
		o->by_function = true;
		return EXIT_GOOD;
	case 'f':
		o->files = value;
		return EXIT_GOOD;
	case 'u':
		o->tune = true;
		return EXIT_GOOD;
	case 'E':
		o->emulated = true;
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

int options_read(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {{"ops", required_argument, NULL, 'o'},
					      {"suite", required_argument, NULL, 's'},
					      {"lens", required_argument, NULL, 'l'},
					      {"events", required_argument, NULL, 'v'},
					      {"subscriber", required_argument, NULL, 'S'},
					      {"threads", required_argument, NULL, 't'},
					      {"mm", required_argument, NULL, 'm'},
					      {"bystander", required_argument, NULL, 'b'},
					      {"placement", required_argument, NULL, 'p'},
					      {"oversubscribe", no_argument, NULL, 'O'},
					      {"time", required_argument, NULL, 'T'},
					      {"precision", required_argument, NULL, 'P'},
					      {"seed", required_argument, NULL, 'e'},
					      {"out", required_argument, NULL, 'd'},
					      {"files", required_argument, NULL, 'f'},
					      {"resume", required_argument, NULL, 'r'},
					      {"cpu-dependent", no_argument, NULL, 'c'},
					      {"by-function", no_argument, NULL, 'F'},
					      {"tune", no_argument, NULL, 'u'},
					      {"emulated", no_argument, NULL, 'E'},
					      {"help", no_argument, NULL, 'h'},
					      {NULL, 0, NULL, 0}};
	int option, err;

	set_defaults(o);
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
		if (option == 'h') {
			fputs(usage, stdout);
			return -1;
		}
		if (option == ':')
			return say_error("%s needs a value; see ./run.sh --help", argv[optind - 1]);
		if (option == '?')
			return say_error("unknown option %s; see ./run.sh --help",
					 argv[optind - 1]);
		err = read_option(o, option, optarg);
		if (err)
			return err;
	}
	if (optind < argc)
		return say_error("unexpected \"%s\"; see ./run.sh --help", argv[optind]);
	if (o->insn && !o->emulated)
		return say_error(
			"the lens insn counts in an emulated guest: ./run.sh vm --lens insn");
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
