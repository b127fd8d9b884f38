/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "results/cli/command.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define KEY_HELP -2 /* no table's own */

const struct cli_option cli_common[] = {
	{"quiet", NULL, "only results and errors: no notes, no progress", NULL, NULL, 0},
	{"json", NULL, "the result as JSON, in place of text", NULL, NULL, 0},
	{"help", NULL, "this", NULL, NULL, KEY_HELP},
	CLI_END,
};

bool cli_has_common(const struct cli_command *command, const struct cli_option *common)
{
	return strcmp(common->name, "json") || command->json;
}

static size_t count(const struct cli_option *options)
{
	size_t n = 0;

	while (options && (options[n].name || options[n].help))
		n++;
	return n;
}

/* What main() has taken out already, --quiet and --json, is not in it. */
static struct option *getopt_table(const struct cli_option *options)
{
	size_t n = count(options), used = 0;
	struct option *known = enough(calloc(n + 2, sizeof(*known)));

	for (size_t i = 0; i < n; i++)
		if (options[i].name)
			known[used++] = (struct option){
				.name = options[i].name,
				.has_arg = options[i].value ? required_argument : no_argument,
				.val = options[i].key,
			};
	known[used] = (struct option){.name = "help", .val = KEY_HELP};
	return known;
}

static int unknown(const struct cli_command *command, const char *word)
{
	const char *near = cli_near_option(command, word);

	if (!near)
		return say_error("unknown option %s; see %s %s --help", word, suite_command(),
				 command->name);
	return say_error("unknown option %s: did you mean --%s? see %s %s --help", word, near,
			 suite_command(), command->name);
}

int cli_read(const struct cli_command *command, int argc, char **argv, bool stop,
	     int (*take)(void *options, int key), void *options)
{
	struct option *known = getopt_table(command->options);
	int status = EXIT_GOOD, key;

	opterr = 0;
	optind = 0; /* anew, also within one process */
	while (!status && (key = getopt_long(argc, argv, stop ? "+:h" : ":h", known, NULL)) != -1) {
		if (key == KEY_HELP || key == 'h') {
			cli_help(stdout, command);
			status = -1;
		} else if (key == ':') {
			status = say_error("%s needs a value; see %s %s --help", argv[optind - 1],
					   suite_command(), command->name);
		} else if (key == '?') {
			status = unknown(command, argv[optind - 1]);
		} else {
			status = take(options, key);
		}
	}
	free(known);
	return status;
}

int cli_misused(const struct cli_command *command)
{
	return say_error("usage: %s%s%s; see %s %s --help", command->name,
			 *command->usage ? " " : "", command->usage, suite_command(),
			 command->name);
}

static int take_none(void *options, int key)
{
	(void)options;
	(void)key;
	return EXIT_GOOD;
}

int cli_read_words(const struct cli_command *command, int argc, char **argv, int min, int max)
{
	int status = cli_read(command, argc, argv, false, take_none, NULL);

	if (!status && (argc - optind < min || argc - optind > max))
		status = cli_misused(command);
	return status;
}
