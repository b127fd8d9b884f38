/* SPDX-License-Identifier: MIT */
/* Functions of a kernel by address, from the text of its /proc/kallsyms. */
#ifndef KERNELS_UNDER_TEST_SYMBOLS_H
#define KERNELS_UNDER_TEST_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t at;
	const char *name; /* in symbols.text */
};

struct symbols {
	char *text;
	struct symbol *list; /* by address */
	size_t n;
};

/*
 * Parses lines "ADDRESS TYPE NAME[ [MODULE]]", keeping functions. Lines that are none are left
 * out. Never fails; without a function the set is empty. symbols_free() ends it.
 */
void symbols_parse(const char *text, struct symbols *symbols);
void symbols_free(struct symbols *symbols);

/* The name of the function that holds the address, or "unknown". */
const char *symbols_find(const struct symbols *symbols, uint64_t at);

#endif
