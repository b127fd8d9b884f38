/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/say.h"
#include "tests/fuzz/fuzz.h"

#define WORDS_MAX 16

/* What a target replaces is there twice; to ask for too much memory is refused, as by malloc(3). */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_odr_violation=0:allocator_may_return_null=1";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "halt_on_error=1:print_stacktrace=1";
}

/* The suite's messages would hide libFuzzer's. */
int say_error(const char *fmt, ...)
{
	(void)fmt;
	return EXIT_REQUEST;
}

void say_note(const char *fmt, ...)
{
	(void)fmt;
}

static char folder[PATH_MAX];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static void remove_folder(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_folder(void)
{
	if (!folder[0]) {
		const char *above = getenv("TMPDIR");

		snprintf(folder, sizeof(folder), "%s/mnbench-fuzz-XXXXXX", above ? above : "/tmp");
		fuzz_require(mkdtemp(folder));
		atexit(remove_folder);
	}
	return folder;
}

const char *fuzz_file(const char *name, const void *data, size_t size)
{
	static char path[PATH_MAX + 64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
	for (char *c = path + strlen(folder) + 1; (c = strchr(c, '/')); *c++ = '/') {
		*c = '\0';
		mkdir(path, 0700);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fuzz_require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	return path;
}

char *fuzz_text(const void *data, size_t size)
{
	char *text = malloc(size + 1);

	fuzz_require(text);
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

int fuzz_command(int (*command)(int argc, char **argv), ...)
{
	char *argv[WORDS_MAX + 1];
	int argc = 0;
	va_list words;

	if (!freopen("/dev/null", "w", stdout))
		__builtin_trap();
	va_start(words, command);
	while (argc < WORDS_MAX && (argv[argc] = va_arg(words, char *)))
		argc++;
	va_end(words);
	argv[argc] = NULL;
	optind = 0; /* getopt(3) begins anew, whatever it was in the middle of */
	return command(argc, argv);
}
