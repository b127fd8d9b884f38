/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/bystander.h"
#include "harness/clock.h"
#include "harness/mapping.h"

#define PAGES_HELD 64 /* entries of a first-level data TLB: 48 to 96 on today's cores */

static char *pages;

int bystander_prepare(void)
{
	size_t bytes = PAGES_HELD * page_bytes();

	if (pages)
		return 0;
	pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return op_fail("mmap of a bystander's pages: %s", strerror(errno));
	madvise(pages, bytes, MADV_NOHUGEPAGE); /* EINVAL: a kernel without THP */
	touch(pages, bytes, page_bytes(), 1);
	return 0;
}

/* Reads only: fork() in a re-arm makes the pages read-only. */
static void one_unit(void)
{
	const volatile char *at = pages;
	uint64_t step = page_bytes() + 64; /* another line of each page: one cache set each */

	for (unsigned int i = 0; i < PAGES_HELD - 1; i++)
		(void)at[i * step % (PAGES_HELD * page_bytes())];
}

/* One loop for both, so that a unit costs the same in either. */
static struct bystander_work work(_Atomic uint32_t *finished, uint32_t wanted, uint64_t ns)
{
	struct bystander_work done = {.units = 0};
	uint64_t begin = clock_ns(CLOCK_MONOTONIC_RAW), now = begin;

	while (now - begin < ns && atomic_load_explicit(finished, memory_order_acquire) != wanted) {
		one_unit();
		now = clock_ns(CLOCK_MONOTONIC_RAW);
		done.units++;
	}
	done.ns = now - begin;
	return done;
}

struct bystander_work bystander_until(_Atomic uint32_t *finished, uint32_t wanted)
{
	return work(finished, wanted, UINT64_MAX);
}

struct bystander_work bystander_for(uint64_t ns)
{
	_Atomic uint32_t never = 0;

	return work(&never, 1, ns);
}
