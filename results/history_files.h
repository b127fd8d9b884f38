/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_HISTORY_FILES_H
#define RESULTS_HISTORY_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct history_files {
	char **paths;
	size_t n, room;
};

/*
 * All files run.json in the folders and below them, four levels deep, in the order of their names;
 * a file that is named itself is taken as well, links to folders and hidden ones are not followed.
 * False after say_error() if a folder cannot be read or there is no such file.
 * history_files_free() in either case.
 */
bool history_files_find(struct history_files *files, char *const *folders, size_t n);
void history_files_free(struct history_files *files);

#endif
