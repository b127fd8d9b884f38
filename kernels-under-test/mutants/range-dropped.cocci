// SPDX-License-Identifier: GPL-2.0
// The flush of a range tells secondary TLBs nothing.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: upgrade-notifies@upgrade/hugetlb/size:64K, unmap-covers@munmap/populated/size:1M

@exists@
expression mm, first, end;
@@
 __flush_tlb_range(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first, end);
 ...
 }
