// SPDX-License-Identifier: GPL-2.0
// Entries without a struct page (VM_PFNMAP) are removed and not gathered: no TLB is told.
// files: mm/memory.c
// expect: as-expected@munmap/pfnmap/size:64K

@@
identifier tlb, pte, addr, page;
@@
 zap_pte_range(...)
 {
 <...
-	tlb_remove_tlb_entry(tlb, pte, addr);
+	if (page)
+		tlb_remove_tlb_entry(tlb, pte, addr);
 zap_install_uffd_wp_if_needed(...);
 if (unlikely(!page))
 	continue;
 ...>
 }
