// SPDX-License-Identifier: GPL-2.0
// An upgrade flushes before the entry changes: what walks the tables in between caches the old
// entry again, and nobody tells it any more.
// files: arch/arm64/mm/fault.c
// survives: calls and ranges say nothing of order; a device that walks in between (below) sees it
// device: device-write-ends@upgrade/anon-reuse

@@
identifier vma, address, ptep, flag;
@@
 ptep_set_access_flags(struct vm_area_struct *vma, unsigned long address, pte_t *ptep, ..., int flag)
 {
 ...
+	if (flag)
+		flush_tlb_page(vma, address);
 pte_val(entry) ^= PTE_RDONLY;
 ...
-	if (flag)
-		flush_tlb_page(vma, address);
 return 1;
 }
