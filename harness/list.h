/* SPDX-License-Identifier: MIT */
/* What there is, in words. */
#ifndef HARNESS_LIST_H
#define HARNESS_LIST_H

/*
 * Prints the registry as docs/operations.md. The same text on every machine: lengths are in
 * pages, whatever a page is, and each huge page size of a kernel is one word.
 */
int list_markdown(void);

#endif
