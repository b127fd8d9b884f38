/* SPDX-License-Identifier: MIT */
/* Lengths from which on a kernel flushes everything. */
#ifndef RESULTS_LIMITS_H
#define RESULTS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "results/model.h"

/* tlb_single_page_flush_ceiling as it is initialised, arch/x86/mm/tlb.c; in pages. */
#define X86_FLUSH_CEILING 33

/* x86: up to so many pages are flushed one by one. *read: the run's machine has said so. */
static inline uint64_t limits_flush_ceiling(const struct run *run, bool *read)
{
	const json_t *ceiling = json_object_get(run->context, "tlb_single_page_flush_ceiling");

	*read = json_is_integer(ceiling) && json_integer_value(ceiling) >= 0;
	return *read ? (uint64_t)json_integer_value(ceiling) : X86_FLUSH_CEILING;
}

#endif
