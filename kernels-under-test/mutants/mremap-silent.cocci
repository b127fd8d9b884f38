// SPDX-License-Identifier: GPL-2.0
// mremap() moves entries away, and no TLB is told that the old addresses are gone.
// files: mm/mremap.c
// expect: unmap-covers@mremap/populated/size:4K

@@
identifier force_flush;
@@
 move_ptes(...)
 {
 ...
-	if (force_flush)
-		flush_tlb_range(...);
 ...
 }
