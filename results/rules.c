/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "results/count.h"
#include "results/limits.h"
#include "results/rules.h"
#include "results/rules_device.h"
#include "results/rules_kernel.h"

#define MAX_TLBI_RANGE_PAGES (1u << 21) /* arch/arm64/include/asm/tlbflush.h */
#define TABLE_BATCH_HEAD     3 /* words of struct mmu_table_batch: an rcu_head and a count */

static const char no_count[] = "secondary invalidations are not countable here";

static bool is_change(const struct row *row, const char *change)
{
	return !strcmp(row->change, change);
}

/* Is the kernel older than this? One that does not say is taken for a new one. */
static bool is_before(const struct run *run, int major, int minor)
{
	int have[2];

	if (sscanf(run_context(run, "kernel_release", ""), "%d.%d", &have[0], &have[1]) != 2)
		return false;
	return have[0] < major || (have[0] == major && have[1] < minor);
}

/*
 * Does the end of a start/end pair invalidate? With the callback invalidate_range it does.
 * Runs that do not name it are of releases, where v6.6 (ec8832d007cb) ended it.
 */
static bool pairs_invalidate(const struct run *run)
{
	const char *callback = run_context(run, "secondary_callback", "");

	return callback[0] ? !strcmp(callback, "invalidate_range") : is_before(run, 6, 6);
}

/*
 * A write fault upgrades one entry; a system call (mprotect(), UFFDIO_WRITEPROTECT from the
 * handler of a fault) a range of them, which it announces.
 */
static bool is_fault(const struct row *row)
{
	double faults;

	if (strstr(row->op, "/uffd-sync"))
		return false;
	return !row_metric(row, "faults_per_op", &faults) || faults > 0;
}

/*
 * Another thread's change in the same mm makes a flush one of everything, (0, -1UL) or, before
 * v6.6, (-1UL, -1UL): tlb_finish_mmu(), mm/mmu_gather.c. How often is a matter of chance.
 */
static bool is_racing(const struct row *row)
{
	return strstr(row->op, "/racing") != NULL;
}

static int skip(char *seen, size_t room, const char *why)
{
	snprintf(seen, room, "%s", why);
	return VERDICT_SKIP;
}

/*
 * Does the CPU's own TLB get flushed? arm64's upgrade always does
 * (ptep_set_access_flags(), arch/arm64/mm/fault.c); x86's never does
 * (arch/x86/mm/pgtable.c): where flushes are counted, the count decides.
 */
static int upgrade_flushes(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double flushes;

	if (!strcmp(run_context(run, "machine", ""), "aarch64"))
		return 1;
	if (row_metric(row, "cpu_flushes_per_op", &flushes))
		return flushes >= 1;
	snprintf(seen, room, "CPU TLB flushes are not countable here");
	return -1;
}

static int upgrade_notifies(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent;
	int flushes;

	if (!is_change(row, "upgrade"))
		return DOES_NOT_APPLY;
	flushes = upgrade_flushes(run, row, seen, room);
	if (flushes < 0)
		return VERDICT_SKIP;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent)) {
		snprintf(seen, room, "%s", no_count);
		return flushes ? VERDICT_SKIP : VERDICT_OK;
	}
	snprintf(seen, room, "%s secondary invalidations per %s, CPU TLB %s", AS_COUNT(sent),
		 row->unit, flushes ? "flushed" : "not flushed");
	return !flushes || sent >= 1 ? VERDICT_OK : VERDICT_NOT_OK;
}

/*
 * Entries are made read-write in a fault, and KVM need not drop its own for that: it upgrades
 * them when the guest writes. A start/end pair would make it drop them all.
 */
static int upgrade_spares(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double pairs;

	(void)run;
	if (!is_change(row, "upgrade") || !is_fault(row))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "notifier_ranges_per_op", &pairs))
		return skip(seen, room, "start/end pairs are not countable here");
	snprintf(seen, room, "%s start/end pairs per %s", AS_COUNT(pairs), row->unit);
	return pairs == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

static int covers(const struct row *row, char *seen, size_t room)
{
	double covered, bytes = 0;

	if (!row_metric(row, "secondary_covered_per_op", &covered))
		return skip(seen, room, "ranges are not countable here");
	row_metric(row, "secondary_bytes_per_op", &bytes);
	snprintf(seen, room, "%s of the %ss covered, %s bytes per %s", AS_COUNT(covered), row->unit,
		 AS_COUNT(bytes), row->unit);
	return covered == 1 ? VERDICT_OK : VERDICT_NOT_OK;
}

static int upgrade_covers(const struct run *run, const struct row *row, char *seen, size_t room)
{
	if (!is_change(row, "upgrade") || upgrade_flushes(run, row, seen, room) == 0)
		return DOES_NOT_APPLY;
	return covers(row, seen, room);
}

/* Entries that go away, lose a permission or map another page. */
static int unmap_covers(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double flushes;

	(void)run;
	if (!is_change(row, "unmap") && !is_change(row, "restrict") && !is_change(row, "replace"))
		return DOES_NOT_APPLY;
	/* x86 leaves out a flush that it can prove needless (pte_needs_flush()). */
	if (row_metric(row, "cpu_flushes_per_op", &flushes) && flushes == 0)
		return DOES_NOT_APPLY;
	return covers(row, seen, room);
}

/*
 * Invalidations for freed page tables (pte_free_tlb(), include/asm-generic/tlb.h): one for the
 * whole gather, and one whenever a batch of tables is full (MAX_TABLE_BATCH, tlb_table_flush()).
 */
static double for_tables(const struct run *run, const struct row *row)
{
	uint64_t full = run_page_size(run) / sizeof(uint64_t) - TABLE_BATCH_HEAD;
	double tables = 0;

	row_metric(row, "page_tables_freed_per_op", &tables);
	return tables > 0 ? 1 + floor(tables / full) : 0;
}

static int nothing_changed(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent, tables = 0;

	if (!is_change(row, "nothing"))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent))
		return skip(seen, room, no_count);
	row_metric(row, "page_tables_freed_per_op", &tables);
	snprintf(seen, room, "%s secondary invalidations per %s, %s page tables freed",
		 AS_COUNT(sent), row->unit, AS_COUNT(tables));
	return sent <= for_tables(run, row) ? VERDICT_OK : VERDICT_NOT_OK;
}

static int range_not_empty(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double empty;

	(void)run;
	if (is_racing(row) || !row_metric(row, "secondary_empty_per_op", &empty))
		return DOES_NOT_APPLY;
	snprintf(seen, room, "%s empty ranges per %s", AS_COUNT(empty), row->unit);
	return empty == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

/* An invalidation that has begun keeps KVM's faults waiting until it ends. */
static int pairs_end(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double starts, ends;

	(void)run;
	if (!row_metric(row, "notifier_ranges_per_op", &starts) ||
	    !row_metric(row, "notifier_range_ends_per_op", &ends) || (starts == 0 && ends == 0))
		return DOES_NOT_APPLY;
	snprintf(seen, room, "%s starts and %s ends per %s", AS_COUNT(starts), AS_COUNT(ends),
		 row->unit);
	return starts == ends ? VERDICT_OK : VERDICT_NOT_OK;
}

static int range_aligned(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double unaligned;

	(void)run;
	if (!row_metric(row, "secondary_unaligned_per_op", &unaligned))
		return DOES_NOT_APPLY;
	snprintf(seen, room, "%s ranges per %s that are not of whole pages", AS_COUNT(unaligned),
		 row->unit);
	return unaligned == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

static int map_sends_none(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent;

	(void)run;
	if (!is_change(row, "map"))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent))
		return skip(seen, room, no_count);
	snprintf(seen, room, "%s secondary invalidations per %s", AS_COUNT(sent), row->unit);
	return sent == 0 ? VERDICT_OK : VERDICT_NOT_OK;
}

/*
 * Where two passes need not flush equally often: fork() runs the child, whose flushes nobody
 * listens to; an unmap of dirty file pages flushes whenever the scheduler wants the CPU
 * (zap_pte_range(), mm/memory.c).
 */
static bool is_uneven(const struct row *row)
{
	return is_racing(row) || !strncmp(row->op, "fork/", 5) ||
	       (is_change(row, "unmap") && strstr(row->op, "/file-dirty"));
}

/*
 * The same cell with nobody listening: the TLBIs there are the kernel's own. A subscriber adds
 * its own (KVM flushes stage 2). NULL if they were not counted (the insn lens).
 */
static const struct row *counted_flushes(const struct run *run, const struct row *row, double *runs)
{
	const struct row *none = NULL;

	if (row->baseline && !is_uneven(row))
		none = run_find(run, row->baseline);

	return none && row_metric(none, "tlbi_runs_per_op", runs) ? none : NULL;
}

static int no_more(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent, calls;

	if (counted_flushes(run, row, &calls))
		return DOES_NOT_APPLY; /* mirrors-flushes says more */
	if (!strcmp(run_context(run, "machine", ""), "aarch64"))
		return skip(seen, room,
			    "arm64's flush functions are inline: the insn lens counts TLBIs");
	if (!row_metric(row, "secondary_invalidations_per_op", &sent))
		return skip(seen, room, no_count);
	if (!row_metric(row, "flush_calls_per_op", &calls))
		return skip(seen, room, "calls of the flush functions are not countable here");
	snprintf(seen, room, "%s secondary invalidations, %s calls of flush functions per %s",
		 AS_COUNT(sent), AS_COUNT(calls), row->unit);
	return sent <= calls ? VERDICT_OK : VERDICT_NOT_OK;
}

static int mirrors_flushes(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double sent, runs;

	if (!counted_flushes(run, row, &runs))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent))
		return skip(seen, room, no_count);
	snprintf(seen, room, "%s secondary invalidations, %s flushes by TLBI per %s",
		 AS_COUNT(sent), AS_COUNT(runs), row->unit);
	return sent == runs ? VERDICT_OK : VERDICT_NOT_OK;
}

/*
 * Without FEAT_TLBIRANGE, and so without levels in the operands, an address may stand for a
 * page or for whatever a table or a huge page maps.
 */
static int mirrors_bytes(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double runs, sent, sent_all, named = 0, plain = 0, unread = 0, asid = 0, all = 0;
	const struct row *none = counted_flushes(run, row, &runs);

	if (!none)
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_bytes_per_op", &sent) ||
	    !row_metric(row, "secondary_all_per_op", &sent_all))
		return skip(seen, room, "ranges are not countable here");
	row_metric(none, "tlbi_bytes_per_op", &named);
	row_metric(none, "tlbi_plain_per_op", &plain);
	row_metric(none, "tlbi_unread_per_op", &unread);
	row_metric(none, "tlbi_asid_per_op", &asid);
	row_metric(none, "tlbi_all_per_op", &all);
	if (unread > 0)
		return skip(seen, room, "operands of TLBIs could not be read in this QEMU");
	named += plain * run_page_size(run);
	snprintf(seen, room,
		 "secondary: %s bytes and %s times all, CPU: %s bytes and %s times all per %s",
		 AS_COUNT(sent), AS_COUNT(sent_all), AS_COUNT(named), AS_COUNT(asid + all),
		 row->unit);
	if (sent == named && sent_all == asid + all)
		return VERDICT_OK;
	if (plain > 0 && !json_is_true(json_object_get(run->context, "cpu_range_tlbi")))
		return skip(seen, room, "without range TLBI an address may stand for a block");
	return VERDICT_NOT_OK;
}

/*
 * A fault upgrades an entry without a start/end pair; a copy on write stays inside its own;
 * where nothing changed only freed tables are flushed, and that is in tlb_finish_mmu(), after
 * range_end. munmap(), mprotect() and their like end there as well: both is legal for them.
 */
static int outside_pair(const struct run *run, const struct row *row, char *seen, size_t room)
{
	bool upgrade = is_change(row, "upgrade") && is_fault(row);
	bool replace = is_change(row, "replace"), nothing = is_change(row, "nothing");
	double sent, outside;

	if (pairs_invalidate(run) || (!upgrade && !replace && !nothing))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_invalidations_per_op", &sent) ||
	    !row_metric(row, "secondary_outside_pair_per_op", &outside))
		return skip(seen, room, "the order of invalidations and pairs is not known here");
	snprintf(seen, room, "%s of %s secondary invalidations per %s outside a pair",
		 AS_COUNT(outside), AS_COUNT(sent), row->unit);
	if (upgrade)
		return outside == sent ? VERDICT_OK : VERDICT_NOT_OK;
	return outside <= (nothing ? for_tables(run, row) : 0) ? VERDICT_OK : VERDICT_NOT_OK;
}

/*
 * A freed table of the level above is flushed with all that it maps (tlb_get_unmap_shift(),
 * asm-generic/tlb.h): 64 GiB with base pages of 16 KiB, which range TLBI cannot name. Where
 * mremap() makes another one elsewhere it does not show as freed.
 */
static bool moves_upper_table(const struct run *run, const struct row *row)
{
	uint64_t entries = run_page_size(run) / sizeof(uint64_t);

	return !strncmp(row->op, "mremap/", 7) && entries * entries > MAX_TLBI_RANGE_PAGES;
}

/* May a flush of the row's range be one of everything? 1, 0, or -1 if that is not known. */
static int may_be_whole(const struct run *run, const struct row *row)
{
	const json_t *range_tlbi = json_object_get(run->context, "cpu_range_tlbi");
	uint64_t page = run_page_size(run), pages = row->size / page;
	bool known;

	/* Limits are in entries: a huge page is one, or sixteen. */
	if (!strcmp(row->unit, "huge page") || strstr(row->op, "hugetlb"))
		return 0;
	if (strcmp(run_context(run, "machine", ""), "aarch64"))
		return pages > limits_flush_ceiling(run, &known);
	/* MAX_DVM_OPS is PTRS_PER_PTE (arch/arm64/include/asm/tlbflush.h). */
	if (pages < page / sizeof(uint64_t) || json_is_true(range_tlbi))
		return pages > MAX_TLBI_RANGE_PAGES;
	return range_tlbi ? 1 : -1;
}

static int no_broadening(const struct run *run, const struct row *row, char *seen, size_t room)
{
	double all, tables = 0, announced = 0;
	int legal;

	if (is_change(row, "nothing") || is_racing(row))
		return DOES_NOT_APPLY;
	if (!row_metric(row, "secondary_all_per_op", &all))
		return skip(seen, room, "ranges are not countable here");
	row_metric(row, "page_tables_freed_per_op", &tables);
	row_metric(row, "notifier_range_bytes_per_op", &announced);
	snprintf(seen, room,
		 "%s invalidations of the whole address space per %s, %s page tables freed",
		 AS_COUNT(all), row->unit, AS_COUNT(tables));
	legal = may_be_whole(run, row);
	/*
	 * Tables reach further than the range (once a batch with those of upper levels, which do
	 * not show when mremap() makes others); clear_refs changes, and announces, everything.
	 */
	if (is_change(row, "unmap") && all * row->batch <= 1)
		return VERDICT_OK;
	if (all == 0 || legal > 0 || announced >= 0x1p63)
		return VERDICT_OK;
	if ((tables > 0 || moves_upper_table(run, row)) && all <= 1)
		return VERDICT_OK;
	if (legal < 0)
		return skip(seen, room, "whether the CPU has range TLBI is not known");
	return VERDICT_NOT_OK;
}

static bool differs(const struct row *row, const char *what, bool *known, char *text, size_t room)
{
	char metric[64];
	double seen, expected;
	size_t used = strlen(text);

	snprintf(metric, sizeof(metric), "expected_%s", what);
	if (!row_metric(row, metric, &expected) || !row_metric(row, what, &seen))
		return false;
	*known = true;
	snprintf(text + used, room - used, "%s%s %s, %s expected", used ? "; " : "", AS_COUNT(seen),
		 what, AS_COUNT(expected));
	return seen != expected;
}

int row_as_expected(const struct row *row, char *seen, size_t room)
{
	bool known = false, bad;

	seen[0] = '\0';
	bad = differs(row, "secondary_invalidations_per_op", &known, seen, room);
	bad |= differs(row, "notifier_ranges_per_op", &known, seen, room);
	return bad ? VERDICT_NOT_OK : known ? VERDICT_OK : DOES_NOT_APPLY;
}

static int as_expected(const struct run *run, const struct row *row, char *seen, size_t room)
{
	(void)run;
	return row_as_expected(row, seen, room);
}

const struct rule rules[] = {
	{"upgrade-notifies",
	 "an upgrade to read-write that flushes the CPU TLB notifies the secondary TLB",
	 "__ptep_set_access_flags(), arch/arm64/mm/fault.c", "6bbd42e2df8f (v6.6)",
	 upgrade_notifies},
	{"upgrade-covers",
	 "the notified range covers every entry of the page or huge page, contiguous ones included",
	 "huge_ptep_set_access_flags(), arch/arm64/mm/hugetlbpage.c", "6bbd42e2df8f (v6.6)",
	 upgrade_covers},
	{"upgrade-spares-mirrors",
	 "an upgrade in a fault sends no start/end pair: mirrors such as KVM's stay",
	 "handle_pte_fault(), mm/memory.c", NULL, upgrade_spares},
	{"unmap-covers", "every entry that goes away or loses a permission is covered",
	 "include/linux/mmu_notifier.h", NULL, unmap_covers},
	{"nothing-changed-sends-none", "where no entry changed no secondary invalidation is sent",
	 "__mmu_notifier_invalidate_range_end(), mm/mmu_notifier.c", "ec8832d007cb (v6.6)",
	 nothing_changed},
	{"map-sends-none", "where no entry was present no secondary invalidation is sent",
	 "set_huge_pte_at(), arch/arm64/mm/hugetlbpage.c", "5b3f8917644e (v6.16)", map_sends_none},
	{"no-more-than-flushes", "no more secondary invalidations than flushes of the CPU TLB",
	 "flush_tlb_mm_range(), arch/x86/mm/tlb.c; __mmu_notifier_invalidate_range_end()",
	 "ec8832d007cb (v6.6)", no_more},
	{"mirrors-flushes", "as many secondary invalidations as flushes of the CPU TLB by TLBI",
	 "arch/arm64/include/asm/tlbflush.h", "6bbd42e2df8f, ec8832d007cb (v6.6)", mirrors_flushes},
	{"mirrors-bytes", "they name the bytes that the CPU's TLBIs name, no more and no fewer",
	 "arch/arm64/include/asm/tlbflush.h", "6bbd42e2df8f, ec8832d007cb (v6.6)", mirrors_bytes},
	{"outside-pair",
	 "upgrades are outside start/end pairs, copies on write inside, and nothing sends outside",
	 "Documentation/mm/mmu_notifier.rst", NULL, outside_pair},
	{"pairs-end", "each start of a start/end pair has its end",
	 "Documentation/mm/mmu_notifier.rst; mmu_invalidate_retry(), include/linux/kvm_host.h",
	 NULL, pairs_end},
	{"no-broadening", "a limited range is not made the whole address space",
	 "dup_mmap(), kernel/fork.c; arch_tlbbatch_add_pending(), arch/x86/include/asm/tlbflush.h",
	 NULL, no_broadening},
	{"range-not-empty", "start < end: an SMMU takes an empty range as the whole address space",
	 "__flush_tlb_range_op(), arch/arm64/include/asm/tlbflush.h", "f7edb07ad7c6 (v6.14)",
	 range_not_empty},
	{"range-aligned", "ranges are of whole pages", "include/linux/mmu_notifier.h", NULL,
	 range_aligned},
	{"device-write-ends",
	 "a device (softsmmu) that had read the page writes to it after one fault at most",
	 "__ptep_set_access_flags(), arch/arm64/mm/fault.c", "6bbd42e2df8f (v6.6)",
	 rule_write_ends},
	{"no-stale-access",
	 "no access of a device (softsmmu) goes through an entry that the CPU has not any more",
	 "include/linux/mmu_notifier.h", NULL, rule_no_stale},
	{"cost-agrees",
	 "time per op grows with the cost of a callback as often as callbacks were counted",
	 "kernels-under-test/softsmmu/notifier.c", NULL, rule_cost_agrees},
	{"as-expected", "a kernel of this class was seen to send so many",
	 "the operation's table (harness/op.h, struct op_expect)", NULL, as_expected},
	{"kernel-stays-clean",
	 "the kernel reports no fault of its own (kernel-log.txt beside run.json has all of it)",
	 "__warn() and taint_flags[], kernel/panic.c", NULL, rule_stays_clean},
};

const size_t n_rules = sizeof(rules) / sizeof(*rules);
