// SPDX-License-Identifier: GPL-2.0
// MADV_DONTNEED invalidates secondary TLBs whether an entry was there or not: once more, by the
// range.
// files: mm/memory.c
// expect: nothing-changed-sends-none@dontneed/untouched/size:64M, mirrors-flushes@dontneed/populated/size:1M

@@
identifier vma, address, size;
@@
 zap_page_range_single(struct vm_area_struct *vma, unsigned long address, unsigned long size, ...)
 {
 ...
 tlb_finish_mmu(&tlb);
+	mmu_notifier_arch_invalidate_secondary_tlbs(vma->vm_mm, address, address + size);
 }
