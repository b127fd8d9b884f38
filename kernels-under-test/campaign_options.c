/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/arguments.h"
#include "kernels-under-test/campaign.h"
#include "kernels-under-test/campaign_options.h"
#include "results/root.h"
#include "results/say.h"

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+_-~"

enum {
	KERNELS,
	ROUNDS,
	SEED,
	OPS,
	SUITE,
	LENS,
	TIMEOUT,
	OUT,
	RESUME,
	HOST,
	NO_KEXEC,
	CMDLINE,
	SETTLE
};

static const struct cli_option table[] = {
	{"kernels", "A,B", "what vm --list-kernels shows, NAME@CPU for another CPU model",
	 "With --host RELEASE (/boot/vmlinuz-RELEASE) or NAME=IMAGE[:INITRD].", "@kernels",
	 KERNELS},
	{"rounds", "N", "boots of each (8)", NULL, NULL, ROUNDS},
	{"seed", "N", "what the order is drawn from (by chance; campaign.json says it)", NULL, NULL,
	 SEED},
	{"ops", "PATTERN,...", "only these operations (see run --help)", NULL, "@ops", OPS},
	{"suite", "NAME", "quick, each or full (see vm --help)", NULL, "quick each full", SUITE},
	{"lens", "NAME,...", "see vm --help; with --host run --help", NULL,
	 "time calls insn counters cost", LENS},
	{"timeout", "SECONDS", "for one guest (240)", NULL, NULL, TIMEOUT},
	{"out", "DIR", "where the results go (default: a new folder TIME-campaign)",
	 "The same command again goes on with what is unfinished there.", "@folders", OUT},
	{"resume", "DIR", "go on with the campaign in DIR; no other option", NULL, "@folders",
	 RESUME},
	{.help = "On this machine instead of guests"},
	{"host", NULL, "boot the machine itself, by kexec (root)", NULL, NULL, HOST},
	{"no-kexec", NULL, "say which kernel to boot next, and you boot it", NULL, NULL, NO_KEXEC},
	{"cmdline", "TEXT", "the kernels' command line (the running one's)", NULL, NULL, CMDLINE},
	{"settle", "SECONDS", "how long a boot is up before it is measured (60)", NULL, NULL,
	 SETTLE},
	CLI_END,
};

const struct cli_command campaign_command = {
	.name = "campaign",
	.summary = "boot two kernels in rounds and compare them",
	.usage = "--kernels A,B [OPTIONS] [-- ARGUMENTS]\n--resume DIR",
	.about =
		"Boots two kernels in rounds, each in an order drawn by chance, and compares A with "
		"B. ARGUMENTS are further ones of run, with --host.",
	.options = table,
	.json = "the comparison, as compare --json",
	.run = campaign_main,
};

/* "A,B" into two names; what they mean is for guests and host to say. */
static int read_kernels(struct campaign_options *o)
{
	const char *comma = strchr(optarg, ',');
	size_t first = comma ? (size_t)(comma - optarg) : 0;

	if (!first || !comma[1] || strchr(comma + 1, ','))
		return say_error("--kernels takes two kernels with a comma between, not \"%s\"",
				 optarg);
	snprintf(o->kernels[0].image, PATH_MAX, "%.*s", (int)first, optarg);
	snprintf(o->kernels[1].image, PATH_MAX, "%s", comma + 1);
	return EXIT_GOOD;
}

static int read_one(void *options, int option)
{
	struct campaign_options *o = options;

	switch (option) {
	case KERNELS:
		return read_kernels(o);
	case ROUNDS:
		return arguments_count("rounds", 1, CAMPAIGN_ROUNDS_MAX, &o->rounds);
	case SEED:
		o->seed_chosen = true;
		return arguments_number("seed", 0, INT64_MAX / 10, &o->seed);
	case OPS:
		o->ops = optarg;
		return EXIT_GOOD;
	case SUITE:
		o->suite = optarg;
		return EXIT_GOOD;
	case LENS:
		o->lens = optarg;
		return EXIT_GOOD;
	case TIMEOUT:
		o->timeout = optarg;
		return EXIT_GOOD;
	case OUT:
		o->out = optarg;
		return EXIT_GOOD;
	case RESUME:
		o->resume = optarg;
		return EXIT_GOOD;
	case HOST:
		o->host = true;
		return EXIT_GOOD;
	case NO_KEXEC:
		o->no_kexec = true;
		return EXIT_GOOD;
	case CMDLINE:
		o->cmdline = optarg;
		return EXIT_GOOD;
	case SETTLE:
		return arguments_count("settle", 0, ARGUMENTS_SECONDS, &o->settle);
	default:
		return EXIT_REQUEST;
	}
}

/* RELEASE, which an installed kernel's files are named after. */
static int installed_kernel(struct campaign_kernel *k)
{
	static const char *const initrds[] = {"/boot/initrd.img-%s", "/boot/initramfs-%s.img",
					      "/boot/initrd-%s"};

	snprintf(k->image, PATH_MAX, "/boot/vmlinuz-%s", k->name);
	k->initrd[0] = '\0';
	for (size_t i = 0; i < 3; i++) {
		char path[PATH_MAX];

		snprintf(path, PATH_MAX, initrds[i], k->name);
		if (!k->initrd[0] && !access(path, F_OK))
			strcpy(k->initrd, path);
	}
	return EXIT_GOOD;
}

/* One kernel of --host, whose word read_kernels() has left in its image. */
static int read_host_kernel(struct campaign_kernel *k)
{
	char word[PATH_MAX], *equals, *colon = NULL;

	strcpy(word, k->image);
	equals = strchr(word, '=');
	if (equals) {
		*equals = '\0';
		colon = strchr(equals + 1, ':');
		if (colon)
			*colon = '\0';
	}
	if (!word[0] || word[strspn(word, NAME_LETTERS)] || strlen(word) >= 64)
		return say_error("--kernels %s: a name is made of letters, digits and .+_-~", word);
	if (equals && (equals[1] != '/' || (colon && colon[1] != '/')))
		return say_error("--kernels %s: give whole paths, %s=/IMAGE:/INITRD", word, word);
	snprintf(k->name, sizeof(k->name), "%s", word);
	if (!equals)
		return installed_kernel(k);
	strcpy(k->image, equals + 1);
	strcpy(k->initrd, colon ? colon + 1 : "");
	return EXIT_GOOD;
}

static int read_names(struct campaign_options *o)
{
	for (int side = 0; side < 2; side++) {
		struct campaign_kernel *k = &o->kernels[side];

		if (o->host && read_host_kernel(k))
			return EXIT_REQUEST;
		if (!o->host &&
		    snprintf(k->name, sizeof(k->name), "%s", k->image) >= (int)sizeof(k->name))
			return say_error("--kernels: \"%.40s...\" is too long a name", k->image);
	}
	if (o->host && !strcmp(o->kernels[0].name, o->kernels[1].name))
		return say_error("--kernels names %s twice: give one of them another name",
				 o->kernels[0].name);
	return EXIT_GOOD;
}

static int check(const struct campaign_options *o)
{
	if (o->resume)
		return EXIT_GOOD;
	if (!o->kernels[0].image[0])
		return say_error("which two kernels? give --kernels A,B; see %s campaign --help",
				 suite_command());
	if (o->out && (!*o->out || strchr(o->out, ',')))
		return say_error("--out needs a folder without a comma in its name");
	if (!o->host && (o->no_kexec || o->cmdline || o->n_extra))
		return say_error("--no-kexec, --cmdline and words after -- are for --host");
	if (o->host && o->timeout)
		return say_error("--timeout is for guests");
	return EXIT_GOOD;
}

int campaign_options_read(struct campaign_options *o, int argc, char **argv)
{
	int err;

	memset(o, 0, sizeof(*o));
	o->rounds = 8;
	o->settle = 60;
	err = cli_read(&campaign_command, argc, argv, true, read_one, o);
	if (err)
		return err;
	if (optind < argc && strcmp(argv[optind - 1], "--"))
		return say_error("what is \"%s\"? see %s campaign --help", argv[optind],
				 suite_command());
	if (o->resume && argc > 3)
		return say_error("--resume takes a campaign's folder and no other option");
	o->extra = argv + optind;
	o->n_extra = argc - optind;
	err = check(o);
	return err || o->resume ? err : read_names(o);
}
