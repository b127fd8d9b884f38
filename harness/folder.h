/* SPDX-License-Identifier: MIT */
/*
 * A run's folder: run.json, report.txt and plots. While it is being made it
 * holds a file UNFINISHED; a folder without that file is whole.
 */
#ifndef HARNESS_FOLDER_H
#define HARNESS_FOLDER_H

#include <stddef.h>

#include "results/model.h"

#define FOLDER_NAME 4096

/*
 * Makes the folder `wanted`, or a new one below results/runs if NULL, and stores
 * its name. Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int folder_make(const char *wanted, char *folder, size_t room);

/*
 * Writes the run and its report, prints the report and the folder's name.
 * Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int folder_write(const char *folder, const struct run *run);

/* Takes a folder that holds no result away again. */
void folder_drop(const char *folder);

#endif
