/* SPDX-License-Identifier: MIT */
/* Runs that a test has made up, as folders. */
#ifndef TESTS_SAVED_H
#define TESTS_SAVED_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/model.h"

/* Writes DIRECTORY/FOLDER/run.json and frees the run; ends the program if it cannot. */
static inline void save_run(struct run *run, const char *directory, const char *folder)
{
	char path[600];
	int err;

	snprintf(path, sizeof(path), "%s/%s", directory, folder);
	if (mkdir(path, 0755) && errno != EEXIST)
		perror(path);
	snprintf(path, sizeof(path), "%s/%s/run.json", directory, folder);
	err = run_save(run, path);
	if (err) {
		fprintf(stderr, "%s: %s\n", path, strerror(-err));
		exit(1);
	}
	run_free(run);
}

#endif
