// SPDX-License-Identifier: GPL-2.0
// What was merged for v6.6 (38b14e2e3de9, 6bbd42e2df8f, ec8832d007cb, 1af5a8109904): the
// callback of secondary TLBs is arch_invalidate_secondary_tlbs, called where the architecture
// flushes its own TLB and nowhere else. Generic code sends nothing of its own any more, and
// the end of a start/end pair does not either. One subscriber cannot have both the callback
// and start/end. KVM has no such callback left: x86 looks for its APIC access page where it
// unmaps. arm64 and x86 only; powerpc's flushes are as they were. Discussed as "Invalidate
// secondary IOMMU TLB on permission upgrade", linux-mm and linux-arm-kernel, July 2023.
// files: include/linux/mmu_notifier.h include/asm-generic/tlb.h mm/mmu_notifier.c mm/memory.c
// files: mm/hugetlb.c mm/huge_memory.c mm/migrate_device.c mm/rmap.c kernel/events/uprobes.c
// files: arch/arm64/include/asm/tlbflush.h arch/x86/include/asm/tlbflush.h arch/x86/mm/tlb.c
// files: virt/kvm/kvm_main.c include/linux/kvm_host.h arch/x86/kvm/x86.c arch/x86/kvm/mmu/mmu.c
// files: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c drivers/iommu/intel/svm.c
// files: drivers/iommu/amd/iommu_v2.c drivers/misc/ocxl/link.c

// ---- No generic calls. The *_notify() forms of a flush are the flushes now.

@generic@
expression list args;
@@
-mmu_notifier_invalidate_range(args);

@flushes@
expression list args;
symbol ptep_clear_flush, pmdp_huge_clear_flush, pudp_huge_clear_flush;
@@
(
-ptep_clear_flush_notify(args)
+ptep_clear_flush(args)
|
-pmdp_huge_clear_flush_notify(args)
+pmdp_huge_clear_flush(args)
|
-pudp_huge_clear_flush_notify(args)
+pudp_huge_clear_flush(args)
)

@ends@
expression range;
@@
-mmu_notifier_invalidate_range_only_end(range)
+mmu_notifier_invalidate_range_end(range)

@no_only_end@
@@
-static inline void mmu_notifier_invalidate_range_only_end(...) { ... }

@notify_macros@
identifier a, b, c;
expression e;
@@
(
-#define ptep_clear_flush_notify(a, b, c) e
|
-#define pmdp_huge_clear_flush_notify(a, b, c) e
|
-#define pudp_huge_clear_flush_notify(a, b, c) e
)

@notify_aliases@
@@
(
-#define ptep_clear_flush_notify ptep_clear_flush
|
-#define pmdp_huge_clear_flush_notify pmdp_huge_clear_flush
|
-#define pudp_huge_clear_flush_notify pudp_huge_clear_flush
)

// ---- The end of a pair ends it, and no more.

@end_parameter@
identifier range, only_end;
@@
 void __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range
-	, bool only_end
 );

@end_call@
expression range;
symbol false;
@@
 __mmu_notifier_invalidate_range_end(range
-	, false
 )

@end_definition@
identifier range, only_end;
@@
 __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range
-	, bool only_end
 )
 {
 <...
 mn_hlist_invalidate_end(...
-	, only_end
 )
 ...>
 }

@end_list@
identifier subscriptions, range, only_end, s;
@@
 mn_hlist_invalidate_end(struct mmu_notifier_subscriptions *subscriptions,
			 struct mmu_notifier_range *range
-	, bool only_end
 )
 {
 <...
-	if (!only_end && s->ops->invalidate_range)
-		s->ops->invalidate_range(...);
 ...>
 }

// ---- The callback and what calls it are renamed.

@member@
identifier s, mm, start, end;
@@
 struct mmu_notifier_ops {
 ...
-	void (*invalidate_range)(struct mmu_notifier *s, struct mm_struct *mm,
-				 unsigned long start, unsigned long end);
+	/*
+	 * Called by the architecture where it flushes its TLB of this range, or of
+	 * everything for 0 to -1UL: what caches the same page tables drops it as
+	 * well. It must not sleep. Not to be had together with
+	 * invalidate_range_start() or invalidate_range_end().
+	 */
+	void (*arch_invalidate_secondary_tlbs)(struct mmu_notifier *s,
+					       struct mm_struct *mm,
+					       unsigned long start,
+					       unsigned long end);
 ...
 };

@calls_member@
expression s;
@@
-s->ops->invalidate_range
+s->ops->arch_invalidate_secondary_tlbs

@walker@
type T;
parameter list p;
@@
 T
-__mmu_notifier_invalidate_range
+__mmu_notifier_arch_invalidate_secondary_tlbs
 (p) { ... }

@walker_called@
expression list args;
@@
-__mmu_notifier_invalidate_range
+__mmu_notifier_arch_invalidate_secondary_tlbs
 (args)

@checked@
type T;
parameter list p;
@@
 T
-mmu_notifier_invalidate_range
+mmu_notifier_arch_invalidate_secondary_tlbs
 (p) { ... }

@not_both@
identifier subscription, mm;
@@
 int __mmu_notifier_register(struct mmu_notifier *subscription, struct mm_struct *mm)
 {
 ...
+	/* Whoever flushes with the CPU has no use for pairs, and the other way round. */
+	if (WARN_ON_ONCE(subscription &&
+			 subscription->ops->arch_invalidate_secondary_tlbs &&
+			 (subscription->ops->invalidate_range_start ||
+			  subscription->ops->invalidate_range_end)))
+		return -EINVAL;
+
 BUG_ON(atomic_read(&mm->mm_users) <= 0);
 if (!mm->notifier_subscriptions) { ... }
 ...
 }

// ---- arm64: flushes that do not wait, and those that do before the last DSB.

@arm64_include@
@@
+#include <linux/mmu_notifier.h>
 #include <asm/cputype.h>

@arm64_mm@
identifier mm;
@@
 static inline void flush_tlb_mm(struct mm_struct *mm)
 {
 ...
 __tlbi_sync_s1ish();
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, 0, -1UL);
 }

@arm64_page@
identifier vma, uaddr, addr;
symbol vale1is;
@@
 flush_tlb_page_nosync(struct vm_area_struct *vma, unsigned long uaddr)
 {
 ...
 __tlbi_user(vale1is, addr);
+	mmu_notifier_arch_invalidate_secondary_tlbs(vma->vm_mm, uaddr & PAGE_MASK,
+						    (uaddr & PAGE_MASK) + PAGE_SIZE);
 }

// Its loop moves start along: what was flushed begins where it was.
@arm64_range exists@
identifier vma, start, end, stride;
symbol num, pages;
@@
 __flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		   unsigned long stride, ...)
 {
+	unsigned long first = round_down(start, stride);
 int num = 0;
 ...
 while (pages > 0) { ... }
+	mmu_notifier_arch_invalidate_secondary_tlbs(vma->vm_mm, first, end);
 __tlbi_sync_s1ish();
 }

// ---- x86.

@x86_include@
@@
+#include <linux/mmu_notifier.h>
 #include <asm/invpcid.h>

@x86_range@
identifier mm, start, end;
@@
 void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end, ...)
 {
 ...
 put_cpu();
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, start, end);
 }

@x86_batch@
identifier batch, mm;
@@
 static inline void arch_tlbbatch_add_mm(struct arch_tlbflush_unmap_batch *batch,
					 struct mm_struct *mm)
 {
 ...
+	mmu_notifier_arch_invalidate_secondary_tlbs(mm, 0, -1UL);
 }

// ---- KVM: nothing to do in the callback but x86's APIC access page. (The weak hook of
// the other architectures stays, without a caller: spatch cannot parse what precedes it.)

@kvm_hooks@
type T;
@@
(
-T kvm_arch_mmu_notifier_invalidate_range(...) { ... }
|
-T kvm_mmu_notifier_invalidate_range(...) { ... }
)

@kvm_declared@
type T;
@@
-T kvm_arch_mmu_notifier_invalidate_range(...);

@kvm_ops@
symbol kvm_mmu_notifier_ops, kvm_mmu_notifier_invalidate_range;
@@
 struct mmu_notifier_ops kvm_mmu_notifier_ops = {
-	.invalidate_range = kvm_mmu_notifier_invalidate_range,
 };

@kvm_x86@
identifier kvm, range, flush;
@@
 bool kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range)
 {
 ...
+	if (kvm_x86_ops.set_apic_access_page_addr &&
+	    range->slot->id == APIC_ACCESS_PAGE_PRIVATE_MEMSLOT)
+		kvm_make_all_cpus_request(kvm, KVM_REQ_APIC_PAGE_RELOAD);
 return flush;
 }

// ---- The IOMMUs' subscribers.

@subscribers@
identifier ops, f;
@@
 struct mmu_notifier_ops ops = {
-	.invalidate_range = f,
+	.arch_invalidate_secondary_tlbs = f,
 };

@smmu_name@
type T;
parameter list p;
@@
 T
-arm_smmu_mm_invalidate_range
+arm_smmu_mm_arch_invalidate_secondary_tlbs
 (p) { ... }

@smmu_member@
symbol arm_smmu_mm_invalidate_range;
@@
-arm_smmu_mm_invalidate_range
+arm_smmu_mm_arch_invalidate_secondary_tlbs

// 38b14e2e3de9: everything is one command, also where ranges are known to the SMMU.
@smmu_all@
identifier mn, size, start, end;
@@
 static void arm_smmu_mm_arch_invalidate_secondary_tlbs(struct mmu_notifier *mn, ...,
							 unsigned long start,
							 unsigned long end)
 {
 ...
 size = end - start;
+	if (size == ULONG_MAX)
+		size = 0;
 ...
 }
