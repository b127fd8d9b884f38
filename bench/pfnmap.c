/* SPDX-License-Identifier: MIT */
/*
 * munmap() of physical addresses where nothing is, mapped with /dev/mem (VM_PFNMAP). No
 * byte of them is ever read or written: only their entries are made and taken away.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/range.h"
#include "harness/mapping.h"

#define HOLE_PAGES 1024	  /* more than any of the points below has */
#define HOLE_FROM  MIB(1) /* below are the firmware's areas of old */

/*
 * The first unclaimed gap of /proc/iomem: 0 if there is none, or its addresses are hidden
 * (they all read as 0 without CAP_SYS_ADMIN).
 */
static uint64_t physical_hole(void)
{
	FILE *f = fopen("/proc/iomem", "re");
	uint64_t bytes = HOLE_PAGES * page_bytes(), free_from = HOLE_FROM, first, last, found = 0;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f)) {
		if (line[0] == ' ' || sscanf(line, "%" SCNx64 "-%" SCNx64, &first, &last) != 2)
			continue; /* an indented line is inside of the one before */
		if (!last)
			break;
		free_from = (free_from + bytes - 1) / bytes * bytes;
		if (first >= free_from + bytes)
			found = free_from;
		else if (last + 1 > free_from)
			free_from = last + 1;
	}
	if (f)
		fclose(f);
	return found;
}

static int map_hole(char *at, uint64_t bytes, int fixed)
{
	static uint64_t hole;
	int fd, err = 0;
	void *p;

	if (!hole)
		hole = physical_hole();
	if (!hole)
		return op_fail("/proc/iomem shows no hole of %d pages", HOLE_PAGES);
	fd = open("/dev/mem", O_RDONLY | O_SYNC | O_CLOEXEC);
	if (fd < 0)
		return op_fail("/dev/mem: %s", strerror(errno));
	p = mmap(at, bytes, PROT_READ, MAP_SHARED | fixed, fd, (off_t)hole);
	if (p == MAP_FAILED)
		err = op_fail("mmap of /dev/mem: %s", strerror(errno));
	else if (!fixed)
		munmap(p, bytes);
	close(fd);
	return err;
}

static const char *missing(void)
{
	static char why[200];

	if (!map_hole(NULL, page_bytes(), 0))
		return NULL;
	snprintf(why, sizeof(why), "%s", op_failure());
	return why;
}

static int map_physical(struct op_thread *t, unsigned int i)
{
	return map_hole(op_address(t, i), t->size, MAP_FIXED_NOREPLACE);
}

/* pagemap leaves such a mapping out (walk_page_test(), mm/pagewalk.c): its tables are seen. */
static int has_tables(struct op_thread *t)
{
	return range_check_tables(t, range_count(t) * page_bytes());
}

/* mmap() has made the entries (remap_pfn_range(), drivers/char/mem.c), or failed. */
static const struct range_contents contents_pfnmap = {
	.empty = true, /* to pagemap */
	.map = map_physical,
	.check = has_tables,
};

#define NAME_pfnmap  "pfnmap"
#define WHAT_pfnmap  "of /dev/mem (VM_PFNMAP)"
#define PROOF_pfnmap "mapped, VmPTE grew by its tables"

static const struct op_point points[] = {{.size = PAGES(16)}, {.size = PAGES(512)}};

/* The one mapping that x86 flushes at the end of its VMA as well (tlb_end_vma()). */
static const struct op_expect expect[] = {
	ANY_BEFORE(3, 1),
	ARM_SINCE(0, 2, 1),
	X86_SINCE(0, 2, 1),
};

static const struct op pfnmap = {
	RANGE_OP("munmap", "munmap()", "both ends are unmapped (mincore)", action_munmap, pfnmap,
		 pfnmap),
	.kernel_path = "unmap_region > unmap_vmas > zap_pte_range; tlb_end_vma flushes",
	OP_POINTS(points),
	OP_EXPECT(expect),
	.batch = range_batch,
	.gap = MIB(1),
	.needs = {.root = true, .path = "/dev/mem", .missing = missing},
	.change = CHANGE_UNMAP,
	.path = (const char *const[]){"unmap_vmas", NULL},
};
OP_REGISTER(pfnmap)
