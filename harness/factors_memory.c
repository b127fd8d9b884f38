/* SPDX-License-Identifier: MIT */
/* Memory management's own workers and policies (Documentation/admin-guide/mm/). */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"
#include "harness/mapping.h"

#define VM	   "/proc/sys/vm/"
#define MM	   "/sys/kernel/mm/"
#define THP	   MM "transparent_hugepage/"

#define FREE_SHARE 4 /* one part in so many is available, or reclaim is near */

/* "2048kB 0, 1048576kB 0": the last directory's name from behind its '-', and the value. */
static void read_by_size(const struct factor *f, struct reading *r)
{
	char text[FACTOR_VALUE * 2] = "", value[64];
	glob_t found;
	int err = 0;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc && !err; i++) {
		const char *size = strstr(found.gl_pathv[i], "/hugepages-");

		err = fact_value(value, sizeof(value), found.gl_pathv[i]);
		if (!err && !value[0])
			err = -ENODATA;
		if (!size || err)
			continue;
		size += strlen("/hugepages-");
		join(text, sizeof(text), ", ", "%.*s %s", (int)strcspn(size, "/"), size, value);
	}
	globfree(&found);
	if (err)
		reading_unknown(r, err, f->path);
	else
		reading_set(r, FACTOR_OK, "%s", text);
}

/* A scan of khugepaged takes mmap_lock; with pages under "never" there is none. */
static int scans_seldom(const char *value, const char *want)
{
	char mode[64];

	if (!fact_join(THP "enabled", mode, sizeof(mode)) && !strcmp(mode, "never"))
		return 1;
	return factor_at_least(value, want);
}

static void read_swap(const struct factor *f, struct reading *r)
{
	int lines = fact_lines(f->path), areas = lines > 0 ? lines - 1 : 0; /* and a heading */

	if (reading_missing(r, f, lines, NULL))
		return;
	if (areas)
		reading_set(r, FACTOR_WARN, "%d in use", areas);
	else
		reading_set(r, FACTOR_OK, "none");
}

static bool meminfo(const char *key, uint64_t *kib)
{
	char text[64], *end;

	if (fact_field(text, sizeof(text), "/proc/meminfo", key))
		return false;
	*kib = strtoull(text, &end, 10);
	return end != text;
}

static void read_free(const struct factor *f, struct reading *r)
{
	uint64_t total, available;

	(void)f;
	if (!meminfo("MemTotal", &total) || !meminfo("MemAvailable", &available) || !total)
		reading_unknown(r, 0, "no MemAvailable in /proc/meminfo");
	else
		reading_set(r, available * FREE_SHARE < total ? FACTOR_WARN : FACTOR_OK,
			    "%" PRIu64 " of %" PRIu64 " MiB", available >> 10, total >> 10);
}

/* Free blocks of a huge page's size and more: lines "Node 0, zone Normal 12 7 ..." by order. */
static void read_blocks(const struct factor *f, struct reading *r)
{
	unsigned int pages = table_bytes() / page_bytes(), huge = __builtin_ctz(pages);
	uint64_t blocks = 0;
	bool told = false;
	char *text, *next, *line;

	if (reading_missing(r, f, fact_text(&text, f->path), NULL))
		return;
	next = text;
	while ((line = strsep(&next, "\n"))) {
		char *at = strstr(line, "zone "), *save = NULL, *word;
		int order = -1; /* the zone's name comes first */

		if (!at)
			continue;
		told = true;
		for (word = strtok_r(at + 5, " ", &save); word; word = strtok_r(NULL, " ", &save))
			if (order++ >= (int)huge)
				blocks += strtoull(word, NULL, 10) << (order - 1 - huge);
	}
	free(text);
	if (told)
		reading_set(r, blocks ? FACTOR_OK : FACTOR_WARN, "%" PRIu64 " blocks of %u pages",
			    blocks, pages);
	else
		reading_unknown(r, -ENODATA, f->path);
}

static void read_nodes(const struct factor *f, struct reading *r)
{
	int n = fact_count(f->path);

	if (!reading_missing(r, f, n, "1"))
		reading_set(r, FACTOR_OK, "%d", n);
}

static const struct factor factors[] = {
	{.name = "numa_nodes",
	 .moves = "how far memory is",
	 .path = "/sys/devices/system/node/node[0-9]*",
	 .there = "/sys/devices/system/cpu",
	 .read = read_nodes},
	{.name = "numa_balancing",
	 .moves = "hinting faults, migrations and flushes of its own",
	 .path = "/proc/sys/kernel/numa_balancing",
	 .there = "/proc/sys/kernel",
	 .want = "0",
	 .advice = "sysctl kernel.numa_balancing=0",
	 .tune = "0"},
	{.name = "zone_reclaim",
	 .moves = "where memory comes from",
	 .path = VM "zone_reclaim_mode",
	 .there = VM},
	{.name = "thp",
	 .moves = "mappings become huge pages unasked; under test, so it is not set",
	 .path = THP "enabled",
	 .there = MM,
	 .want = "madvise",
	 .advice = "operations set what they need; for the rest echo madvise > " THP "enabled"},
	{.name = "thp_defrag", .moves = "faults compact", .path = THP "defrag", .there = MM},
	{.name = "thp_shmem",
	 .moves = "huge pages of shared memory",
	 .path = THP "shmem_enabled",
	 .there = MM},
	{.name = "thp_zero_page",
	 .moves = "what a read fault maps",
	 .path = THP "use_zero_page",
	 .there = MM},
	{.name = "mthp",
	 .moves = "which sizes anonymous memory is given in",
	 .path = THP "hugepages-*kB/enabled",
	 .there = MM,
	 .read = read_by_size},
	{.name = "khugepaged",
	 .moves = "takes mmap_lock, collapses what is measured",
	 .path = THP "khugepaged/scan_sleep_millisecs",
	 .there = MM,
	 .good = scans_seldom,
	 .want = "600000",
	 .advice = "write 3600000 to " THP "khugepaged/scan_sleep_millisecs",
	 .tune = "3600000"},
	{.name = "hugetlb",
	 .moves = "the pools of huge pages",
	 .path = MM "hugepages/hugepages-*kB/nr_hugepages",
	 .there = MM,
	 .read = read_by_size},
	{.name = "hugetlb_vmemmap",
	 .moves = "what allocating and freeing a huge page costs",
	 .path = VM "hugetlb_optimize_vmemmap",
	 .there = VM},
	{.name = "compaction",
	 .moves = "kcompactd moves pages that are measured",
	 .path = VM "compaction_proactiveness",
	 .there = VM,
	 .want = "0",
	 .advice = "sysctl vm.compaction_proactiveness=0",
	 .tune = "0"},
	{.name = "free_memory",
	 .moves = "below a quarter reclaim is near",
	 .read = read_free,
	 .advice = "end what uses memory"},
	{.name = "free_blocks",
	 .moves = "whether huge pages can be had",
	 .path = "/proc/buddyinfo",
	 .read = read_blocks,
	 .advice = "echo 1 > /proc/sys/vm/compact_memory"},
	{.name = "swap",
	 .moves = "pages go out",
	 .path = "/proc/swaps",
	 .there = "/proc/meminfo",
	 .read = read_swap,
	 .advice = "swapoff -a, if memory suffices"},
	{.name = "zswap",
	 .moves = "pages are compressed",
	 .path = "/sys/module/zswap/parameters/enabled",
	 .there = "/sys/module"},
	{.name = "ksm",
	 .moves = "write-protects pages, more copies on write",
	 .path = MM "ksm/run",
	 .there = MM,
	 .want = "0",
	 .advice = "echo 0 > " MM "ksm/run",
	 .tune = "0"},
	{.name = "mglru",
	 .moves = "ageing clears accessed bits",
	 .path = MM "lru_gen/enabled",
	 .there = MM},
	/* Not set: it is another program's, and what DAMON has learnt does not come back. */
	{.name = "damon",
	 .moves = "clears accessed bits",
	 .path = MM "damon/admin/kdamonds/[0-9]*/state",
	 .there = MM,
	 .want = "off",
	 .advice = "write off to " MM "damon/admin/kdamonds/*/state"},
	{.name = "demotion",
	 .moves = "pages go to slower memory",
	 .path = MM "numa/demotion_enabled",
	 .there = MM,
	 .want = "false",
	 .advice = "echo false > " MM "numa/demotion_enabled",
	 .tune = "false"},
};

const struct factor_group factors_memory = {"memory", factors, sizeof(factors) / sizeof(*factors)};
