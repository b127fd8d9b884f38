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
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define FILE_LIMIT 65536 /* bytes */
#define OWN_MAX	   64	 /* descriptors that are named by their paths */

static int is_descriptor(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name), end = strlen(DESCRIPTOR_END);

	return n > end && entry->d_name[0] != '.' &&
	       !strcmp(entry->d_name + n - end, DESCRIPTOR_END);
}

static int load(const char *path, struct kernel_descriptor *kernel)
{
	char *text;
	size_t size;
	int err = file_read(path, FILE_LIMIT, &text, &size);

	if (err)
		return say_error("cannot read %s: %s", path, strerror(-err));
	err = descriptor_parse(path, text, size, kernel);
	free(text);
	return err;
}

static int load_from(const char *folder, const char *file, struct kernel_descriptor *kernel)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, file) >= (int)sizeof(path))
		return say_error("%s/%s: the path is too long", folder, file);
	return load(path, kernel);
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
	set->kernels = enough(calloc(n + OWN_MAX, sizeof(*set->kernels)));
	set->room = n + OWN_MAX;
	for (int i = 0; i < n; i++) {
		if (!err)
			err = load_from(folder, entries[i]->d_name, &set->kernels[i]);
		set->n += !err;
		free(entries[i]);
	}
	free(entries);
	if (err)
		descriptors_free(set);
	else
		qsort(set->kernels, set->n, sizeof(*set->kernels), by_name);
	return err;
}

/* The kernel of a file outside the folder, read once. */
static const struct kernel_descriptor *find_own(struct kernel_set *set, const char *path)
{
	struct kernel_descriptor *kernel = &set->kernels[set->n];

	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->kernels[i].source, path))
			return &set->kernels[i];
	if (set->n == set->room) {
		say_error("more than %d files of kernels", OWN_MAX);
		return NULL;
	}
	if (load(path, kernel))
		return NULL;
	set->n++;
	return kernel;
}

const struct kernel_descriptor *descriptors_find(struct kernel_set *set, const char *name)
{
	if (strchr(name, '/'))
		return find_own(set, name);
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->kernels[i].name, name))
			return &set->kernels[i];
	say_error("no kernel \"%s\"; %s vm --list-kernels shows the names", name, suite_command());
	return NULL;
}

void descriptors_free(struct kernel_set *set)
{
	free(set->kernels);
	set->kernels = NULL;
	set->n = 0;
}
