/* SPDX-License-Identifier: MIT */
/*
 * A run's folder: run.json, report.txt and plots. While it is being made it
 * holds a file UNFINISHED; a folder without that file is whole.
 */
#ifndef HARNESS_FOLDER_H
#define HARNESS_FOLDER_H

#include <stddef.h>

#include "results/model.h"

#define FOLDER_NAME 3900 /* bytes; PATH_MAX less what is put into it */

/*
 * Makes the folder `wanted`, or a new one below results/runs if NULL, named
 * after the time and `what`, and stores its name. Returns EXIT_GOOD or, after one
 * line on stderr, EXIT_REQUEST.
 */
int folder_make(const char *wanted, const char *what, char *folder, size_t room);

/* The folder is whole from here on. */
void folder_finish(const char *folder);

/*
 * Writes the run and its report, prints the report and the folder's name.
 * Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int folder_write(const char *folder, const struct run *run);

/*
 * Writes a text to the file `name` of the folder (file_write()). NULL is a text that there was no
 * memory for. Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int folder_keep(const char *folder, const char *name, const char *text);

/* Takes a folder away again; one that holds anything stays, and stays marked. */
void folder_drop(const char *folder);

/* Removes what file_write() has not come to rename in a run that was killed. */
void folder_tidy(const char *folder);

/* Removes a folder with all that is in it, or as much as goes. Returns 0, or -1. */
int folder_remove(const char *folder);

#endif
