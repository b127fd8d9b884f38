/* SPDX-License-Identifier: MIT */
/*
 * Operations on ranges are combinations: an action (munmap(), MADV_DONTNEED ...) on what
 * the range contains (nothing, empty page tables, a few pages ...). An op's `data` is the
 * combination, and its functions are those of bench/range.c.
 */
#ifndef BENCH_RANGE_H
#define BENCH_RANGE_H

#include "harness/kernel.h"
#include "harness/op.h"

struct range_contents {
	bool empty;			     /* no entry is present */
	int (*prepare)(struct op_thread *t); /* once; NULL: nothing to do */
	int (*map)(struct op_thread *t, unsigned int i);
	/* From mapped, whatever is in it, to the contents; NULL: nothing to do. */
	int (*fill)(struct op_thread *t, char *at);
	/* Beyond the number of present pages: are the ranges so? NULL: nothing more to see. */
	int (*check)(struct op_thread *t);
};

extern const struct range_contents contents_untouched, contents_pte_none, contents_pages,
	contents_neighbour, contents_file_clean, contents_file_dirty, contents_file_on_disk,
	contents_hugetlb, contents_hugetlb_none, contents_hugetlb_untouched, contents_thp;

struct range_action {
	bool unmaps; /* each re-arm maps the ranges anew */
	/* From what a batch has left (or not yet done) to mapped and writable. */
	int (*undo)(struct op_thread *t, char *at);
	int (*armed)(struct op_thread *t); /* what matters to this action alone */
	int (*body)(struct op_thread *t, unsigned int n);
	int (*twin)(struct op_thread *t, unsigned int n);
	int (*verify)(struct op_thread *t);
};

extern const struct range_action action_munmap, action_dontneed, action_free, action_mremap,
	action_mprotect;

struct range {
	const struct range_action *action;
	const struct range_contents *contents;
};

static inline const struct range *range_of(const struct op_thread *t)
{
	return t->op->data;
}

/* Ranges of a batch: all of its ops may share one. */
static inline unsigned int range_count(const struct op_thread *t)
{
	return t->stride ? t->batch : 1;
}

/* Bytes from the first range to the end of the last one. */
static inline uint64_t range_span(const struct op_thread *t)
{
	return t->stride * (range_count(t) - 1) + t->size;
}

/* Pages of a range that are present before the action. */
uint64_t range_pages(const struct op_thread *t);

/* Is the range at `at` mapped, with that many of its first 16384 pages present? */
int range_holds(const struct op_thread *t, const char *at, uint64_t pages);

/* madvise() of each range; and its null twin, where nothing is mapped and the look-up fails. */
int range_advise_each(struct op_thread *t, unsigned int n, int advice);
int range_advise_hole(struct op_thread *t, unsigned int n, int advice);

/*
 * Are so many bytes of the batch's ranges transparent huge pages, or dirty; have the process's page
 * tables grown by so many, at least, since before any setup()? 0, or -1 after op_fail().
 */
int range_check_huge(const struct op_thread *t, uint64_t bytes);
int range_check_dirty(const struct op_thread *t, uint64_t bytes);
int range_check_tables(const struct op_thread *t, uint64_t bytes);

/* What to do where there are no transparent huge pages although they were asked for. */
const char *range_thp_remedy(void);

/* Functions of struct op. */
int range_setup(struct op_thread *t);
int range_rearm(struct op_thread *t);
int range_armed(struct op_thread *t);
int range_body(struct op_thread *t, unsigned int n);
int range_twin(struct op_thread *t, unsigned int n);
int range_verify(struct op_thread *t);

/* Ops a batch for a size: of ranges that are filled, have tables, have nothing. */
unsigned int range_batch(uint64_t size);
unsigned int range_batch_tables(uint64_t size);
unsigned int range_batch_untouched(uint64_t size);
unsigned int range_batch_hugetlb(uint64_t size);
unsigned int range_batch_thp(uint64_t size);

/* For ops on transparent huge pages. */
#define THP_ENABLED "/sys/kernel/mm/transparent_hugepage/enabled"
extern const struct op_setting range_thp_settings[];

/*
 * Lengths of a full range that find the knees: x86 flushes page by page up to 33
 * (tlb_single_page_flush_ceiling, arch/x86/mm/tlb.c), arm64 below MAX_DVM_OPS, which is a
 * table's entries (arch/arm64/include/asm/tlbflush.h). The tests look at the first: not a single
 * page.
 */
#define RANGE_CURVE(is_quick)                                                                      \
	{.size = PAGES(256), .quick = is_quick}, {.size = PAGES(1)}, {.size = PAGES(2)},           \
		{.size = PAGES(4)}, {.size = PAGES(8)}, {.size = PAGES(16)}, {.size = PAGES(32)},  \
		{.size = PAGES(33)}, {.size = PAGES(34)}, {.size = PAGES(64)},                     \
		{.size = PAGES(128)}, {.size = TABLES_AND_PAGES(1, -1)}, {.size = TABLES(1)},      \
		{.size = TABLES_AND_PAGES(1, 1)}, {.size = PAGES(1024)}, {.size = PAGES(2048)},    \
	{                                                                                          \
		.size = PAGES(4096)                                                                \
	}

/* Names of contents, what they are and how they are proved. */
#define NAME_untouched		  "untouched"
#define WHAT_untouched		  "that was never touched: no page tables"
#define PROOF_untouched		  "VmPTE did not grow, no page is present"
#define NAME_pte_none		  "pte-none"
#define WHAT_pte_none		  "with page tables and no entry in them"
#define PROOF_pte_none		  "VmPTE grew by its tables, no page is present"
#define NAME_sparse		  "sparse"
#define WHAT_sparse		  "with a few pages present in each page table"
#define PROOF_sparse		  "so many pages are present (pagemap)"
#define NAME_populated		  "populated"
#define WHAT_populated		  "whose pages are all present"
#define PROOF_populated		  "every page is present (pagemap)"
#define NAME_populated_neighbour  "populated-neighbour"
#define WHAT_populated_neighbour  "whose pages are all present beside a live page: its table stays"
#define PROOF_populated_neighbour PROOF_populated
#define NAME_file_clean		  "file-clean"
#define WHAT_file_clean		  "of a shared tmpfs file, every page mapped and clean"
#define PROOF_file_clean	  "every page is present, none dirty (smaps)"
#define NAME_file_dirty		  "file-dirty"
#define WHAT_file_dirty		  "of a shared tmpfs file, every page mapped and written"
#define PROOF_file_dirty	  "every page is present and dirty (smaps)"
#define NAME_hugetlb		  "hugetlb"
#define WHAT_hugetlb		  "of one private huge page"
#define PROOF_hugetlb		  "it is present (pagemap)"
#define NAME_hugetlb_none	  "hugetlb-none"
#define WHAT_hugetlb_none	  "of one huge page that is not there: its page table is"
#define PROOF_hugetlb_none	  "VmPTE grew, nothing is present"
#define NAME_hugetlb_untouched	  "hugetlb-untouched"
#define WHAT_hugetlb_untouched	  "of one huge page that was never touched: no page tables"
#define PROOF_hugetlb_untouched	  PROOF_untouched
#define NAME_thp		  "thp"
#define WHAT_thp		  "of transparent huge pages"
#define PROOF_thp		  "AnonHugePages is its size (smaps)"

#define RANGE_FUNCTIONS                                                                            \
	.setup = range_setup, .rearm = range_rearm, .armed = range_armed, .body = range_body,      \
	.twin = range_twin, .verify = range_verify

/* What all range ops have in common; a family adds path, points and expectations. */
#define RANGE_OP(family, call, proof_after, action_, holds, name_)                                 \
	.name = family "/" NAME_##name_, .what = call " of a range " WHAT_##name_, .unit = "call", \
	.proof = "before: " PROOF_##name_ "; after: " proof_after,                                 \
	.data = &(const struct range){&(action_), &contents_##holds}, RANGE_FUNCTIONS

/* Their gap: each huge page has page tables of the two lowest levels for itself. */
#define RANGE_THP                                                                                  \
	.thp = true, .settings = range_thp_settings, .batch = range_batch_thp,                     \
	.gap = UPPER_TABLES(1), .needs.path = THP_ENABLED, .needs.state = "transparent huge page"
#define RANGE_HUGETLB                                                                              \
	.hugetlb = true, .hugetlb_max = MIB(512), .batch = range_batch_hugetlb,                    \
	.gap = UPPER_TABLES(1)

/* Classes of kernels: their `.secondary` and `.pairs`. Since v6.6 the CPU's flushes call. */
#define ANY_BEFORE(secondary_, pairs_)                                                             \
	{                                                                                          \
		.before = KERNEL(6, 6), .secondary = (secondary_), .pairs = (pairs_)               \
	}
#define ANY_SINCE(secondary_, pairs_)                                                              \
	{                                                                                          \
		.since = KERNEL(6, 6), .secondary = (secondary_), .pairs = (pairs_)                \
	}
#define ARM_BEFORE(size_, secondary_, pairs_)                                                      \
	{                                                                                          \
		.machine = "aarch64", .before = KERNEL(6, 6), .size = (size_),                     \
		.secondary = (secondary_), .pairs = (pairs_)                                       \
	}
#define ARM_SINCE(size_, secondary_, pairs_)                                                       \
	{                                                                                          \
		.machine = "aarch64", .since = KERNEL(6, 6), .size = (size_),                      \
		.secondary = (secondary_), .pairs = (pairs_)                                       \
	}
#define X86_BEFORE(size_, secondary_, pairs_)                                                      \
	{                                                                                          \
		.machine = "x86_64", .before = KERNEL(6, 6), .size = (size_),                      \
		.secondary = (secondary_), .pairs = (pairs_)                                       \
	}
#define X86_SINCE(size_, secondary_, pairs_)                                                       \
	{                                                                                          \
		.machine = "x86_64", .since = KERNEL(6, 6), .size = (size_),                       \
		.secondary = (secondary_), .pairs = (pairs_)                                       \
	}

#define RANGE_REGISTER(array)                                                                      \
	__attribute__((constructor)) static void register_##array(void)                            \
	{                                                                                          \
		for (size_t i = 0; i < COUNT(array); i++)                                          \
			op_register(&(array)[i]);                                                  \
	}

#endif
