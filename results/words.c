/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "results/words.h"

bool words_have(const char *list, const char *word, char separator)
{
	const char end[] = {separator, '\0'};
	size_t length = strlen(word);

	for (const char *at = list; at && *at; at += strspn(at, end)) {
		size_t n = strcspn(at, end);

		if (n == length && !strncmp(at, word, n))
			return true;
		at += n;
	}
	return false;
}

uint32_t words_hash(uint32_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
	return hash;
}
