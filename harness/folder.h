/* SPDX-License-Identifier: MIT */
/*
 * A run's folder: run.json, report.txt and plots. While it is being made it
 * holds a file UNFINISHED; a folder without that file is whole.
 */
#ifndef HARNESS_FOLDER_H
#define HARNESS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "results/model.h"

#define FOLDER_NAME 3900 /* bytes; PATH_MAX less what is put into it */

/*
 * Makes the folder `wanted`, or a new one below results/runs if NULL, named after the time and
 * `what`, stores its name, and marks and locks it (folder_lock()). A folder that is there is taken
 * if it is empty, or unfinished and without results. Then what file_write() has not come to rename
 * is removed; nothing else ever is. Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int folder_make(const char *wanted, const char *what, char *folder, size_t room);

/* Does the folder carry our mark? */
bool folder_is_unfinished(const char *folder);

/* The same of a folder that --resume names, which has to be unfinished. */
int folder_go_on(const char *folder);

/*
 * Keeps other processes from writing to the folder, for as long as this one runs. Returns
 * EXIT_GOOD, or EXIT_REQUEST after one line on stderr: another one has it.
 */
int folder_lock(const char *folder);

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

/*
 * Takes the folder of folder_make() away again; one that was there before stays, and one that holds
 * anything stays marked.
 */
void folder_drop(const char *folder);

/* Removes a scratch folder of ours with all that is in it. Returns 0, or -1: as much as went. */
int folder_remove(const char *folder);

#endif
