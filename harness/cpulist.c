/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cpulist.h"

int cpulist_add(struct cpulist *set, const char *list)
{
	while (*list && *list != '\n') {
		unsigned long first, last;
		char *end;

		if (!isdigit((unsigned char)*list))
			return -1;
		first = last = strtoul(list, &end, 10);
		if (*end == '-' && isdigit((unsigned char)end[1]))
			last = strtoul(end + 1, &end, 10);
		if (first > last || last >= CPULIST_MAX)
			return -1;
		for (unsigned long i = first; i <= last; i++)
			set->has[i] = true;
		if (*end && *end != ',' && *end != '\n')
			return -1;
		list = end + (*end == ',');
	}
	return 0;
}

unsigned int cpulist_count(const struct cpulist *set)
{
	return cpulist_common(set, set);
}

unsigned int cpulist_common(const struct cpulist *a, const struct cpulist *b)
{
	unsigned int n = 0;

	for (int i = 0; i < CPULIST_MAX; i++)
		n += a->has[i] && b->has[i];
	return n;
}

void cpulist_remove(struct cpulist *set, const struct cpulist *other)
{
	for (int i = 0; i < CPULIST_MAX; i++)
		set->has[i] = set->has[i] && !other->has[i];
}

int cpulist_format(const struct cpulist *set, char *text, size_t room)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < CPULIST_MAX && used < room; i++) {
		int first = i;

		if (!set->has[i])
			continue;
		while (i + 1 < CPULIST_MAX && set->has[i + 1])
			i++;
		used += snprintf(text + used, room - used, i > first ? "%s%d-%d" : "%s%d",
				 used ? "," : "", first, i);
	}
	return used < room ? 0 : -1;
}

int cpulist_mask(const struct cpulist *set, char *text, size_t room)
{
	size_t used = 0;

	text[0] = '\0';
	for (int word = CPULIST_MAX / 32 - 1; word >= 0 && used < room; word--) {
		uint32_t bits = 0;

		for (int i = 0; i < 32; i++)
			bits |= (uint32_t)set->has[word * 32 + i] << i;
		if (used || bits || !word)
			used += snprintf(text + used, room - used, used ? ",%08x" : "%x", bits);
	}
	return used < room ? 0 : -1;
}

bool cpulist_same_mask(const char *a, const char *b)
{
	if (!*a != !*b)
		return false;
	a += strspn(a, "0,");
	b += strspn(b, "0,");
	for (;;) {
		a += *a == ',';
		b += *b == ',';
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}
