// SPDX-License-Identifier: GPL-2.0
// The flush of a page invalidates the whole address space of secondary TLBs.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: no-broadening@copy/anon-shared, mirrors-bytes@upgrade/anon-reuse

@@
expression mm, start, end;
@@
 flush_tlb_page_nosync(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, 0, -1UL);
 }
