// SPDX-License-Identifier: GPL-2.0
// On top of final: a notifier type of its own for secondary TLBs, struct tlb_notifier, that
// has the one callback and its own registration, in place of a callback of mmu_notifier_ops.
// As it was proposed, both types were in one list, and each was called through the other's
// functions once two kinds of subscriber shared an mm. Here they have a list each: flushes
// walk the one, pairs and everything else the other, and the end of the mm empties both. What
// is called, and when, is as with final. Of the subscribers only the SMMUv3's is converted:
// those of intel, amd iommu_v2 and ocxl do not build. Proposed on linux-mm in June 2023, in
// the discussion of arch.
// files: include/linux/mmu_notifier.h mm/mmu_notifier.c
// files: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3-sva.c

// ---- The type.

@member@
type T;
parameter list p;
@@
 struct mmu_notifier_ops {
 ...
-	T (*arch_invalidate_secondary_tlbs)(p);
 ...
 };

@types@
@@
 struct mmu_notifier { ... };

+
+struct tlb_notifier;
+
+struct tlb_notifier_ops {
+	/*
+	 * Drop what is cached of this range, or everything for 0 to -1UL. Called
+	 * where the CPU's TLB is flushed, under spinlocks.
+	 */
+	void (*invalidate)(struct tlb_notifier *notifier, struct mm_struct *mm,
+			   unsigned long start, unsigned long end);
+};
+
+/* A TLB that is filled from the page tables of an mm. */
+struct tlb_notifier {
+	struct hlist_node hlist;
+	const struct tlb_notifier_ops *ops;
+	struct mm_struct *mm;
+};
+
+int tlb_notifier_register(struct tlb_notifier *notifier, struct mm_struct *mm);
+void tlb_notifier_unregister(struct tlb_notifier *notifier);

// ---- The list.

@list@
@@
 struct mmu_notifier_subscriptions {
 struct hlist_head list;
+	/* struct tlb_notifier, under the same lock and SRCU */
+	struct hlist_head tlb_list;
 ...
 };

@list_made@
identifier s;
@@
 INIT_HLIST_HEAD(&s->list);
+INIT_HLIST_HEAD(&s->tlb_list);

@list_walked@
identifier mm, start, end, subscription, id;
iterator name hlist_for_each_entry_rcu;
statement S;
@@
 __mmu_notifier_arch_invalidate_secondary_tlbs(struct mm_struct *mm, unsigned long start,
						 unsigned long end)
 {
-	struct mmu_notifier *subscription;
+	struct tlb_notifier *notifier;
 int id;
 ...
-	hlist_for_each_entry_rcu(subscription, ...) S
+	hlist_for_each_entry_rcu(notifier, &mm->notifier_subscriptions->tlb_list, hlist,
+				 srcu_read_lock_held(&srcu))
+		notifier->ops->invalidate(notifier, mm, start, end);
 ...
 }

// After ->release of the others, which may stop the device that fills the TLB.
@list_released@
identifier mm, subscriptions;
@@
+/* What is in the list no longer is not called any more: exit_mmap() goes on alone. */
+static void tlb_list_release(struct mmu_notifier_subscriptions *subscriptions)
+{
+	struct tlb_notifier *notifier;
+
+	spin_lock(&subscriptions->lock);
+	while (!hlist_empty(&subscriptions->tlb_list)) {
+		notifier = hlist_entry(subscriptions->tlb_list.first,
+				       struct tlb_notifier, hlist);
+		hlist_del_init_rcu(&notifier->hlist);
+	}
+	spin_unlock(&subscriptions->lock);
+	synchronize_srcu(&srcu);
+}
+
 void __mmu_notifier_release(struct mm_struct *mm)
 {
 struct mmu_notifier_subscriptions *subscriptions = mm->notifier_subscriptions;
 ...
 if (!hlist_empty(&subscriptions->list)) mn_hlist_release(subscriptions, mm);
+	if (!hlist_empty(&subscriptions->tlb_list))
+		tlb_list_release(subscriptions);
 }

@list_gone@
identifier mm;
@@
 void __mmu_notifier_subscriptions_destroy(struct mm_struct *mm)
 {
 BUG_ON(...);
+	BUG_ON(!hlist_empty(&mm->notifier_subscriptions->tlb_list));
 ...
 }

// ---- Registration: what makes mm->notifier_subscriptions serves both.

@mix@
@@
 __mmu_notifier_register(...)
 {
 ...
-	if (WARN_ON_ONCE(...))
-		return -EINVAL;
 ...
 }

@registered exists@
identifier subscription, mm;
@@
-int __mmu_notifier_register(struct mmu_notifier *subscription, struct mm_struct *mm)
+static int notifier_register(struct mmu_notifier *subscription, struct tlb_notifier *notifier,
+			     struct mm_struct *mm)
 {
 ...
+	if (notifier) {
+		/* Pairs with the mmdrop() in tlb_notifier_unregister(). */
+		mmgrab(mm);
+		notifier->mm = mm;
+		spin_lock(&mm->notifier_subscriptions->lock);
+		hlist_add_head_rcu(&notifier->hlist, &mm->notifier_subscriptions->tlb_list);
+		spin_unlock(&mm->notifier_subscriptions->lock);
+	}
 if (subscription) { ... }
 else
-	mm->notifier_subscriptions->has_itree = true;
+	if (!notifier)
+		mm->notifier_subscriptions->has_itree = true;
 mm_drop_all_locks(mm);
 ...
 }
+
+int __mmu_notifier_register(struct mmu_notifier *subscription, struct mm_struct *mm)
+{
+	return notifier_register(subscription, NULL, mm);
+}

@functions@
@@
 int mmu_notifier_register(...) { ... }

+/**
+ * tlb_notifier_register - Tell a secondary TLB of the flushes of the CPU's
+ * @notifier: What is told; its ops are set
+ * @mm: The mm whose page tables it caches
+ *
+ * The caller holds neither mmap_lock nor any lock of the mm, and a reference to
+ * mm_users. Any number of them, and of mmu_notifiers, can share one mm.
+ */
+int tlb_notifier_register(struct tlb_notifier *notifier, struct mm_struct *mm)
+{
+	int ret;
+
+	mmap_write_lock(mm);
+	ret = notifier_register(NULL, notifier, mm);
+	mmap_write_unlock(mm);
+	return ret;
+}
+EXPORT_SYMBOL_GPL(tlb_notifier_register);
+
+/**
+ * tlb_notifier_unregister - Undo tlb_notifier_register(), once
+ * @notifier: What was registered
+ *
+ * Does not wait, and may be called under locks that ->release() of an
+ * mmu_notifier takes: ->invalidate() may still be running. It is not after
+ * mmu_notifier_synchronize(), nor in ->free_notifier() of an mmu_notifier that is
+ * put afterwards.
+ */
+void tlb_notifier_unregister(struct tlb_notifier *notifier)
+{
+	struct mm_struct *mm = notifier->mm;
+
+	spin_lock(&mm->notifier_subscriptions->lock);
+	/* The end of the mm may have done it. */
+	hlist_del_init_rcu(&notifier->hlist);
+	spin_unlock(&mm->notifier_subscriptions->lock);
+	mmdrop(mm);
+}
+EXPORT_SYMBOL_GPL(tlb_notifier_unregister);

// ---- The SMMUv3: an mmu_notifier for the end of the mm, a tlb_notifier for its TLB.

@smmu_struct@
@@
 struct arm_smmu_mmu_notifier {
 struct mmu_notifier mn;
+	struct tlb_notifier tn;
 ...
 };

@smmu_callback@
identifier mn, smmu_mn;
@@
 arm_smmu_mm_arch_invalidate_secondary_tlbs(
-	struct mmu_notifier *mn,
+	struct tlb_notifier *tn,
 ...)
 {
 struct arm_smmu_mmu_notifier *smmu_mn =
-	mn_to_smmu(mn)
+	container_of(tn, struct arm_smmu_mmu_notifier, tn)
 ;
 ...
 }

@smmu_ops@
identifier f;
@@
+static const struct tlb_notifier_ops arm_smmu_tlb_notifier_ops = {
+	.invalidate = arm_smmu_mm_arch_invalidate_secondary_tlbs,
+};
+
 struct mmu_notifier_ops arm_smmu_mmu_notifier_ops = {
-	.arch_invalidate_secondary_tlbs = f,
 };

@smmu_get exists@
identifier smmu_mn, mm, ret;
@@
 arm_smmu_mmu_notifier_get(...)
 {
 ...
 smmu_mn->mn.ops = &arm_smmu_mmu_notifier_ops;
+	smmu_mn->tn.ops = &arm_smmu_tlb_notifier_ops;
 ret = mmu_notifier_register(&smmu_mn->mn, mm);
 if (ret) { ... }
+	ret = tlb_notifier_register(&smmu_mn->tn, mm);
+	if (ret)
+		goto err_put_notifier;
 ret = arm_smmu_write_ctx_desc(...);
-	if (ret)
-		goto err_put_notifier;
+	if (ret) {
+		tlb_notifier_unregister(&smmu_mn->tn);
+		goto err_put_notifier;
+	}
 ...
 }

@smmu_put@
identifier smmu_mn;
@@
 arm_smmu_mmu_notifier_put(struct arm_smmu_mmu_notifier *smmu_mn)
 {
 ...
+	tlb_notifier_unregister(&smmu_mn->tn);
 mmu_notifier_put(&smmu_mn->mn);
 ...
 }
