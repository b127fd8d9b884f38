// SPDX-License-Identifier: GPL-2.0
// The first proposal: generic code sends a start/end pair with an event of its own, after it
// has dropped the page-table lock, at four places that make an entry more permissive:
// handle_pte_fault(), insert_pfn(), __wp_page_copy_user() and hugetlb_fault(). A fault on a
// read-only entry has left handle_pte_fault() for do_wp_page() before that place is reached:
// wp_page_reuse(), and so most upgrades, send nothing; nor do huge pmds. An entry that only
// became young sends a pair too, and a copied huge page a second one. Discussed as
// "mmu_notifiers: Notify on pte permission upgrades", linux-mm, May 2023.
// files: include/linux/mmu_notifier.h mm/memory.c mm/hugetlb.c

@event@
@@
 enum mmu_notifier_event {
	...,
	MMU_NOTIFY_EXCLUSIVE,
+	MMU_NOTIFY_PROTECTION_UPGRADE,
 };

@send@
@@
 mmu_notifier_range_init_owner(...) { ... }

+/* An entry got more permissions: what mirrors it may hold the old ones. */
+static inline void mmu_notifier_upgrade(struct vm_area_struct *vma,
+					unsigned long start, unsigned long size)
+{
+	struct mmu_notifier_range range;
+
+	mmu_notifier_range_init(&range, MMU_NOTIFY_PROTECTION_UPGRADE, 0, vma,
+				vma->vm_mm, start, start + size);
+	mmu_notifier_invalidate_range_start(&range);
+	mmu_notifier_invalidate_range_end(&range);
+}

// Without CONFIG_MMU_NOTIFIER.
@send_nothing@
@@
 static inline void mmu_notifier_synchronize(void) {}

+static inline void mmu_notifier_upgrade(struct vm_area_struct *vma,
+					unsigned long start, unsigned long size)
+{
+}

@insert_pfn exists@
identifier vma, addr, mm, ptep, ptl, entry;
symbol false;
@@
 insert_pfn(struct vm_area_struct *vma, unsigned long addr, ...)
 {
 struct mm_struct *mm = vma->vm_mm;
+	bool upgraded = false;
 ...
-	if (ptep_set_access_flags(vma, addr, ptep, entry, 1))
-		update_mmu_cache(vma, addr, ptep);
+	if (ptep_set_access_flags(vma, addr, ptep, entry, 1)) {
+		update_mmu_cache(vma, addr, ptep);
+		upgraded = true;
+	}
 ...
 pte_unmap_unlock(ptep, ptl);
+	if (upgraded)
+		mmu_notifier_upgrade(vma, addr & PAGE_MASK, PAGE_SIZE);
 return VM_FAULT_NOPAGE;
 }

// After kunmap_atomic(): a subscriber may sleep.
@copy_user exists@
identifier vmf, vma, addr, entry, kaddr, locked;
@@
 __wp_page_copy_user(..., struct vm_fault *vmf)
 {
 ...
 bool locked = false;
+	bool upgraded = false;
 ...
-	if (ptep_set_access_flags(vma, addr, vmf->pte, entry, 0))
-		update_mmu_cache(vma, addr, vmf->pte);
+	if (ptep_set_access_flags(vma, addr, vmf->pte, entry, 0)) {
+		update_mmu_cache(vma, addr, vmf->pte);
+		upgraded = true;
+	}
 ...
 kunmap_atomic(kaddr);
+	if (upgraded)
+		mmu_notifier_upgrade(vma, addr & PAGE_MASK, PAGE_SIZE);
 ...
 }

@fault exists@
identifier vmf, entry;
@@
 handle_pte_fault(struct vm_fault *vmf)
 {
 pte_t entry;
+	bool upgraded = false;
 ...
 if (ptep_set_access_flags(vmf->vma, vmf->address, vmf->pte, entry, ...)) {
+	upgraded = true;
 update_mmu_cache(vmf->vma, vmf->address, vmf->pte);
 } else { ... }
 ...
 pte_unmap_unlock(vmf->pte, vmf->ptl);
+	if (upgraded)
+		mmu_notifier_upgrade(vmf->vma, vmf->address & PAGE_MASK, PAGE_SIZE);
 return 0;
 }

// What comes back from hugetlb_wp() was upgraded or copied there.
@hugetlb exists@
identifier vma, address, flags, entry, ptep, ptl, h, haddr;
expression flag;
@@
 hugetlb_fault(..., struct vm_area_struct *vma, unsigned long address, unsigned int flags)
 {
 ...
 struct hstate *h = hstate_vma(vma);
+	bool upgraded = false;
 ...
-	if (huge_ptep_set_access_flags(vma, haddr, ptep, entry, flag))
-		update_mmu_cache(vma, haddr, ptep);
+	if (huge_ptep_set_access_flags(vma, haddr, ptep, entry, flag)) {
+		update_mmu_cache(vma, haddr, ptep);
+		upgraded = true;
+	}
 ...
 spin_unlock(ptl);
+	if (upgraded)
+		mmu_notifier_upgrade(vma, haddr, huge_page_size(h));
 ...
 }

@hugetlb_wp@
identifier ret;
@@
 hugetlb_fault(...)
 {
 <+...
 ret = hugetlb_wp(...);
+	upgraded = !ret;
 ...+>
 }
