// SPDX-License-Identifier: GPL-2.0
// mremap() moves entries away, and flushes the CPUs' TLBs in a way that tells no secondary one.
// (With no flush at all programs fail: realloc() moves its memory so.)
// files: mm/mremap.c
// expect: mirrors-flushes@mremap/populated/size:4K

@@
identifier force_flush;
@@
 move_ptes(...)
 {
 ...
-	if (force_flush)
-		flush_tlb_range(...);
+	if (force_flush)
+		flush_tlb_all();
 ...
 }
