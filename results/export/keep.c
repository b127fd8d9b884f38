/* SPDX-License-Identifier: MIT */
/* A format's file in the folder that it is of. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "results/export/export.h"
#include "results/export/keep.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

static int write_file(const struct report *report, const struct export_format *format,
		      const char *path)
{
	char *text = NULL;
	size_t size;
	FILE *out = memory_open(&text, &size);
	int status, err = 0;

	status = format->write(out, report);
	memory_close(out);
	if (!status)
		err = file_write(path, text, size);
	free(text);
	return err ? say_error("cannot write %s: %s", path, strerror(-err)) : status;
}

int report_keep(const char *format, const char *folder, const char *file)
{
	const struct comparison_options options = {.alpha = COMPARISON_ALPHA};
	char path[PATH_MAX + 64], *words[] = {(char *)folder};
	struct report report;
	int status = report_load(&report, words, 1, NULL, &options);

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	if (!status)
		status = write_file(&report, export_find(format), path);
	report_free(&report);
	return status;
}
