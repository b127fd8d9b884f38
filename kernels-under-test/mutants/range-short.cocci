// SPDX-License-Identifier: GPL-2.0
// The flush of a range leaves out its last page.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: unmap-covers@dontneed/populated/size:1M, upgrade-covers@upgrade/hugetlb/size:64K

@exists@
expression mm, first, end;
@@
 __flush_tlb_range(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first, end - PAGE_SIZE);
 ...
 }
