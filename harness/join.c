/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/join.h"

void join(char *text, size_t room, const char *separator, const char *fmt, ...)
{
	size_t used = strlen(text);
	va_list args;

	if (used)
		used += snprintf(text + used, room - used, "%s", separator);
	if (used >= room)
		return;
	va_start(args, fmt);
	vsnprintf(text + used, room - used, fmt, args);
	va_end(args);
}
