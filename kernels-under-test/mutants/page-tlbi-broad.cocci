// SPDX-License-Identifier: GPL-2.0
// The flush of a page removes all entries of the address space from the CPUs' TLBs, and tells
// secondary TLBs of one page.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: mirrors-bytes@upgrade/anon-reuse

@@
identifier vma, addr;
@@
 flush_tlb_page_nosync(struct vm_area_struct *vma, ...)
 {
 ...
-	__tlbi(vale1is, addr);
+	__tlbi(aside1is, __TLBI_VADDR(0, ASID(vma->vm_mm)));
 ...
 }
