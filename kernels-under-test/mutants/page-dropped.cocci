// SPDX-License-Identifier: GPL-2.0
// The flush of a page tells secondary TLBs nothing.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: upgrade-notifies@upgrade/anon-reuse, unmap-covers@copy/anon-shared, mirrors-flushes@upgrade/file

@@
expression mm, start, end;
@@
 flush_tlb_page_nosync(...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
 }
