/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>

#include "results/printable.h"
#include "results/say.h"

static void say(const char *fmt, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), fmt, args);
	printable_make(line, UINT32_MAX);
	fprintf(stderr, "mnbench: %s\n", line);
}

int say_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	return EXIT_REQUEST;
}

void say_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
}
