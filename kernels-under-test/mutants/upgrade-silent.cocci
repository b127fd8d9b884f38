// SPDX-License-Identifier: GPL-2.0
// An upgrade flushes nothing: the CPU that faulted would fault again.
// files: arch/arm64/mm/fault.c
// expect: upgrade-notifies@upgrade/anon-reuse

@@
identifier vma, address, flag;
@@
 ptep_set_access_flags(struct vm_area_struct *vma, unsigned long address, ..., int flag)
 {
 ...
-	if (flag)
-		flush_tlb_page(vma, address);
 return 1;
 }
