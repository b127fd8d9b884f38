/* SPDX-License-Identifier: MIT */
/* What benchmarks share: mappings at fixed places, and looks at what became of them. */
#ifndef HARNESS_MAPPING_H
#define HARNESS_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/op.h"

/* Bytes of a base page, and of the range one page table of the lowest level maps. */
uint64_t page_bytes(void);
uint64_t table_bytes(void);

/*
 * Entries of the lowest level and of the one above that arm64 can mark as contiguous, with base
 * pages of `page` bytes (CONT_PTES, CONT_PMDS, arch/arm64/include/asm/pgtable-hwdef.h).
 */
unsigned int contiguous_pages(uint64_t page);
unsigned int contiguous_tables(uint64_t page);

/*
 * Maps `bytes` of private anonymous memory at `at`, without transparent huge
 * pages (a THP has one pmd, no table of ptes). MAP_FIXED_NOREPLACE: an address
 * in use is an error, never replaced. Returns 0, or -1 after op_fail().
 */
int map_anonymous(char *at, uint64_t bytes);

/* No transparent huge pages, nor large folios, in what is mapped there: files of tmpfs have some.
 */
int want_small(char *at, uint64_t bytes);

/* As map_anonymous(), out of the hugetlb pool, `huge` bytes a page. */
int map_hugetlb(char *at, uint64_t bytes, uint64_t huge);

/* The same, shared: another process or thread that maps it sees the pages. */
int map_hugetlb_shared(char *at, uint64_t bytes, uint64_t huge);

/* munmap(2) with its error told by op_fail(). */
int unmap(char *at, uint64_t bytes);

/* Writes `value` to the first word of each `step` bytes: a fault each, if not writable. */
void touch(char *at, uint64_t bytes, uint64_t step, uint64_t value);

/* Writes to `density` pages of each 512, evenly spread; 0 and DENSITY_ALL: to every page. */
void touch_density(char *at, uint64_t bytes, unsigned int density, uint64_t value);

/* Pages that touch_density() writes to. */
uint64_t density_pages(uint64_t bytes, unsigned int density);

/* Does the first word of each `step` bytes hold `value`? -1 after op_fail() if not. */
int verify_words(const char *at, uint64_t bytes, uint64_t step, uint64_t value);

/* Pages of the range that are present or swapped (/proc/self/pagemap), or -1 after op_fail(). */
int64_t present_pages(const char *at, uint64_t bytes);

/* Is nothing at all mapped in the range? mincore(2) gives ENOMEM then. */
bool is_unmapped(const char *at, uint64_t bytes);

/* Bytes of page tables of this process (VmPTE of /proc/self/status), or -1 after op_fail(). */
int64_t page_table_bytes(void);

/* Pages that write faults re-used since boot, of the whole system, or -1 after op_fail(). */
int64_t pages_reused(void);

/*
 * Minor faults of the calling thread so far. It asks twice: the first answer's own
 * fault, if its page is read-only, comes after it has counted.
 */
long minor_faults(void);

/* Entries that NUMA balancing made hints since boot, system-wide, or -1 after op_fail(). */
int64_t hint_entries(void);

#endif
