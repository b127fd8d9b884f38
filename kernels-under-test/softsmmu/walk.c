// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the page table as a device's walker does: no lock, no reference, no fault.
 *
 * That the tables are not freed meanwhile is what get_user_pages_fast() relies
 * on as well (mm/gup.c): with interrupts off, and running on the mm whose tables
 * they are, what frees a table waits for us. The mm is the caller's own for that.
 *
 * follow_pte() and follow_pfnmap_start() are not exported by all kernels, take page table locks
 * (which the caller of a notifier holds) and do not tell sizes.
 */
#include <linux/hugetlb.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/pgtable.h>

#include "device.h"

#if defined(CONFIG_ARM64)

/* An entry under break-before-make, or of PROT_NONE, is present but not valid. */
static bool is_valid(pte_t pte)
{
	return pte_valid(pte);
}

/* Without an access flag the SMMU faults: SVA sets no AFFD (arm-smmu-v3-sva.c). */
static bool is_readable(pte_t pte)
{
	return pte_user(pte) && pte_young(pte);
}

/* Writable and clean is PTE_WRITE | PTE_RDONLY (asm/pgtable-prot.h). */
static bool is_writable(pte_t pte, u32 flags)
{
	return pte_write(pte) && (flags & SOFTSMMU_SETS_DIRTY || !(pte_val(pte) & PTE_RDONLY));
}

static unsigned long pte_bytes(pte_t pte, u32 flags)
{
	return pte_cont(pte) && !(flags & SOFTSMMU_SPLITS_CONTIGUOUS) ? CONT_PTE_SIZE : PAGE_SIZE;
}

static unsigned long pmd_bytes(pmd_t pmd, u32 flags)
{
	return pmd_cont(pmd) && !(flags & SOFTSMMU_SPLITS_CONTIGUOUS) ? CONT_PMD_SIZE : PMD_SIZE;
}

#elif defined(CONFIG_X86_64)

static bool is_valid(pte_t pte)
{
	return pte_flags(pte) & _PAGE_PRESENT;
}

static bool is_readable(pte_t pte)
{
	return pte_flags(pte) & _PAGE_USER;
}

/* The IOMMUs set accessed and dirty bits by themselves. */
static bool is_writable(pte_t pte, u32 flags)
{
	return pte_flags(pte) & _PAGE_RW;
}

static unsigned long pte_bytes(pte_t pte, u32 flags)
{
	return PAGE_SIZE;
}

static unsigned long pmd_bytes(pmd_t pmd, u32 flags)
{
	return PMD_SIZE;
}

#else
#error "softsmmu reads page tables of arm64 and x86-64 only"
#endif

/* `pte` has the leaf's flags, at whatever level it is; `pfn` is the address's. */
static void read_leaf(struct leaf *leaf, pte_t pte, unsigned long pfn, unsigned long address,
		      unsigned long bytes, u32 flags)
{
	if (!is_valid(pte))
		return;
	leaf->start = ALIGN_DOWN(address, bytes);
	leaf->bytes = bytes;
	leaf->pfn = pfn;
	leaf->mapped = true;
	leaf->readable = is_readable(pte);
	leaf->writable = leaf->readable && is_writable(pte, flags);
	leaf->protected = !is_writable(pte, SOFTSMMU_SETS_DIRTY);
}

static void walk_pmd(pmd_t pmd, unsigned long address, u32 flags, struct leaf *leaf)
{
	unsigned long offset = (address & ~PMD_MASK) >> PAGE_SHIFT;
	pte_t pte;

	if (pmd_none(pmd))
		return;
	if (pmd_leaf(pmd)) {
		read_leaf(leaf, __pte(pmd_val(pmd)), pmd_pfn(pmd) + offset, address,
			  pmd_bytes(pmd, flags), flags);
		return;
	}
	/* Migration entries of huge pages are neither. */
	if (!pmd_present(pmd) || pmd_bad(pmd))
		return;
	pte = READ_ONCE(*pte_offset_kernel(&pmd, address));
	read_leaf(leaf, pte, pte_pfn(pte), address, pte_bytes(pte, flags), flags);
}

static void walk_pud(pud_t *pudp, unsigned long address, u32 flags, struct leaf *leaf)
{
	pud_t pud = READ_ONCE(*pudp);
	unsigned long offset = (address & ~PUD_MASK) >> PAGE_SHIFT;

	if (pud_none(pud))
		return;
	if (pud_leaf(pud))
		read_leaf(leaf, __pte(pud_val(pud)), pud_pfn(pud) + offset, address, PUD_SIZE,
			  flags);
	else if (pud_present(pud) && !pud_bad(pud))
		walk_pmd(READ_ONCE(*pmd_offset_lockless(pudp, pud, address)), address, flags, leaf);
}

void softsmmu_walk(struct mm_struct *mm, unsigned long address, u32 flags, struct leaf *leaf)
{
	pgd_t *pgdp = pgd_offset(mm, address), pgd = READ_ONCE(*pgdp);
	p4d_t *p4dp, p4d;

	lockdep_assert_irqs_disabled();
	memset(leaf, 0, sizeof(*leaf));
	if (pgd_none(pgd) || pgd_bad(pgd))
		return;
	p4dp = p4d_offset_lockless(pgdp, pgd, address);
	p4d = READ_ONCE(*p4dp);
	if (p4d_none(p4d) || p4d_bad(p4d))
		return;
	walk_pud(pud_offset_lockless(p4dp, p4d, address), address, flags, leaf);
}
