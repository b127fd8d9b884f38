/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A secondary TLB in software: what the module's files share. */
#ifndef SOFTSMMU_DEVICE_H
#define SOFTSMMU_DEVICE_H

#include <linux/interval_tree.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "softsmmu.h"

/* A leaf of the page table, as a device reads it. */
struct leaf {
	unsigned long start; /* of the block that holds the address */
	unsigned long bytes;
	unsigned long pfn; /* of the address's page */
	bool mapped;	   /* there is a valid entry: what a stale translation is compared with */
	bool readable;	   /* and the device may use it */
	bool writable;	   /* without a fault */
	bool protected;	   /* nobody may write, clean or not */
};

/* One translation; node is [first byte, last byte]. */
struct entry {
	struct interval_tree_node node;
	struct list_head list;
	unsigned long pfn; /* of the first page */
	bool writable;
};

struct tlb {
	struct entry *entries;
	struct rb_root_cached tree;
	struct list_head used; /* the oldest first */
	struct list_head free;
	u32 n_used;
};

/* One open file. */
struct softsmmu {
#ifdef SOFTSMMU_TLB_NOTIFIER
	struct tlb_notifier tlb_notifier;
#endif
	struct mmu_notifier notifier;
	struct mm_struct *mm;
	bool mirror;

	/*
	 * Taken by callbacks, which hold page table locks, may have interrupts off, and on
	 * PREEMPT_RT may not sleep. Nothing else is taken below it.
	 */
	raw_spinlock_t lock;
	struct softsmmu_config config;
	struct tlb tlb;
	unsigned int pairs_open; /* of a mirror: what it walked now would be void */
	struct softsmmu_stats stats;
	struct softsmmu_records records; /* a ring until it is read */
};

/* walk.c: with interrupts off, of the current process's mm; the flags of a configuration. */
void softsmmu_walk(struct mm_struct *mm, unsigned long address, u32 flags, struct leaf *leaf);

/* tlb.c: all but the first two under softsmmu.lock. */
int tlb_allocate(struct tlb *tlb, u32 entries);
void tlb_free(struct tlb *tlb);
struct entry *tlb_find(struct tlb *tlb, unsigned long address);
bool tlb_insert(struct tlb *tlb, const struct leaf *leaf, unsigned long address);
u32 tlb_drop(struct tlb *tlb, unsigned long start, unsigned long last);
u32 tlb_drop_all(struct tlb *tlb);

/* notifier.c: its callbacks come from when it is registered until unregistering returns. */
int softsmmu_register(struct softsmmu *s);
void softsmmu_unregister(struct softsmmu *s);

/* access.c: 0 or an error of the request; what came of it is in the request. */
int softsmmu_access(struct softsmmu *s, struct softsmmu_access *request);

#endif
