/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "kernels-under-test/build_kernel.h"
#include "kernels-under-test/script.h"
#include "results/cli/progress.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

static const struct cli_option table[] = {
	{.help = "Of a tree of your own"},
	{"tree", "DIR", "the git tree, which is not touched", NULL, "@folders", 0},
	{"rev", "REV", "the commit", "Without it what is checked out, with what is not committed.",
	 NULL, 1},
	{"arch", "ARCH", "arm64 (the default) or amd64", NULL, "arm64 amd64", 2},
	{"config", "NAME", "one of kernels-under-test/configs (ARCH)", NULL, "@configs", 3},
	{"changes", "NAME,...", "apply these first, of kernels-under-test/changes and mutants",
	 NULL, "@changes", 4},
	{"out", "FILE", "copy the image there", NULL, "@files", 5},
	CLI_END,
};

const struct cli_command build_kernel_command = {
	.name = "build-kernel",
	.summary = "build a kernel of the list, or one of a tree of your own",
	.usage = "NAME...\n--tree DIR [OPTIONS]",
	.about =
		"NAME is a kernel of vm --list-kernels that is built, or a pattern as "
		"'6.1-*-arm64'. Kernels are kept in $MNBENCH_CACHE (~/.cache/mnbench) and found there "
		"again. Prints the image.",
	.after =
		"Exit status: 0; 1 the tree's source does not build; 2 the request or the machine.",
	.options = table,
	.words = "@kernels",
	.run = build_kernel_main,
};

/* The script's own command line. */
struct words {
	char **list;
	size_t n;
};

static int take_option(void *words, int key)
{
	struct words *w = words;
	char *option;

	if (!*optarg)
		return say_error("--%s needs a value", table[1 + key].name);
	if (asprintf(&option, "--%s", table[1 + key].name) < 0)
		out_of_memory();
	w->list[w->n++] = option;
	w->list[w->n++] = optarg;
	return EXIT_GOOD;
}

static int run_script(struct words *w, int argc, char **argv)
{
	size_t names = (size_t)(argc - optind), options = w->n;
	int status;

	for (int i = optind; i < argc; i++)
		w->list[w->n++] = argv[i];
	progress_begin("build-kernel", names ? names : 1);
	if (isatty(STDOUT_FILENO))
		setenv("MNBENCH_TERMINAL", "1", 1);
	interrupt_catch();
	status = script_pass(w->list);
	progress_end();
	for (size_t i = 1; i < options; i += 2)
		free(w->list[i]);
	return interrupted() ? say_error("interrupted") : status;
}

int build_kernel_main(int argc, char **argv)
{
	struct words w = {.list = enough(calloc(2 * (size_t)argc + 2, sizeof(char *))), .n = 1};
	int status;

	if (asprintf(&w.list[0], "%s/kernels-under-test/build-kernel", suite_root()) < 0)
		out_of_memory();
	status = cli_read(&build_kernel_command, argc, argv, false, take_option, &w);
	if (!status && w.n == 1 && optind == argc)
		status = say_error("build-kernel: which one? see %s build-kernel --help",
				   suite_command());
	if (!status)
		status = run_script(&w, argc, argv);
	free(w.list[0]);
	free(w.list);
	return status < 0 ? EXIT_GOOD : status;
}
