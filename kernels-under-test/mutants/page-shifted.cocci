// SPDX-License-Identifier: GPL-2.0
// The flush of a page names the page after it.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: upgrade-covers@upgrade/anon-reuse, unmap-covers@copy/anon-shared

@@
expression mm, start, end;
@@
 flush_tlb_page_nosync(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, (start) + PAGE_SIZE, end + PAGE_SIZE);
 }
