/* SPDX-License-Identifier: MIT */
/* What ops say of their batches (op.batch, op.one_range) where their size does not matter. */
#ifndef BENCH_BATCH_H
#define BENCH_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#define BATCH_OF(n)                                                                                \
	static inline unsigned int batch_of_##n(uint64_t size)                                     \
	{                                                                                          \
		(void)size;                                                                        \
		return n;                                                                          \
	}
BATCH_OF(4)
BATCH_OF(16)
BATCH_OF(64)
BATCH_OF(128)
BATCH_OF(512)
#undef BATCH_OF

/* All ops of a batch take the first range. */
static inline bool always_one_range(uint64_t size)
{
	(void)size;
	return true;
}

#endif
