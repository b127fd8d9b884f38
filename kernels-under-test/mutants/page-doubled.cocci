// SPDX-License-Identifier: GPL-2.0
// The flush of a page tells secondary TLBs twice.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: mirrors-flushes@upgrade/anon-reuse

@@
expression mm, start, end;
@@
 flush_tlb_page_nosync(...)
 {
 ...
 mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
 }
