// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the mm tells: drops entries, counts, and takes as long as it was asked to.
 *
 * Kbuild looks into the kernel's own headers for the callback that TLB flushes have; a version
 * would not tell (the variants of 6.1 that the suite builds have all three).
 */
#include <linux/hardirq.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/pid.h>
#include <linux/math64.h>
#include <linux/timex.h>
#ifdef CONFIG_ARM64
#include <asm/arch_timer.h>
#endif

#include "device.h"

/* A range of any length must not look like a lockup. */
#define SPIN_MAX (10 * NSEC_PER_MSEC)

/* What is walked at once, with interrupts off: the pages of a huge page of 2 MiB. */
#define EAGER_PAGES 512

/* Is it a range, and not one of the ways to say everything? */
static bool is_range(unsigned long start, unsigned long end)
{
	return start < end && (start || end != ULONG_MAX);
}

static u64 pages_of(unsigned long start, unsigned long end)
{
	return DIV_ROUND_UP((u64)(end - start), PAGE_SIZE);
}

/* Also called where the range is another way to say everything. */
static void count_range(struct softsmmu_stats *stats, unsigned long start, unsigned long end)
{
	u64 pages;

	if (!is_range(start, end)) {
		stats->empty += start == end;
		stats->inverted += start > end;
		stats->everything += start < end;
		return;
	}
	pages = pages_of(start, end);
	stats->pages += pages;
	stats->bytes += end - start;
	stats->unaligned += !PAGE_ALIGNED(start) || !PAGE_ALIGNED(end);
	stats->lengths[min_t(unsigned int, ilog2(pages), SOFTSMMU_LENGTHS - 1)]++;
}

static bool is_in_window(const struct softsmmu_config *config, unsigned long start,
			 unsigned long end)
{
	if (config->window_start == config->window_end)
		return false;
	return !is_range(start, end) || (start < config->window_end && end > config->window_start);
}

/* How the caller has left the processor: before our own lock. */
static void record_context(const struct softsmmu *s, struct softsmmu_record *record)
{
	if (irqs_disabled())
		record->context |= SOFTSMMU_IRQS_OFF;
	if (current->mm != s->mm)
		record->context |= SOFTSMMU_BY_OTHER;
	record->preempt_count = preempt_count();
	record->pid = task_pid_nr(current);
}

static void keep_record(struct softsmmu *s, const struct softsmmu_record *record)
{
	s->records.record[s->records.total++ % SOFTSMMU_RECORDS] = *record;
}

static void count_callback(struct softsmmu *s, const struct softsmmu_record *record)
{
	struct softsmmu_stats *stats = &s->stats;

	stats->callbacks++;
	stats->atomic += IS_ENABLED(CONFIG_PREEMPT_COUNT) && record->preempt_count;
	stats->irqs_off += !!(record->context & SOFTSMMU_IRQS_OFF);
	stats->by_others += !!(record->context & SOFTSMMU_BY_OTHER);
	stats->in_window += is_in_window(&s->config, record->start, record->end);
	stats->dropped += record->dropped;
	count_range(stats, record->start, record->end);
}

static u64 cost_of(const struct softsmmu_config *config, unsigned long start, unsigned long end)
{
	u64 cost = config->cost_ns;

	/* So many pages cost SPIN_MAX at 1 ns each, and times SOFTSMMU_COST_MAX they fit. */
	if (is_range(start, end))
		cost += min_t(u64, pages_of(start, end), SPIN_MAX) * config->cost_page_ns;
	return min_t(u64, cost, SPIN_MAX);
}

static u64 cycles_of(u64 ns)
{
#ifdef CONFIG_ARM64
	return mul_u64_u32_div(ns, arch_timer_get_cntfrq(), NSEC_PER_SEC) + 1;
#else
	return mul_u64_u32_div(ns, tsc_khz, USEC_PER_SEC) + 1;
#endif
}

/* One turn takes less, on any processor. */
#define TURN_NS 4

static void turn(u64 turns)
{
	for (; turns; turns--)
		barrier();
}

/*
 * As the wait for a command queue, which each processor does for itself: not under our lock. It
 * looks at the counter the more often the less is left: ktime, and an emulated counter, take
 * hundreds of instructions, and costs are to be told apart to a tenth of a percent. Not
 * cpu_relax(), which makes an emulator look for something better to do.
 */
static void spin(u64 ns)
{
	u64 begin = get_cycles(), cycles, passed;

	if (!ns)
		return;
	cycles = cycles_of(ns);
	while ((passed = get_cycles() - begin) < cycles)
		turn(div64_u64((cycles - passed) * ns, cycles * TURN_NS));
}

/*
 * The SMMUv3 driver takes a size of 0 for the whole address space
 * (arm_smmu_mm_arch_invalidate_secondary_tlbs()), and so does this device.
 */
static u32 drop(struct softsmmu *s, unsigned long start, unsigned long end)
{
	return is_range(start, end) ? tlb_drop(&s->tlb, start, end - 1) : tlb_drop_all(&s->tlb);
}

/* What the tables hold now, as far as it lets the device read without a fault. */
static void walk_again(struct softsmmu *s, unsigned long start, unsigned long end)
{
	unsigned long address;
	struct leaf leaf;

	for (address = start & PAGE_MASK; address < end; address += PAGE_SIZE) {
		if (tlb_find(&s->tlb, address))
			continue;
		softsmmu_walk(s->mm, address, s->config.flags, &leaf);
		if (leaf.readable)
			s->stats.evicted += tlb_insert(&s->tlb, &leaf, address);
	}
}

/* The walk is of the current process's tables (walk.c), and under a lock. */
static bool is_eager(const struct softsmmu *s, const struct softsmmu_record *record)
{
	return s->config.flags & SOFTSMMU_EAGER && !s->mirror && record->dropped &&
	       current->mm == s->mm && is_range(record->start, record->end) &&
	       pages_of(record->start, record->end) <= EAGER_PAGES;
}

static void invalidate(struct softsmmu *s, unsigned long start, unsigned long end)
{
	struct softsmmu_record record = {.start = start, .end = end};
	unsigned long flags;
	u64 cost;

	record_context(s, &record);
	if (s->mirror)
		record.context |= SOFTSMMU_IS_START;
	raw_spin_lock_irqsave(&s->lock, flags);
	record.dropped = drop(s, start, end);
	if (is_eager(s, &record))
		walk_again(s, start, end);
	s->pairs_open += s->mirror;
	count_callback(s, &record);
	keep_record(s, &record);
	cost = cost_of(&s->config, start, end);
	s->stats.spun_ns += cost;
	raw_spin_unlock_irqrestore(&s->lock, flags);
	spin(cost);
}

static int mirror_start(struct mmu_notifier *notifier, const struct mmu_notifier_range *range)
{
	invalidate(container_of(notifier, struct softsmmu, notifier), range->start, range->end);
	return 0;
}

static void mirror_end(struct mmu_notifier *notifier, const struct mmu_notifier_range *range)
{
	struct softsmmu *s = container_of(notifier, struct softsmmu, notifier);
	struct softsmmu_record record = {
		.start = range->start, .end = range->end, .context = SOFTSMMU_IS_END};
	unsigned long flags;

	record_context(s, &record);
	raw_spin_lock_irqsave(&s->lock, flags);
	/* One may have begun before we were registered, in a caller that held no mmap_lock. */
	if (s->pairs_open)
		s->pairs_open--;
	s->stats.ends++;
	keep_record(s, &record);
	raw_spin_unlock_irqrestore(&s->lock, flags);
}

static const struct mmu_notifier_ops mirror_ops = {
	.invalidate_range_start = mirror_start,
	.invalidate_range_end = mirror_end,
};

static int register_mirror(struct softsmmu *s)
{
	s->notifier.ops = &mirror_ops;
	return mmu_notifier_register(&s->notifier, s->mm);
}

#ifdef SOFTSMMU_TLB_NOTIFIER

static void softsmmu_flushed(struct tlb_notifier *notifier, struct mm_struct *mm,
			     unsigned long start, unsigned long end)
{
	invalidate(container_of(notifier, struct softsmmu, tlb_notifier), start, end);
}

static const struct tlb_notifier_ops flush_ops = {.invalidate = softsmmu_flushed};

static int register_flush(struct softsmmu *s)
{
	s->tlb_notifier.ops = &flush_ops;
	return tlb_notifier_register(&s->tlb_notifier, s->mm);
}

static void unregister_flush(struct softsmmu *s)
{
	tlb_notifier_unregister(&s->tlb_notifier);
	mmu_notifier_synchronize(); /* a callback may still run */
}

#else

static void softsmmu_flushed(struct mmu_notifier *notifier, struct mm_struct *mm,
			     unsigned long start, unsigned long end)
{
	invalidate(container_of(notifier, struct softsmmu, notifier), start, end);
}

static const struct mmu_notifier_ops flush_ops = {
#if defined(SOFTSMMU_ARCH_INVALIDATE)
	.arch_invalidate_secondary_tlbs = softsmmu_flushed,
#elif defined(SOFTSMMU_INVALIDATE_RANGE)
	.invalidate_range = softsmmu_flushed,
#else
#error "this kernel's linux/mmu_notifier.h has no callback for secondary TLBs that softsmmu knows"
#endif
};

static int register_flush(struct softsmmu *s)
{
	s->notifier.ops = &flush_ops;
	return mmu_notifier_register(&s->notifier, s->mm);
}

static void unregister_flush(struct softsmmu *s)
{
	mmu_notifier_unregister(&s->notifier, s->mm);
}

#endif

int softsmmu_register(struct softsmmu *s)
{
	return s->mirror ? register_mirror(s) : register_flush(s);
}

/* Also after the mm has ended, which has taken us off its list: registering has pinned it. */
void softsmmu_unregister(struct softsmmu *s)
{
	if (s->mirror)
		mmu_notifier_unregister(&s->notifier, s->mm);
	else
		unregister_flush(s);
}
