/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/mapping.h"

#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

#define PAGEMAP_ENTRIES 4096 /* that are read at once */

uint64_t page_bytes(void)
{
	static uint64_t bytes;

	if (!bytes)
		bytes = sysconf(_SC_PAGESIZE);
	return bytes;
}

uint64_t table_bytes(void)
{
	return page_bytes() * (page_bytes() / sizeof(uint64_t));
}

unsigned int contiguous_pages(uint64_t page)
{
	return page == KIB(4) ? 16 : page == KIB(16) ? 128 : 32;
}

unsigned int contiguous_tables(uint64_t page)
{
	return page == KIB(4) ? 16 : 32;
}

static int map(char *at, uint64_t bytes, int flags)
{
	void *p = mmap(at, bytes, PROT_READ | PROT_WRITE,
		       MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | flags, -1, 0);

	if (p == MAP_FAILED)
		return op_fail("mmap of %" PRIu64 " bytes at %p: %s", bytes, (void *)at,
			       strerror(errno));
	if (p != at) {
		munmap(p, bytes);
		return op_fail("mmap ignored MAP_FIXED_NOREPLACE at %p (kernel before 4.17?)",
			       (void *)at);
	}
	return 0;
}

int map_anonymous(char *at, uint64_t bytes)
{
	return map(at, bytes, MAP_PRIVATE | MAP_NORESERVE) || want_small(at, bytes) ? -1 : 0;
}

int want_small(char *at, uint64_t bytes)
{
	/* EINVAL: a kernel without THP, which is as good. */
	if (madvise(at, bytes, MADV_NOHUGEPAGE) && errno != EINVAL)
		return op_fail("madvise(MADV_NOHUGEPAGE): %s", strerror(errno));
	return 0;
}

int map_hugetlb(char *at, uint64_t bytes, uint64_t huge)
{
	return map(at, bytes, MAP_PRIVATE | MAP_HUGETLB | __builtin_ctzll(huge) << MAP_HUGE_SHIFT);
}

int map_hugetlb_shared(char *at, uint64_t bytes, uint64_t huge)
{
	return map(at, bytes, MAP_SHARED | MAP_HUGETLB | __builtin_ctzll(huge) << MAP_HUGE_SHIFT);
}

int unmap(char *at, uint64_t bytes)
{
	if (munmap(at, bytes))
		return op_fail("munmap of %" PRIu64 " bytes at %p: %s", bytes, (void *)at,
			       strerror(errno));
	return 0;
}

void touch(char *at, uint64_t bytes, uint64_t step, uint64_t value)
{
	for (uint64_t offset = 0; offset < bytes; offset += step)
		*(volatile uint64_t *)(at + offset) = value;
}

static uint64_t density_step(unsigned int density)
{
	return page_bytes() * (density ? DENSITY_ALL / density : 1);
}

void touch_density(char *at, uint64_t bytes, unsigned int density, uint64_t value)
{
	touch(at, bytes, density_step(density), value);
}

uint64_t density_pages(uint64_t bytes, unsigned int density)
{
	return (bytes + density_step(density) - 1) / density_step(density);
}

int verify_words(const char *at, uint64_t bytes, uint64_t step, uint64_t value)
{
	for (uint64_t offset = 0; offset < bytes; offset += step) {
		uint64_t seen = *(const volatile uint64_t *)(at + offset);

		if (seen != value)
			return op_fail("the word at +%" PRIu64 " is %" PRIu64 ", %" PRIu64
				       " was written",
				       offset, seen, value);
	}
	return 0;
}

int64_t present_pages(const char *at, uint64_t bytes)
{
	static _Thread_local uint64_t entries[PAGEMAP_ENTRIES];
	uint64_t page = (uintptr_t)at / page_bytes(), left = bytes / page_bytes();
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int64_t present = 0;

	if (fd < 0)
		return op_fail("/proc/self/pagemap: %s", strerror(errno));
	while (left) {
		uint64_t n = left < PAGEMAP_ENTRIES ? left : PAGEMAP_ENTRIES;
		size_t wanted = n * sizeof(*entries);

		if (pread(fd, entries, wanted, page * sizeof(*entries)) != (ssize_t)wanted) {
			close(fd);
			return op_fail("/proc/self/pagemap: short read");
		}
		/* Bit 63 present, 62 swapped: Documentation/admin-guide/mm/pagemap.rst. */
		for (uint64_t i = 0; i < n; i++)
			present += entries[i] >> 62 != 0;
		page += n;
		left -= n;
	}
	close(fd);
	return present;
}

bool is_unmapped(const char *at, uint64_t bytes)
{
	unsigned char vec;

	/* ENOMEM tells of any hole, so both ends are asked, a page each. */
	return mincore((void *)at, page_bytes(), &vec) && errno == ENOMEM &&
	       mincore((void *)(at + bytes - page_bytes()), page_bytes(), &vec) && errno == ENOMEM;
}

/*
 * The number behind `key` in a file of /proc. No malloc(), as stdio would: a
 * thread's first one maps an arena, whose page tables would be counted.
 */
static int64_t proc_number(const char *path, const char *key)
{
	char text[16384];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0, got = 0;
	const char *at;

	if (fd < 0)
		return op_fail("%s: %s", path, strerror(errno));
	while (n < (ssize_t)sizeof(text) - 1 &&
	       (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	close(fd);
	text[n] = '\0';
	at = strstr(text, key);
	return at ? strtoll(at + strlen(key), NULL, 10) : op_fail("%s has no %s", path, key);
}

int64_t page_table_bytes(void)
{
	int64_t kib = proc_number("/proc/self/status", "VmPTE:");

	return kib < 0 ? -1 : kib * 1024;
}

int64_t pages_reused(void)
{
	return proc_number("/proc/vmstat", "pgreuse ");
}

int64_t hint_entries(void)
{
	return proc_number("/proc/vmstat", "numa_pte_updates ");
}

long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt;
}
