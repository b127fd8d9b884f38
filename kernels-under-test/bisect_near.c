/* SPDX-License-Identifier: MIT */
/* What a name that does not exist may have meant. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kernels-under-test/bisect_near.h"

#define NEAR_MAX 5

/* The next word from *at on; its length, 0 at the end. */
static size_t next_word(const char **at)
{
	size_t size = 0;

	while (**at && !isalnum((unsigned char)**at))
		(*at)++;
	while (isalnum((unsigned char)(*at)[size]))
		size++;
	return size;
}

static bool has_word(const char *name, const char *word, size_t size)
{
	size_t other;

	for (; (other = next_word(&name)); name += other)
		if (other == size && !strncmp(name, word, size))
			return true;
	return false;
}

static unsigned int words_in_common(const char *asked, const char *name)
{
	unsigned int n = 0;
	size_t size;

	for (; (size = next_word(&asked)); asked += size)
		n += has_word(name, asked, size);
	return n;
}

void bisect_near(const char *asked, const char *const *names, size_t n, char *text, size_t room)
{
	unsigned int best = 1, found = 0;
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		if (words_in_common(asked, names[i]) > best)
			best = words_in_common(asked, names[i]);
	for (size_t i = 0; i < n && found < NEAR_MAX && used < room; i++) {
		if (words_in_common(asked, names[i]) < best)
			continue;
		used += snprintf(text + used, room - used, "%s%s", found ? ", " : "", names[i]);
		found++;
	}
}
