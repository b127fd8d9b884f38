/* SPDX-License-Identifier: MIT */
/* Reports for those that make runs. */
#ifndef RESULTS_EXPORT_KEEP_H
#define RESULTS_EXPORT_KEEP_H

/*
 * Writes the report of a folder, whose run, boots or kernels' folders are finished, into
 * FOLDER/FILE. EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int report_keep(const char *format, const char *folder, const char *file);

#endif
