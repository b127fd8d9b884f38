// SPDX-License-Identifier: GPL-2.0
// The end of a start/end pair invalidates secondary TLBs, as it did before v6.6 (ec8832d007cb).
// files: mm/mmu_notifier.c
// expect: nothing-changed-sends-none@dontneed/pte-none/size:4K, mirrors-flushes@munmap/populated/size:1M

@@
identifier range;
@@
 __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range)
 {
 ...
+	__mmu_notifier_arch_invalidate_secondary_tlbs(range->mm, range->start, range->end);
 }
