/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into mnbench (tests/kept.sh): SIGKILL comes before its KILL_AT-th call that changes a
 * file, and its workers and other programs are left alone. With KILL_AT=0 it only counts: the
 * number of calls is written to the file KILL_COUNT at the end.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long at, calls;
static int ours;

static void __attribute__((constructor)) begin(void)
{
	char words[64] = "";
	int fd = open("/proc/self/cmdline", O_RDONLY);
	ssize_t n = read(fd, words, sizeof(words) - 1);
	const char *first = strrchr(words, '/');

	close(fd);
	ours = n > 0 && getenv("KILL_AT") && !strcmp(first ? first + 1 : words, "mnbench") &&
	       strcmp(words + strlen(words) + 1, "worker");
	if (ours)
		at = atol(getenv("KILL_AT"));
}

static void __attribute__((destructor)) end(void)
{
	const char *name = getenv("KILL_COUNT");
	FILE *f = ours && name && !at ? fopen(name, "w") : NULL;

	if (f) {
		fprintf(f, "%ld\n", calls);
		fclose(f);
	}
}

static void count(void)
{
	if (ours && ++calls == at)
		kill(getpid(), SIGKILL);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size)
{
	if (fd > 2)
		count();
	return NEXT(write)(fd, data, size);
}

int rename(const char *from, const char *to)
{
	count();
	return NEXT(rename)(from, to);
}

int unlink(const char *path)
{
	count();
	return NEXT(unlink)(path);
}

int fsync(int fd)
{
	count();
	return NEXT(fsync)(fd);
}

int mkostemp(char *path, int flags)
{
	count();
	return NEXT(mkostemp)(path, flags);
}
