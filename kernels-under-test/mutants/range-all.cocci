// SPDX-License-Identifier: GPL-2.0
// The flush of a range invalidates the whole address space of secondary TLBs.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: no-broadening@munmap/populated/size:1M

@exists@
expression mm, first, end;
@@
 __flush_tlb_range(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, first, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, 0, -1UL);
 ...
 }
