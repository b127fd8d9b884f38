/* SPDX-License-Identifier: MIT */
/* The descriptors of a folder. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/descriptor.h"
#include "results/file.h"
#include "results/say.h"

#define FILE_LIMIT 65536 /* bytes */

static int is_descriptor(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 7 && entry->d_name[0] != '.' && !strcmp(entry->d_name + n - 7, ".kernel");
}

static int load(const char *folder, const char *file, struct kernel_descriptor *kernel)
{
	char path[PATH_MAX], *text;
	size_t size;
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
		return say_error("%s/%s: the path is too long", folder, file);
	err = file_read(path, FILE_LIMIT, &text, &size);
	if (err)
		return say_error("cannot read %s: %s", path, strerror(-err));
	err = descriptor_parse(path, text, size, kernel);
	free(text);
	return err;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct kernel_descriptor *)a)->name,
		      ((const struct kernel_descriptor *)b)->name);
}

int descriptors_load(const char *folder, struct kernel_set *set)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_descriptor, NULL);
	int err = EXIT_GOOD;

	set->kernels = NULL;
	set->n = 0;
	if (n < 0)
		return say_error("cannot read the folder of kernels %s: %s", folder,
				 strerror(errno));
	if (n)
		set->kernels = calloc(n, sizeof(*set->kernels));
	if (n && !set->kernels)
		err = say_error("no memory for %d kernel descriptors", n);
	for (int i = 0; i < n; i++) {
		if (!err)
			err = load(folder, entries[i]->d_name, &set->kernels[i]);
		set->n += !err;
		free(entries[i]);
	}
	free(entries);
	if (err)
		descriptors_free(set);
	else if (n)
		qsort(set->kernels, set->n, sizeof(*set->kernels), by_name);
	return err;
}

const struct kernel_descriptor *descriptors_find(const struct kernel_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->kernels[i].name, name))
			return &set->kernels[i];
	say_error("no kernel \"%s\"; ./run.sh vm --list-kernels shows the names", name);
	return NULL;
}

void descriptors_free(struct kernel_set *set)
{
	free(set->kernels);
	set->kernels = NULL;
	set->n = 0;
}
