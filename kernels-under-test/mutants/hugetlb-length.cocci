// SPDX-License-Identifier: GPL-2.0
// The entries of a contiguous huge page are cleared, and one of them is flushed.
// files: arch/arm64/mm/hugetlbpage.c
// expect: upgrade-covers@upgrade/hugetlb/size:64K
// device: device-write-ends@upgrade/hugetlb/size:64K

@@
identifier mm, addr, ptep, pgsize, ncontig;
@@
 huge_ptep_set_access_flags(...)
 {
 ...
-	orig_pte = get_clear_contig_flush(mm, addr, ptep, pgsize, ncontig);
+	orig_pte = get_clear_contig(mm, addr, ptep, pgsize, ncontig);
+	flush_tlb_range(vma, addr, addr + pgsize);
 ...
 }
