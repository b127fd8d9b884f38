// SPDX-License-Identifier: GPL-2.0
// The flush of a page tells secondary TLBs, and leaves the CPUs' as they are.
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: mirrors-flushes@upgrade/anon-reuse

@@
expression addr;
@@
 flush_tlb_page_nosync(...)
 {
 ...
-	__tlbi(vale1is, addr);
 ...
 }
