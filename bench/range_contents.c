/* SPDX-License-Identifier: MIT */
/* What a range can contain before an action. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "bench/range.h"
#include "bench/vmas.h"
#include "harness/files.h"
#include "harness/mapping.h"

/* Of untouched ranges: tables of the levels above may be there, but not one for each range. */
#define UPPER_TABLES_MOST 4

static int map_pages(struct op_thread *t, unsigned int i)
{
	return map_anonymous(op_address(t, i), t->size);
}

static int drop(char *at, uint64_t bytes)
{
	return madvise(at, bytes, MADV_DONTNEED)
		       ? op_fail("madvise(MADV_DONTNEED): %s", strerror(errno))
		       : 0;
}

static int check_no_tables(struct op_thread *t)
{
	int64_t now = page_table_bytes(), grown = now - t->tables_before;

	if (now >= 0 && grown > (int64_t)(UPPER_TABLES_MOST * page_bytes()))
		return op_fail("VmPTE grew by %" PRId64 " bytes: the ranges were touched", grown);
	return now < 0 ? -1 : 0;
}

/* They are the process's, not the thread's. */
int range_check_tables(const struct op_thread *t, uint64_t bytes)
{
	int64_t now = page_table_bytes(), grown = now - t->tables_before;

	if (now >= 0 && grown < (int64_t)bytes)
		return op_fail("no page tables: VmPTE grew by %" PRId64
			       " bytes, the ranges need %" PRIu64,
			       grown, bytes);
	return now < 0 ? -1 : 0;
}

const struct range_contents contents_untouched = {
	.empty = true,
	.map = map_pages,
	.check = check_no_tables,
};

/*
 * Touches a page in each table's range and drops that page alone. Kernels with
 * CONFIG_PT_RECLAIM (v6.14) free a table when *all* that it maps is dropped, so
 * dropping page by page keeps it, and tables that a batch has freed come back here.
 */
static int make_tables(struct op_thread *t, char *at)
{
	char *end = at + t->size;

	for (; at < end; at = (char *)(((uintptr_t)at / table_bytes() + 1) * table_bytes())) {
		*(volatile char *)at = 1;
		if (drop(at, page_bytes()))
			return -1;
	}
	return 0;
}

/* Tables of the lowest level under all ranges, each counted once. */
static uint64_t tables_wanted(const struct op_thread *t)
{
	uint64_t tables = 0, next = 0;

	for (unsigned int i = 0; i < range_count(t); i++) {
		uint64_t first = (uintptr_t)op_address(t, i) / table_bytes();
		uint64_t last = ((uintptr_t)op_address(t, i) + t->size - 1) / table_bytes();

		tables += last + 1 - (first > next ? first : next);
		next = last + 1;
	}
	return tables;
}

static int check_tables(struct op_thread *t)
{
	return range_check_tables(t, tables_wanted(t) * page_bytes());
}

const struct range_contents contents_pte_none = {
	.empty = true,
	.map = map_pages,
	.fill = make_tables,
	.check = check_tables,
};

static int write_pages(struct op_thread *t, char *at)
{
	touch_density(at, t->size, t->density, t->written);
	return 0;
}

const struct range_contents contents_pages = {
	.map = map_pages,
	.fill = write_pages,
};

/*
 * Beside a live page of the same table: the table stays, and with it goes the
 * invalidation for freeing it (free_pgtables(), mm/memory.c).
 */
static char *neighbour(const struct op_thread *t, unsigned int i)
{
	return op_address(t, i) + t->size + t->op->gap / 2;
}

static int map_neighbours(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++) {
		if (map_anonymous(neighbour(t, i), page_bytes()))
			return -1;
		touch(neighbour(t, i), page_bytes(), page_bytes(), 1);
	}
	return 0;
}

static int check_neighbours(struct op_thread *t)
{
	for (unsigned int i = 0; i < t->batch; i++)
		if (present_pages(neighbour(t, i), page_bytes()) != 1)
			return op_fail("neighbour %u is gone", i);
	return 0;
}

const struct range_contents contents_neighbour = {
	.prepare = map_neighbours,
	.map = map_pages,
	.fill = write_pages,
	.check = check_neighbours,
};

/* A file for all ranges; its descriptor is the op's state. */
static int make_file(struct op_thread *t, enum op_files kind)
{
	int fd = files_make(kind, t->size * range_count(t));

	t->state = (void *)(intptr_t)fd;
	return fd < 0 ? -1 : 0;
}

static int map_file(struct op_thread *t, unsigned int i, int protection)
{
	void *at = mmap(op_address(t, i), t->size, protection, MAP_SHARED | MAP_FIXED_NOREPLACE,
			(int)(intptr_t)t->state, (off_t)(t->size * i));

	if (at == MAP_FAILED)
		return op_fail("mmap of a file: %s", strerror(errno));
	return want_small(at, t->size);
}

static int make_shmem(struct op_thread *t)
{
	return make_file(t, FILES_SHMEM);
}

static int map_writable(struct op_thread *t, unsigned int i)
{
	return map_file(t, i, PROT_READ | PROT_WRITE);
}

/* A read maps a page of tmpfs writable and clean: nobody is told of the first write. */
static int read_pages(struct op_thread *t, char *at)
{
	for (uint64_t offset = 0; offset < t->size; offset += page_bytes())
		(void)*(volatile char *)(at + offset);
	return 0;
}

int range_check_dirty(const struct op_thread *t, uint64_t bytes)
{
	int64_t dirty = vmas_dirty(t->base, range_span(t));

	if (dirty >= 0 && dirty != (int64_t)bytes)
		return op_fail("%" PRId64 " bytes are dirty, not %" PRIu64, dirty, bytes);
	return dirty < 0 ? -1 : 0;
}

/* An entry each: a huge one would be another operation. */
static int check_small(struct op_thread *t)
{
	int64_t huge = vmas_bytes(t->base, range_span(t), "ShmemPmdMapped:");

	return huge > 0 ? op_fail("%" PRId64 " bytes of the file have huge entries", huge) : huge;
}

static int check_clean(struct op_thread *t)
{
	return check_small(t) || range_check_dirty(t, 0) ? -1 : 0;
}

static int check_written(struct op_thread *t)
{
	return check_small(t) || range_check_dirty(t, t->size * range_count(t)) ? -1 : 0;
}

const struct range_contents contents_file_clean = {
	.prepare = make_shmem,
	.map = map_writable,
	.fill = read_pages,
	.check = check_clean,
};

const struct range_contents contents_file_dirty = {
	.prepare = make_shmem,
	.map = map_writable,
	.fill = write_pages,
	.check = check_written,
};

static int make_on_disk(struct op_thread *t)
{
	return make_file(t, FILES_PAGE_MKWRITE);
}

static int map_read_only(struct op_thread *t, unsigned int i)
{
	return map_file(t, i, PROT_READ);
}

/* Filled from the file again, where it was reclaimed: it is not in the page cache any more. */
const struct range_contents contents_file_on_disk = {
	.prepare = make_on_disk,
	.map = map_read_only,
	.fill = read_pages,
};

static int map_huge(struct op_thread *t, unsigned int i)
{
	return map_hugetlb(op_address(t, i), t->size, t->size);
}

static int write_huge(struct op_thread *t, char *at)
{
	touch(at, page_bytes(), page_bytes(), t->written);
	return 0;
}

const struct range_contents contents_hugetlb = {
	.map = map_huge,
	.fill = write_huge,
};

/* MADV_DONTNEED of a huge page (v5.18) leaves its page table. */
static int write_and_drop_huge(struct op_thread *t, char *at)
{
	return write_huge(t, at) || drop(at, t->size) ? -1 : 0;
}

/* The entry of a huge page is in a table of a level of its own: one for each range. */
static int check_huge_tables(struct op_thread *t)
{
	return range_check_tables(t, range_count(t) * page_bytes());
}

const struct range_contents contents_hugetlb_none = {
	.empty = true,
	.map = map_huge,
	.fill = write_and_drop_huge,
	.check = check_huge_tables,
};

const struct range_contents contents_hugetlb_untouched = {
	.empty = true,
	.map = map_huge,
	.check = check_no_tables,
};

static int map_transparent(struct op_thread *t, unsigned int i)
{
	if (map_pages(t, i))
		return -1;
	if (madvise(op_address(t, i), t->size, MADV_HUGEPAGE))
		return op_fail("madvise(MADV_HUGEPAGE): %s", strerror(errno));
	return 0;
}

int range_check_huge(const struct op_thread *t, uint64_t bytes)
{
	int64_t huge = vmas_bytes(t->base, range_span(t), "AnonHugePages:");

	if (huge >= 0 && huge != (int64_t)bytes)
		return op_fail("AnonHugePages is %" PRId64 ", not %" PRIu64 ": %s", huge, bytes,
			       range_thp_remedy());
	return huge < 0 ? -1 : 0;
}

const char *range_thp_remedy(void)
{
	return prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1
		       ? "who started this process has them disabled for it (PR_SET_THP_DISABLE)"
		       : "free memory, or compact it, and look at "
			 "/sys/kernel/mm/transparent_hugepage/hugepages-*/enabled";
}

/* Where no block was free at that moment; the next batch is filled anew. */
static int check_transparent(struct op_thread *t)
{
	if (!range_check_huge(t, t->size * range_count(t)))
		return 0;
	for (unsigned int i = 0; i < range_count(t); i++)
		if (drop(op_address(t, i), t->size) || write_pages(t, op_address(t, i)))
			break;
	return -1;
}

const struct range_contents contents_thp = {
	.map = map_transparent,
	.fill = write_pages,
	.check = check_transparent,
};

const struct op_setting range_thp_settings[] = {
	{THP_ENABLED, "madvise"},
	{"/sys/kernel/mm/transparent_hugepage/defrag", "madvise"},
	{NULL, NULL},
};
