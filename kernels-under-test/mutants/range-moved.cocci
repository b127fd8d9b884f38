// SPDX-License-Identifier: GPL-2.0
// The flush of a range names what is left of it when the loop over its pages has ended: nothing.
// Kernels from 6.6 to the spring of 2025 did (fixed by f7edb07ad7c6).
// files: arch/arm64/include/asm/tlbflush.h
// inlined: __mmu_notifier_arch_invalidate_secondary_tlbs
// expect: range-not-empty@munmap/populated/size:1M

@exists@
identifier vma, start, end, first;
@@
 __flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end, ...)
 {
 ...
-	mmu_notifier_arch_invalidate_secondary_tlbs(vma->vm_mm, first, end);
+	mmu_notifier_arch_invalidate_secondary_tlbs(vma->vm_mm, start, end);
 ...
 }
