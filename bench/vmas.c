/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/vmas.h"
#include "harness/op.h"

/* What is looked for, and the mapping that the last line was about. */
struct look {
	uint64_t start, end;
	const char *key; /* NULL: that it is writable */
	uint64_t first, last;
	int64_t bytes;
};

static bool is_inside(const struct look *look)
{
	return look->first >= look->start && look->last <= look->end;
}

/* "START-END rw-p ..." begins a mapping, "Key:  N kB" is one of its figures (fs/proc/task_mmu.c).
 */
static void take_line(struct look *look, const char *line)
{
	uint64_t first, last, kib;
	char writable;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%c", &first, &last, &writable) == 3) {
		look->first = first;
		look->last = last;
		if (!look->key && is_inside(look) && writable == 'w')
			look->bytes += last - first;
	} else if (look->key && !strncmp(line, look->key, strlen(look->key)) && is_inside(look) &&
		   sscanf(line + strlen(look->key), "%" SCNu64, &kib) == 1) {
		look->bytes += kib << 10;
	}
}

/* No stdio: a thread's first malloc() maps an arena, whose page tables would be counted. */
static int64_t read_lines(const char *path, struct look *look)
{
	char text[4096];
	size_t have = 0;
	ssize_t got = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return op_fail("%s: %s", path, strerror(errno));
	while ((got = read(fd, text + have, sizeof(text) - 1 - have)) > 0) {
		char *line = text, *end;

		have += got;
		text[have] = '\0';
		while ((end = strchr(line, '\n'))) {
			*end = '\0';
			take_line(look, line);
			line = end + 1;
		}
		have = strlen(line);
		memmove(text, line, have + 1);
	}
	if (got < 0)
		op_fail("%s: %s", path, strerror(errno));
	close(fd);
	return got < 0 ? -1 : look->bytes;
}

int64_t vmas_bytes(const char *start, uint64_t bytes, const char *key)
{
	struct look look = {.start = (uintptr_t)start, .end = (uintptr_t)start + bytes, .key = key};

	return read_lines("/proc/self/smaps", &look);
}

int64_t vmas_dirty(const char *start, uint64_t bytes)
{
	int64_t private = vmas_bytes(start, bytes, "Private_Dirty:");
	int64_t shared = vmas_bytes(start, bytes, "Shared_Dirty:");

	return private < 0 || shared < 0 ? -1 : private + shared;
}

int64_t vmas_writable(const char *start, uint64_t bytes)
{
	struct look look = {.start = (uintptr_t)start, .end = (uintptr_t)start + bytes};

	return read_lines("/proc/self/maps", &look);
}
