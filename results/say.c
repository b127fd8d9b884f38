/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "results/cli/progress.h"
#include "results/printable.h"
#include "results/say.h"

static FILE *nowhere; /* notes go there, with --quiet */

static void say(FILE *out, const char *fmt, va_list args)
{
	char line[1024];

	vsnprintf(line, sizeof(line), fmt, args);
	printable_make(line, UINT32_MAX);
	progress_clear();
	fprintf(out, "mnbench: %s\n", line);
}

int say_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(stderr, fmt, args);
	va_end(args);
	return EXIT_REQUEST;
}

void say_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(nowhere ? nowhere : stderr, fmt, args);
	va_end(args);
}

const char *say_signal(int signal)
{
	static char name[24];
	const char *known = sigabbrev_np(signal);

	snprintf(name, sizeof(name), known ? "SIG%s" : "signal %.0s%d", known ? known : "", signal);
	return name;
}

void say_be_quiet(void)
{
	progress_never();
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
}

bool say_is_quiet(void)
{
	return nowhere != NULL;
}

FILE *say_notes(void)
{
	progress_clear();
	return nowhere ? nowhere : stderr;
}
