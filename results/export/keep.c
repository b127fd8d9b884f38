/* SPDX-License-Identifier: MIT */
/* A report written in a format: whole, or not at all. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "results/export/export.h"
#include "results/export/keep.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

static int keep(const char *path, const char *text, size_t size)
{
	int err;

	if (path) {
		err = file_write(path, text, size);
		return err ? say_error("cannot write %s: %s", path, strerror(-err)) : EXIT_GOOD;
	}
	if (fwrite(text, 1, size, stdout) != size || fflush(stdout))
		return say_error("cannot write the report: %s", strerror(errno));
	return EXIT_GOOD;
}

int report_write(const struct report *report, const struct export_format *format, const char *path)
{
	char *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	int status = format->write(out, report);

	memory_close(out);
	if (!status)
		status = keep(path, text, size);
	free(text);
	return status;
}

int report_keep(const char *format, const char *folder, const char *file)
{
	const struct comparison_options options = {.alpha = COMPARISON_ALPHA};
	char path[PATH_MAX + 64], *words[] = {(char *)folder};
	struct report report;
	int status = report_load(&report, words, 1, NULL, &options);

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	if (!status)
		status = report_write(&report, export_find(format), path);
	report_free(&report);
	return status;
}
