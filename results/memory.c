/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/memory.h"
#include "results/say.h"

static const char line[] = "mnbench: out of memory; free some, or ask for less\n";

/* exit() is for one thread and for once: others wait for the end. */
_Noreturn void out_of_memory(void)
{
	static atomic_flag begun = ATOMIC_FLAG_INIT;
	static pthread_t first;

	if (atomic_flag_test_and_set(&begun)) {
		if (pthread_equal(first, pthread_self()))
			_exit(EXIT_REQUEST); /* again, in what atexit() has to do */
		for (;;)
			pause();
	}
	first = pthread_self();
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(EXIT_REQUEST);
	exit(EXIT_REQUEST);
}

void *enough(void *memory)
{
	if (!memory)
		out_of_memory();
	return memory;
}

/*
 * open_memstream() is not used: glibc's (2.36, _IO_str_overflow()) drops what it has no memory
 * for, and neither ferror() nor fclose() says so.
 */
struct memory {
	char **text;
	size_t *size, room;
};

static ssize_t put(void *cookie, const char *data, size_t n)
{
	struct memory *m = cookie;

	if (*m->size + n >= m->room) {
		size_t room = 2 * m->room + n + 1;
		char *bigger = realloc(*m->text, room);

		if (!bigger)
			return 0; /* an error of the stream, for memory_close() */
		*m->text = bigger;
		m->room = room;
	}
	memcpy(*m->text + *m->size, data, n);
	*m->size += n;
	(*m->text)[*m->size] = '\0';
	return n;
}

static int end(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *memory_open(char **text, size_t *size)
{
	struct memory *m = enough(malloc(sizeof(*m)));

	*text = enough(calloc(1, 1));
	*size = 0;
	*m = (struct memory){.text = text, .size = size, .room = 1};
	return enough(fopencookie(m, "w", (cookie_io_functions_t){.write = put, .close = end}));
}

void memory_close(FILE *stream)
{
	bool failed = fflush(stream) || ferror(stream);

	if (fclose(stream) || failed)
		out_of_memory();
}
