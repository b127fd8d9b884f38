// SPDX-License-Identifier: GPL-2.0
// A copied page replaces the old one, and no TLB is told.
// files: mm/pgtable-generic.c
// expect: unmap-covers@copy/anon-shared
// device: no-stale-access@copy/anon-shared

@exists@
identifier vma, address;
@@
 ptep_clear_flush(struct vm_area_struct *vma, unsigned long address, ...)
 {
 ...
-	if (pte_accessible(...))
-		flush_tlb_page(vma, address);
 ...
 }
