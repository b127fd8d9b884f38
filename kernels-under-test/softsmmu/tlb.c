// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The entries: of any size, and overlapping where the page table had a huge page
 * and small ones one after the other. All are allocated beforehand: they are
 * made and dropped under a spinlock. The oldest makes room.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "device.h"

int tlb_allocate(struct tlb *tlb, u32 entries)
{
	u32 i;

	*tlb = (struct tlb){.tree = RB_ROOT_CACHED};
	INIT_LIST_HEAD(&tlb->used);
	INIT_LIST_HEAD(&tlb->free);
	tlb->entries = kvcalloc(entries, sizeof(*tlb->entries), GFP_KERNEL_ACCOUNT);
	if (!tlb->entries)
		return -ENOMEM;
	for (i = 0; i < entries; i++)
		list_add_tail(&tlb->entries[i].list, &tlb->free);
	return 0;
}

void tlb_free(struct tlb *tlb)
{
	kvfree(tlb->entries);
}

struct entry *tlb_find(struct tlb *tlb, unsigned long address)
{
	struct interval_tree_node *node = interval_tree_iter_first(&tlb->tree, address, address);

	return node ? container_of(node, struct entry, node) : NULL;
}

static void drop_entry(struct tlb *tlb, struct entry *entry)
{
	interval_tree_remove(&entry->node, &tlb->tree);
	list_move(&entry->list, &tlb->free);
	tlb->n_used--;
}

/* Says whether another one had to go for it. */
bool tlb_insert(struct tlb *tlb, const struct leaf *leaf, unsigned long address)
{
	bool full = list_empty(&tlb->free);
	struct entry *entry;

	if (full)
		drop_entry(tlb, list_first_entry(&tlb->used, struct entry, list));
	entry = list_first_entry(&tlb->free, struct entry, list);
	entry->node.start = leaf->start;
	entry->node.last = leaf->start + leaf->bytes - 1;
	entry->pfn = leaf->pfn - ((address - leaf->start) >> PAGE_SHIFT);
	entry->writable = leaf->writable;
	interval_tree_insert(&entry->node, &tlb->tree);
	list_move_tail(&entry->list, &tlb->used);
	tlb->n_used++;
	return full;
}

/* All that overlap [start, last]; returns how many. */
u32 tlb_drop(struct tlb *tlb, unsigned long start, unsigned long last)
{
	struct interval_tree_node *node;
	u32 n = 0;

	while ((node = interval_tree_iter_first(&tlb->tree, start, last))) {
		drop_entry(tlb, container_of(node, struct entry, node));
		n++;
	}
	return n;
}

/* In no time, however many there are: interrupts are off. */
u32 tlb_drop_all(struct tlb *tlb)
{
	u32 n = tlb->n_used;

	tlb->tree = RB_ROOT_CACHED;
	list_splice_init(&tlb->used, &tlb->free);
	tlb->n_used = 0;
	return n;
}
