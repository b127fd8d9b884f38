/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/cli/output.h"
#include "results/file.h"
#include "results/model.h"
#include "results/say.h"

static FILE *json; /* what stdout was, with --json */

/* The terminal, file or pipe stays open under another number; text goes nowhere. */
static void keep_stdout_for_json(void)
{
	int kept = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

	if (kept >= 0)
		json = fdopen(kept, "w");
	if (!json || !freopen("/dev/null", "w", stdout))
		exit(say_error("--json: cannot write to standard output: %s", strerror(errno)));
}

int output_take_options(int argc, char **argv)
{
	bool quiet = false, wanted = false, open = true;
	int n = 1;

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return argc;
	for (int i = 1; i < argc; i++) {
		open &= strcmp(argv[i], "--") != 0;
		if (open && !strcmp(argv[i], "--quiet"))
			quiet = true;
		else if (open && !strcmp(argv[i], "--json"))
			wanted = true;
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	if (quiet)
		say_be_quiet();
	if (wanted)
		keep_stdout_for_json();
	return n;
}

bool output_is_json(void)
{
	return json != NULL;
}

static int put(const char *text)
{
	if (fputs(text, json) < 0 || fflush(json))
		return say_error("cannot write the result: %s", strerror(errno));
	return EXIT_GOOD;
}

int output_json(json_t *result)
{
	char *text = result && json ? json_dumps(result, JSON_INDENT(2)) : NULL;
	bool whole = result != NULL;
	int status = EXIT_GOOD;

	json_decref(result);
	if (json && (!whole || !text))
		status = say_error("no memory for the result as JSON");
	else if (json)
		status = put(text) ? EXIT_REQUEST : put("\n");
	free(text);
	return status;
}

int output_json_file(const char *path)
{
	char *text;
	int status, err;

	if (!json)
		return EXIT_GOOD;
	err = file_read(path, RUN_BYTES_MAX, &text, NULL);
	if (err)
		return say_error("cannot read %s: %s", path, strerror(-err));
	status = put(text);
	free(text);
	return status;
}

void output_look_next(const char *folder)
{
	printf("\nLook next at: %s\n", folder);
}
