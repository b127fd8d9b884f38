// SPDX-License-Identifier: GPL-2.0
// An upgrade sends a start/end pair, too: KVM drops an entry that it could keep.
// files: mm/memory.c
// expect: upgrade-spares-mirrors@upgrade/anon-reuse

@@
identifier vmf, vma;
@@
 wp_page_reuse(struct vm_fault *vmf)
 {
 struct vm_area_struct *vma = vmf->vma;
+	struct mmu_notifier_range range;
 ...
 pte_unmap_unlock(vmf->pte, vmf->ptl);
+	mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_PAGE, 0, vma, vma->vm_mm,
+				vmf->address & PAGE_MASK,
+				(vmf->address & PAGE_MASK) + PAGE_SIZE);
+	mmu_notifier_invalidate_range_start(&range);
+	mmu_notifier_invalidate_range_end(&range);
 ...
 }
