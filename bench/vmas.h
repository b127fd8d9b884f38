/* SPDX-License-Identifier: MIT */
/* What /proc/self/smaps and maps say of the mappings in a range. */
#ifndef BENCH_VMAS_H
#define BENCH_VMAS_H

#include <stdint.h>

/* Bytes behind `key` ("AnonHugePages:"), over all mappings of the range; -1 after op_fail(). */
int64_t vmas_bytes(const char *start, uint64_t bytes, const char *key);

/* Bytes of pages that are dirty, by themselves or by an entry, whoever maps them; -1 likewise. */
int64_t vmas_dirty(const char *start, uint64_t bytes);

/* Bytes of the range that are mapped writable; -1 after op_fail(). */
int64_t vmas_writable(const char *start, uint64_t bytes);

#endif
