// SPDX-License-Identifier: GPL-2.0
// mprotect() changes entries and gathers none: no TLB is told that they lost a permission.
// files: mm/mprotect.c
// expect: unmap-covers@mprotect/populated/size:1M
// device: no-stale-access@mprotect/populated/size:1M

@@
identifier tlb, addr;
@@
 change_pte_range(struct mmu_gather *tlb, ...)
 {
 <...
-	tlb_flush_pte_range(tlb, addr, PAGE_SIZE);
+	(void)tlb;
 ...>
 }
