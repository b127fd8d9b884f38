// SPDX-License-Identifier: GPL-2.0
// The second proposal: arm64's own access-flag functions tell secondary TLBs of an upgrade,
// under the page-table lock and where they flush the CPU's TLB, as it was meant: of a
// contiguous huge page in its whole length. Discussed as "arm64: Notify on pte permission
// upgrades", linux-arm-kernel and linux-mm, May 2023.
// files: arch/arm64/mm/fault.c arch/arm64/mm/hugetlbpage.c

@include@
@@
 #include <linux/mm.h>
+#include <linux/mmu_notifier.h>

@page@
identifier vma, address, flag;
@@
 ptep_set_access_flags(struct vm_area_struct *vma, unsigned long address, ..., int flag)
 {
 ...
-	if (flag)
-		flush_tlb_page(vma, address);
+	if (flag) {
+		flush_tlb_page(vma, address);
+		mmu_notifier_invalidate_range(vma->vm_mm, address & PAGE_MASK,
+					      (address & PAGE_MASK) + PAGE_SIZE);
+	}
 ...
 }

@contiguous@
identifier vma, addr, flag, mm, orig, ptep, pgsize, ncontig;
@@
 huge_ptep_set_access_flags(struct vm_area_struct *vma, unsigned long addr, ..., int flag)
 {
 ...
 orig = get_clear_contig_flush(mm, addr, ptep, pgsize, ncontig);
+	if (flag)
+		mmu_notifier_invalidate_range(mm, addr, addr + pgsize * ncontig);
 ...
 }
