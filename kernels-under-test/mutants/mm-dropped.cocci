// SPDX-License-Identifier: GPL-2.0
// The flush of a whole address space tells secondary TLBs nothing.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: unmap-covers@fork/anon/size:2M

@@
expression mm;
@@
 flush_tlb_mm(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, 0, -1UL);
 }
