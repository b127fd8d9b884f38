// SPDX-License-Identifier: GPL-2.0
// The flush of a range names what begins a page later.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: unmap-covers@munmap/populated/size:1M, upgrade-covers@upgrade/hugetlb/size:64K

@exists@
expression mm, first, end;
@@
 __flush_tlb_range(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first + PAGE_SIZE, end + PAGE_SIZE);
 ...
 }
