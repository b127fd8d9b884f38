// SPDX-License-Identifier: GPL-2.0
// An upgrade trips a WARN_ON_ONCE(), with all counts right: only the kernel's log and taint tell. What
// comes before the operation, from the first process on, upgrades entries too, and once is once: it
// warns in the arena alone (arena_base(), harness/cell.c; this kernel has 39 bits of addresses).
// files: mm/memory.c
// expect: kernel-stays-clean@upgrade/anon-reuse

@@
identifier vmf, vma;
@@
 wp_page_reuse(struct vm_fault *vmf)
 {
 struct vm_area_struct *vma = vmf->vma;
 ...
+	WARN_ON_ONCE(vmf->address >> 32 == 0x40);
 pte_unmap_unlock(vmf->pte, vmf->ptl);
 ...
 }
