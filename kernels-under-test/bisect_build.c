/* SPDX-License-Identifier: MIT */
/* A commit's kernel, by build-kernel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/interrupt.h"
#include "kernels-under-test/bisect.h"
#include "kernels-under-test/script.h"
#include "results/file.h"
#include "results/root.h"
#include "results/say.h"

/* Its message without whose it is. */
static const char *without_prefix(const char *said)
{
	static const char prefix[] = "mnbench: build-kernel: ";

	return strncmp(said, prefix, strlen(prefix)) ? said : said + strlen(prefix);
}

/* What two commits have in common whose kernel is the same. */
static void read_sums(struct bisect_step *step)
{
	char path[PATH_MAX + 16], *text;

	snprintf(path, sizeof(path), "%.*s/SHA256SUMS",
		 (int)(strrchr(step->image, '/') - step->image), step->image);
	if (file_read(path, sizeof(step->sums) - 1, &text, NULL))
		return;
	snprintf(step->sums, sizeof(step->sums), "%s", text);
	free(text);
}

int bisect_build(const struct bisect *b, struct bisect_step *step)
{
	const struct bisect_options *o = &b->options;
	char script[PATH_MAX];
	char *argv[16] = {script,	    "--tree", (char *)o->tree, "--rev",
			  step->commit.sha, "--arch", (char *)o->arch};
	struct script_heard heard = {.quiet = false};
	int n = 7, status;

	snprintf(script, sizeof(script), "%.*s/kernels-under-test/build-kernel", PATH_MAX - 64,
		 suite_root());
	if (o->config) {
		argv[n++] = "--config";
		argv[n++] = (char *)o->config;
	}
	if (o->changes) {
		argv[n++] = "--changes";
		argv[n++] = (char *)o->changes;
	}
	status = script_hear(argv, &heard);
	if (interrupted())
		return EXIT_REQUEST;
	if (status == EXIT_NOT_GOOD) {
		snprintf(step->finding.why, sizeof(step->finding.why), "%.590s",
			 without_prefix(heard.last));
		return EXIT_GOOD;
	}
	if (status || heard.line[0] != '/' || strlen(heard.line) >= sizeof(step->image))
		return EXIT_REQUEST;
	strcpy(step->image, heard.line);
	read_sums(step);
	return EXIT_GOOD;
}
