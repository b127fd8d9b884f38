/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/file.h"

/* Nobody names a file so: NAME.backup would be NAME and six letters as well. */
#define TEMPORARY ".new."
#define RANDOM	  6 /* letters and digits that mkostemp() adds */

static int write_all(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= n;
	}
	return 0;
}

/* Makes a rename in `path`'s directory durable. */
static int sync_directory(const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd, err = 0;

	if (!slash)
		strcpy(dir, ".");
	else
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path + 1), path);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fsync(fd) && errno != EINVAL)
		err = -errno;
	close(fd);
	return err;
}

int file_write(const char *path, const void *data, size_t size)
{
	char temporary[PATH_MAX];
	int fd, err;

	if (snprintf(temporary, sizeof(temporary), "%s" TEMPORARY "XXXXXX", path) >=
	    (int)sizeof(temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = write_all(fd, data, size);
	if (!err && fchmod(fd, 0644))
		err = -errno;
	if (!err && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temporary, path))
		err = -errno;
	if (err) {
		unlink(temporary);
		return err;
	}
	return sync_directory(path);
}

bool file_is_temporary(const char *name, const char *whole)
{
	size_t n = strlen(whole), m = strlen(TEMPORARY);

	if (strncmp(name, whole, n) != 0 || strncmp(name + n, TEMPORARY, m) != 0 ||
	    strlen(name + n + m) != RANDOM)
		return false;
	for (const char *c = name + n + m; *c; c++)
		if (!isalnum((unsigned char)*c))
			return false;
	return true;
}

int file_mark(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return -errno;
	close(fd);
	return sync_directory(path);
}

bool file_is_replaceable(const char *path)
{
	struct stat st;

	return lstat(path, &st) || S_ISREG(st.st_mode); /* whoever writes it says what is wrong */
}

/* Is the last name of the path somebody else's, in a folder that everybody may write to? */
static bool is_foreign(char *path)
{
	char *slash = strrchr(path, '/');
	struct stat folder, self;

	if (lstat(path, &self) || !self.st_uid || self.st_uid == geteuid())
		return false;
	if (slash)
		*slash = '\0';
	/* What cannot be looked at is not trusted. */
	return stat(!slash ? "." : *path ? path : "/", &folder) || folder.st_mode & S_IWOTH;
}

bool file_planted(const char *path)
{
	char part[PATH_MAX];

	if (geteuid())
		return false;
	for (size_t n = 1; *path && path[n - 1]; n++) {
		if ((path[n] && path[n] != '/') || path[n - 1] == '/')
			continue;
		if (snprintf(part, sizeof(part), "%.*s", (int)n, path) >= PATH_MAX)
			return true;
		if (is_foreign(part))
			return true;
	}
	return false;
}

int file_read(const char *path, size_t limit, char **data, size_t *size)
{
	size_t have = 0, room = 4096;
	char *buffer = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	for (;;) {
		char *bigger = realloc(buffer, room + 1);
		ssize_t n;

		if (!bigger) {
			err = -ENOMEM;
			break;
		}
		buffer = bigger;
		n = read(fd, buffer + have, room - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		have += n;
		if (have > limit) {
			err = -EFBIG;
			break;
		}
		if (have == room)
			room *= 2;
	}
	close(fd);
	if (err) {
		free(buffer);
		return err;
	}
	buffer[have] = '\0';
	*data = buffer;
	if (size)
		*size = have;
	return 0;
}

void file_close(int fd)
{
	int err = errno;

	if (fd >= 0)
		close(fd);
	errno = err;
}

size_t file_keep_lines(char *text, bool (*wanted)(const char *line))
{
	char *to = text;

	for (char *line = text; *line;) {
		size_t length = strcspn(line, "\n");

		length += line[length] == '\n';
		if (wanted(line)) {
			memmove(to, line, length);
			to += length;
		}
		line += length;
	}
	return to - text;
}
