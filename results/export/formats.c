/* SPDX-License-Identifier: MIT */
/* The formats that there are. */
#include <stdlib.h>
#include <string.h>

#include "results/export/export.h"
#include "results/memory.h"

static const struct export_format **formats;
static size_t n_formats;

void export_register(const struct export_format *format)
{
	size_t at = n_formats;

	formats = realloc(formats, (n_formats + 1) * sizeof(*formats));
	if (!formats)
		out_of_memory();
	for (; at && strcmp(format->name, formats[at - 1]->name) < 0; at--)
		formats[at] = formats[at - 1];
	formats[at] = format;
	n_formats++;
}

const struct export_format *export_find(const char *name)
{
	for (size_t i = 0; i < n_formats; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

const struct export_format *export_at(size_t i)
{
	return i < n_formats ? formats[i] : NULL;
}
