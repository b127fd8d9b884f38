// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the device does: translates through its TLB, faults where that does not
 * allow it, and tries again.
 *
 * The walk and the entry made of it are one step under the lock that callbacks
 * take: a callback comes after the change that it is about, so that either the
 * walk has seen the change or the callback sees the entry. Any other stale entry is the kernel's.
 */
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched/signal.h>

#include "device.h"

enum outcome { THROUGH, FAULT, BUSY, PASSED_OVER };

/* What is written may be written: of SOFTSMMU_REUSE by definition. */
static bool writes(const struct softsmmu_access *request, const struct entry *entry)
{
	return request->kind == SOFTSMMU_WRITE ||
	       (request->kind == SOFTSMMU_REUSE && entry && entry->writable);
}

/* An entry that lets the access through: does the page table, as it is now? */
static void judge(struct softsmmu *s, const struct entry *entry, const struct leaf *now,
		  unsigned long address, struct softsmmu_access *request)
{
	unsigned long pfn = entry->pfn + ((address - entry->node.start) >> PAGE_SHIFT);

	if (!now->mapped) {
		request->stale_unmapped++;
		s->stats.stale_unmapped++;
	} else if (now->pfn != pfn) {
		request->stale_replaced++;
		s->stats.stale_replaced++;
	} else if (writes(request, entry) && now->protected) {
		request->stale_protected++;
		s->stats.stale_protected++;
	}
}

static enum outcome use_entry(struct softsmmu *s, const struct entry *entry, const struct leaf *now,
			      unsigned long address, struct softsmmu_access *request)
{
	request->hits++;
	if (writes(request, entry) && !entry->writable)
		return FAULT;
	judge(s, entry, now, address, request);
	return THROUGH;
}

/* A walk that ends in a permission fault may be cached, one that finds nothing may not. */
static enum outcome fill(struct softsmmu *s, const struct leaf *now, unsigned long address,
			 struct softsmmu_access *request)
{
	if (request->kind == SOFTSMMU_REUSE)
		return PASSED_OVER;
	if (s->pairs_open)
		return BUSY;
	request->misses++;
	if (!now->readable)
		return request->kind == SOFTSMMU_PREFETCH ? PASSED_OVER : FAULT;
	s->stats.evicted += tlb_insert(&s->tlb, now, address);
	return writes(request, NULL) && !now->writable ? FAULT : THROUGH;
}

static enum outcome translate(struct softsmmu *s, unsigned long address,
			      struct softsmmu_access *request)
{
	struct entry *entry;
	enum outcome outcome;
	unsigned long flags;
	struct leaf now;

	raw_spin_lock_irqsave(&s->lock, flags);
	softsmmu_walk(s->mm, address, s->config.flags, &now);
	entry = tlb_find(&s->tlb, address);
	outcome = entry ? use_entry(s, entry, &now, address, request)
			: fill(s, &now, address, request);
	s->stats.accesses += outcome == THROUGH;
	s->stats.faults += outcome == FAULT;
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return outcome;
}

/* As iommu_sva_handle_mm() and the like do for a device's page request. */
static int handle_fault(struct mm_struct *mm, unsigned long address, bool write)
{
	bool unlocked = false;
	int err = mmap_read_lock_killable(mm);

	if (err)
		return err;
	err = fixup_user_fault(mm, address, write ? FAULT_FLAG_WRITE : 0, &unlocked);
	mmap_read_unlock(mm);
	return err;
}

/*
 * After its fault a mirror puts in what the mm has now, as KVM does. The other
 * device keeps what it has until it is told: that is what it is for, unless it
 * was asked to be like x86's.
 */
static void forget(struct softsmmu *s, unsigned long address)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&s->lock, flags);
	tlb_drop(&s->tlb, address, address);
	raw_spin_unlock_irqrestore(&s->lock, flags);
}

/* For another thread's pair to end, which may be of a lower priority: with a sleep. */
static int wait_a_little(enum outcome outcome)
{
	if (signal_pending(current))
		return -EINTR;
	if (outcome == BUSY)
		usleep_range(20, 100);
	else
		cond_resched();
	return 0;
}

static int fault(struct softsmmu *s, unsigned long address, u32 faults,
		 struct softsmmu_access *request)
{
	int err;

	request->faults++;
	request->faults_most = max(request->faults_most, faults);
	if (faults >= READ_ONCE(s->config.faults)) {
		request->result = SOFTSMMU_GAVE_UP;
		return 0;
	}
	err = handle_fault(s->mm, address, request->kind == SOFTSMMU_WRITE);
	if (err == -EFAULT || err == -EHWPOISON) {
		request->result = SOFTSMMU_REFUSED;
		return 0;
	}
	if (s->mirror || READ_ONCE(s->config.flags) & SOFTSMMU_REWALKS)
		forget(s, address);
	return err;
}

/* 0: the result says how it ended. */
static int access_page(struct softsmmu *s, unsigned long address, struct softsmmu_access *request)
{
	u32 faults = 0;
	int err;

	for (;;) {
		enum outcome outcome = translate(s, address, request);

		request->pages += outcome == THROUGH;
		if (outcome == THROUGH || outcome == PASSED_OVER)
			return 0;
		err = outcome == FAULT ? fault(s, address, ++faults, request) : 0;
		if (!err && request->result == SOFTSMMU_ENDED)
			err = wait_a_little(outcome);
		if (err || request->result != SOFTSMMU_ENDED)
			return err;
	}
}

int softsmmu_access(struct softsmmu *s, struct softsmmu_access *request)
{
	u64 end = request->start + request->bytes, address;
	int err = 0;

	if (request->kind > SOFTSMMU_REUSE || request->reserved)
		return -EINVAL;
	if (!request->bytes || end < request->start || end > TASK_SIZE)
		return -EINVAL;
	*request = (struct softsmmu_access){
		.start = request->start, .bytes = request->bytes, .kind = request->kind};
	for (address = request->start & PAGE_MASK; address < end; address += PAGE_SIZE) {
		err = access_page(s, address, request);
		if (err)
			break;
		if (request->result != SOFTSMMU_ENDED) {
			request->stopped_at = address;
			break;
		}
		err = wait_a_little(THROUGH);
		if (err)
			break;
	}
	return err;
}
