// SPDX-License-Identifier: GPL-2.0
// MADV_DONTNEED begins a pair and does not end it: KVM's guests wait for the end for ever.
// files: mm/memory.c
// expect: pairs-end@dontneed/populated/size:1M

@@
@@
 zap_page_range_single(...)
 {
 ...
-	mmu_notifier_invalidate_range_end(&range);
 ...
 }
