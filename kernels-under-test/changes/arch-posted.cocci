// SPDX-License-Identifier: GPL-2.0
// On top of arch: the length of a contiguous huge page as it was posted, the size of one of
// its entries *plus* their number, where the product is meant: 0x1010 bytes of 64 KiB.
// Discussed as "arm64: Notify on pte permission upgrades", linux-arm-kernel and linux-mm, May
// 2023; the length was remarked on in June.
// files: arch/arm64/mm/hugetlbpage.c

@length@
expression mm, addr, pgsize, ncontig;
@@
 mmu_notifier_invalidate_range(mm, addr,
-	addr + pgsize * ncontig
+	addr + (pgsize + ncontig)
 )
