/* SPDX-License-Identifier: MIT */
/* Texts by number: each is kept once. */
#ifndef RESULTS_NAMES_H
#define RESULTS_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct names {
	char **texts; /* in the order in which they came */
	size_t n;
	uint32_t *slots; /* a hash table of 1 + number */
	size_t n_slots;
};

/* The number of the text, a new one at its first call; the table, zeroed at first, keeps a copy. */
uint32_t names_number(struct names *names, const char *text);
void names_free(struct names *names);

#endif
