/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_WORDS_H
#define RESULTS_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* Is the word one of the list's, which are separated by that character? No list has none. */
bool words_have(const char *list, const char *word, char separator);

/* FNV-1a, 32 bits, of a text; begins with HASH32, goes on with an earlier one's. */
#define HASH32 UINT32_C(2166136261)
uint32_t words_hash(uint32_t hash, const char *text);

#endif
