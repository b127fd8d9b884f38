/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/event_format.h"

#define CPU_MAX 65536 /* far above any NR_CPUS: what is beyond it is no list of CPUs */

/* strtoull() takes signs and blanks as well; a number here begins with a digit. */
static int number(const char **cursor, int base, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)**cursor))
		return -EINVAL;
	errno = 0;
	*value = strtoull(*cursor, &end, base);
	*cursor = end;
	return errno ? -EINVAL : 0;
}

/* "8" or "0-7". */
static int range(const char **cursor, uint64_t limit, uint64_t *low, uint64_t *high)
{
	if (number(cursor, 10, low))
		return -EINVAL;
	*high = *low;
	if (**cursor == '-') {
		(*cursor)++;
		if (number(cursor, 10, high))
			return -EINVAL;
	}
	return *high < *low || *high > limit ? -EINVAL : 0;
}

static bool at_end(const char *text)
{
	return !text[strspn(text, "\n")];
}

int event_format_parse(const char *text, struct event_format *format)
{
	uint64_t low, high;

	*format = (struct event_format){0, 0};
	if (strncmp(text, "config", 6))
		return -EINVAL;
	text += 6;
	if (*text >= '1' && *text < '0' + EVENT_CONFIGS)
		format->word = *text++ - '0';
	if (*text != ':')
		return -EINVAL;
	do {
		text++;
		if (range(&text, 63, &low, &high))
			return -EINVAL;
		format->mask |= (UINT64_MAX >> (63 - (high - low))) << low;
	} while (*text == ',');
	return at_end(text) ? 0 : -EINVAL;
}

int event_format_put(const struct event_format *format, uint64_t value,
		     uint64_t config[EVENT_CONFIGS])
{
	uint64_t bits = 0;

	for (uint64_t left = format->mask; left; left &= left - 1) {
		if (value & 1)
			bits |= left & -left;
		value >>= 1;
	}
	if (value)
		return -ERANGE;
	config[format->word] = (config[format->word] & ~format->mask) | bits;
	return 0;
}

/* Of terms, events and format files, as drivers name them. */
static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

static int term_value(const char **cursor, struct event_term *term)
{
	term->valued = true;
	(*cursor)++;
	if (**cursor == '?') {
		term->wanted = true;
		(*cursor)++;
		return 0;
	}
	return number(cursor, 0, &term->value);
}

int event_term_next(const char **cursor, struct event_term *term)
{
	const char *text = *cursor + strspn(*cursor, " \n");
	size_t length = 0;

	*term = (struct event_term){.value = 1};
	if (!*text)
		return 0;
	while (name_char(text[length]))
		length++;
	if (!length || length >= sizeof(term->name))
		return -EINVAL;
	memcpy(term->name, text, length);
	text += length;
	if (*text == '=' && term_value(&text, term))
		return -EINVAL;
	text += strspn(text, " \n");
	if (*text == ',') {
		text++;
		if (!text[strspn(text, " \n")])
			return -EINVAL;
	} else if (*text) {
		return -EINVAL;
	}
	*cursor = text;
	return 1;
}

int event_first_cpu(const char *text)
{
	uint64_t low, high;
	int first = -ENODATA;

	if (at_end(text))
		return -ENODATA;
	for (text--;;) {
		text++;
		if (range(&text, CPU_MAX, &low, &high))
			return -EINVAL;
		if (first < 0 || (int)low < first)
			first = low;
		if (*text != ',')
			return at_end(text) ? first : -EINVAL;
	}
}
