/* SPDX-License-Identifier: MIT */
/* The file of QEMU's plugin (plugin/insn.c): what was executed in each counted window. */
#ifndef KERNELS_UNDER_TEST_WINDOWS_H
#define KERNELS_UNDER_TEST_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels-under-test/plugin/kinds.h"
#include "results/model.h"

/* Kernel instructions executed from that address on, by consecutive ones. */
struct piece {
	uint64_t at, count;
};

struct window {
	uint64_t user, kernel; /* instructions */
	uint64_t kinds[KINDS];
	struct piece *pieces; /* with functions=on; else none */
	size_t n_pieces;
};

struct windows {
	struct window *list;
	size_t n;
};

/*
 * Parses the file's text. Returns 0, the windows to be freed with windows_free(); or -1 and in
 * `why` what is wrong: not whole (the guest was killed), damaged, or not of this plugin.
 */
int windows_parse(const char *text, struct windows *windows, char *why, size_t room);
void windows_free(struct windows *windows);

/*
 * Turns each row's windows into its counters, per operation. Of the windows of a row the most
 * frequent one is taken, the shortest of those that are equally frequent: the timer's tick and
 * whatever else runs meanwhile make single ones longer. All figures of a row are of that one
 * window; `agree` of each is the share of windows with the same figure. With `symbols` (the
 * guest's /proc/kallsyms, functions only; or NULL) the rows get their functions as well.
 * Returns 0, or -1 and in `why` what does not fit together.
 */
int windows_apply(const struct windows *windows, const char *symbols, struct run *run, char *why,
		  size_t room);

#endif
