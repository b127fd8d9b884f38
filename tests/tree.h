/* SPDX-License-Identifier: MIT */
/* Files that stand for a machine's /proc and /sys. */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit.h"

/* Writes a file below `root`, and the folders that it is in; the test fails if it cannot. */
static inline void tree_put(const char *root, const char *path, const char *text)
{
	char full[PATH_MAX];
	FILE *file;

	assert_true(snprintf(full, sizeof(full), "%s/%s", root, path) < (int)sizeof(full));
	for (char *c = full + strlen(root) + 1; (c = strchr(c, '/')); *c++ = '/') {
		*c = '\0';
		mkdir(full, 0755);
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

#endif
