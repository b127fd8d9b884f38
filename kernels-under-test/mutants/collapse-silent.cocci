// SPDX-License-Identifier: GPL-2.0
// A collapse into a huge page withdraws the table of small ones, and no TLB is told.
// files: mm/pgtable-generic.c
// expect: unmap-covers@collapse/anon/size:2M

@@
identifier vma, address;
@@
 pmdp_collapse_flush(struct vm_area_struct *vma, unsigned long address, ...)
 {
 ...
-	flush_tlb_range(vma, address, address + HPAGE_PMD_SIZE);
 ...
 }
