/* SPDX-License-Identifier: MIT */
/* Whole files, read with a limit and written so that none is ever half there. */
#ifndef RESULTS_FILE_H
#define RESULTS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Replaces `path` by `size` bytes of `data`: writes a temporary file in the
 * same directory, fsyncs and renames it, and fsyncs the directory. Returns 0 or
 * -errno; on an error the temporary file is gone and the old one untouched, unless
 * it was the directory's fsync that failed: then the new one is there, not yet durable.
 */
int file_write(const char *path, const void *data, size_t size);

/* Is `name` what file_write() calls the file `whole` until it renames it? */
bool file_is_temporary(const char *name, const char *whole);

/* Makes an empty file, durably, where nothing is. Returns 0 or -errno: -EEXIST if something is. */
int file_mark(const char *path);

/*
 * May file_write() replace what a user has named? Yes if it is a regular file or nothing at all: a
 * link, a device or a pipe would become a file, and what it was be lost.
 */
bool file_is_replaceable(const char *path);

/*
 * Reads a whole file of at most `limit` bytes into a new NUL-terminated buffer
 * (the caller frees it) and stores its length, unless size is NULL. Works for sysfs and procfs
 * files, whose size is unknown before. Returns 0 or -errno; -EFBIG above the limit.
 */
int file_read(const char *path, size_t limit, char **data, size_t *size);

/* Closes a descriptor, if it is one (>= 0), and leaves errno as it was: the caller's error is told.
 */
void file_close(int fd);

/*
 * Keeps, in place, the lines of a text that are wanted, each with its end. Returns the new length;
 * nothing is written behind it.
 */
size_t file_keep_lines(char *text, bool (*wanted)(const char *line));

/*
 * As root: may another user have put some part of the path where it is? That is what belongs to
 * neither root nor us in a folder that everybody may write to (as /tmp), symbolic links too.
 * Names in other folders are their owners' affair. For anybody but root the answer is no.
 */
bool file_planted(const char *path);

#endif
