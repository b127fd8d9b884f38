/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/history_files.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define DEPTH 4 /* of folders: a campaign's runs are two below results/runs */

static void add_file(struct history_files *files, const char *path)
{
	if (files->n == files->room) {
		files->room = files->room ? 2 * files->room : 64;
		files->paths = enough(realloc(files->paths, files->room * sizeof(char *)));
	}
	files->paths[files->n++] = enough(strdup(path));
}

static bool find_files(struct history_files *files, const char *folder, int depth)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (!dir)
		return false;
	while ((entry = readdir(dir))) {
		struct stat st;

		if (entry->d_name[0] == '.' ||
		    snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= PATH_MAX)
			continue;
		if (!strcmp(entry->d_name, "run.json"))
			add_file(files, path);
		else if (depth > 1 && entry->d_type != DT_REG && !lstat(path, &st) &&
			 S_ISDIR(st.st_mode))
			find_files(files, path, depth - 1);
	}
	closedir(dir);
	return true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool history_files_find(struct history_files *files, char *const *folders, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct stat st;

		if (!stat(folders[i], &st) && S_ISREG(st.st_mode))
			add_file(files, folders[i]);
		else if (!find_files(files, folders[i], DEPTH))
			return say_error("cannot read %s: %s; give folders of runs", folders[i],
					 strerror(errno)) == EXIT_GOOD;
	}
	if (!files->n)
		return say_error("no run.json below %s: %s run makes one", folders[0],
				 suite_command()) == EXIT_GOOD;
	qsort(files->paths, files->n, sizeof(char *), by_text);
	return true;
}

void history_files_free(struct history_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->paths[i]);
	free(files->paths);
	*files = (struct history_files){.paths = NULL};
}
