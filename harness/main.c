/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/crew.h"
#include "harness/environment.h"
#include "harness/list.h"
#include "harness/run.h"
#include "harness/selftest.h"
#include "kernels-under-test/bisect.h"
#include "kernels-under-test/build_kernel.h"
#include "kernels-under-test/campaign.h"
#include "kernels-under-test/completion.h"
#include "kernels-under-test/vm.h"
#include "plots/plot.h"
#include "results/cli/command.h"
#include "results/cli/output.h"
#include "results/commands.h"
#include "results/model.h"
#include "results/root.h"
#include "results/say.h"

static int version_main(int argc, char **argv);
static int complete_main(int argc, char **argv);
static int manual_main(int argc, char **argv);

static const struct cli_command version_command = {
	.name = "version",
	.summary = "the version and commit of this program",
	.usage = "",
	.run = version_main,
};
static const struct cli_command worker_command = {.name = "worker", .run = worker_main};
static const struct cli_command complete_command = {.name = "complete", .run = complete_main};
static const struct cli_command manual_command = {.name = "manual", .run = manual_main};

static const struct cli_command *const commands[] = {
	&run_command,	   &vm_command,		  &campaign_command,
	&bisect_command,   &build_kernel_command, &compare_command,
	&check_command,	   &report_subcommand,	  &plot_command,
	&history_command,  &doctor_command,	  &selftest_command,
	&list_command,	   &version_command,	  &worker_command,
	&complete_command, &manual_command,	  NULL,
};

static int version_main(int argc, char **argv)
{
	int status = cli_read_words(&version_command, argc, argv, 0, 0);

	if (!status)
		printf("mnbench %s (%s)\n", suite_version, suite_commit);
	return status < 0 ? EXIT_GOOD : status;
}

/* For .ci/packaging/mnbench.bash-completion: complete WORD... */
static int complete_main(int argc, char **argv)
{
	cli_complete(stdout, commands, completion_lists, argc - 1, argv + 1);
	return EXIT_GOOD;
}

/* For the Makefile: the man page. */
static int manual_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	cli_manual(stdout, commands);
	return EXIT_GOOD;
}

/* mnbench help [COMMAND] */
static int help(int argc, char **argv)
{
	const struct cli_command *c = argc > 2 ? cli_find(commands, argv[2]) : NULL;

	if (c && c->summary)
		cli_help(stdout, c);
	else
		cli_help_all(stdout, commands);
	return EXIT_GOOD;
}

static int no_command(const char *word)
{
	const char *near = cli_near_command(commands, word),
		   *what = *word == '-' ? "option" : "command";

	if (near)
		return say_error("no %s \"%s\": did you mean %s? see %s --help", what, word, near,
				 suite_command());
	return say_error("no %s \"%s\"; see %s --help", what, word, suite_command());
}

/* Before anybody else reads the words: Google Benchmark has a --help of its own. */
static bool asks_for_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

/* Words that are other programs' to read: of a worker's crew, of a shell. */
static bool is_own(const char *word)
{
	return !strcmp(word, "worker") || !strcmp(word, "complete");
}

/* What did not reach its reader is no result. */
static int told(int status)
{
	if (fflush(stdout) || ferror(stdout))
		return say_error("standard output took not all of it: is the disk full?");
	return status;
}

int main(int argc, char **argv)
{
	const struct cli_command *command;

	suite_root(); /* before a mount namespace of our own makes its path another one */
	if (argc > 1 && !is_own(argv[1]))
		argc = output_take_options(argc, argv);
	if (argc < 2) {
		cli_help_all(stderr, commands);
		return EXIT_REQUEST;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return help(argc, argv);
	if (!strcmp(argv[1], "--version"))
		return version_main(1, argv);
	command = cli_find(commands, argv[1]);
	if (!command)
		return no_command(argv[1]);
	if (command->summary && asks_for_help(argc, argv)) {
		cli_help(stdout, command);
		return EXIT_GOOD;
	}
	if (output_is_json() && !command->json)
		return say_error("%s prints no JSON: leave out --json", command->name);
	return told(command->run(argc - 1, argv + 1));
}
