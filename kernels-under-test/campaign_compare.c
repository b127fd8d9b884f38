/* SPDX-License-Identifier: MIT */
/* A campaign's end: all boots of A against all boots of B, by `compare`. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels-under-test/campaign.h"
#include "results/commands.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

/* The folders of one side's boots with commas between. */
static char *list_side(const struct campaign *c, int side)
{
	char path[FOLDER_NAME + 32], *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	const char *comma = "";

	for (size_t i = 0; i < c->n_done; i++) {
		if (campaign_side(c, i) != side)
			continue;
		campaign_folder(c, i, path, sizeof(path));
		fprintf(out, "%s%s", comma, path);
		comma = ",";
	}
	memory_close(out);
	return text;
}

static void print_heading(const struct campaign *c)
{
	const struct campaign_options *o = &c->options;

	printf("Campaign: %u rounds, BASE is %s, NEW is %s.\n"
	       "Order of BASE (A) and NEW (B), drawn from seed %llu:",
	       o->rounds, o->kernels[0].name, o->kernels[1].name, (unsigned long long)o->seed);
	for (size_t i = 0; i < c->n_done; i++)
		printf("%s%c", i % 2 ? "" : " ", 'A' + campaign_side(c, i));
	printf("\n\n");
}

/* In a process of its own, whose stdout is a file. */
static void compare_into(const struct campaign *c, FILE *file)
{
	char *argv[] = {"compare", list_side(c, 0), list_side(c, 1), NULL};
	int status;

	if (dup2(fileno(file), STDOUT_FILENO) < 0)
		_exit(EXIT_REQUEST);
	print_heading(c);
	optind = 0;
	status = compare_main(3, argv);
	_exit(fflush(stdout) ? say_error("cannot keep the comparison: is the disk full?") : status);
}

static int keep(const struct campaign *c, FILE *file)
{
	char path[FOLDER_NAME + 32], *text = NULL;
	long size = fseek(file, 0, SEEK_END) ? -1 : ftell(file);
	int err = -EIO;

	if (size >= 0)
		text = enough(malloc(size + 1));
	rewind(file);
	snprintf(path, sizeof(path), "%s/report.txt", c->dir);
	if (text && fread(text, 1, size, file) == (size_t)size) {
		fwrite(text, 1, size, stdout);
		err = file_write(path, text, size);
	}
	free(text);
	return err ? say_error("cannot write %s: %s", path, strerror(-err)) : EXIT_GOOD;
}

int campaign_compare(const struct campaign *c)
{
	FILE *file = tmpfile();
	int status = EXIT_REQUEST;
	pid_t child;

	if (!file)
		return say_error("cannot make a temporary file: %s", strerror(errno));
	fflush(stdout);
	child = fork();
	if (!child)
		compare_into(c, file);
	if (child < 0)
		status = say_error("cannot fork: %s", strerror(errno));
	else if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) > 0)
		status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REQUEST;
	if (keep(c, file))
		status = EXIT_REQUEST;
	fclose(file);
	return status;
}
