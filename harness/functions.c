/* SPDX-License-Identifier: MIT */
#include "harness/functions.h"
#include "harness/kernel.h"

#define START_END "start=%lx end=%lx"

const struct function functions[FUNCTIONS_MAX] = {
	/*
	 * Which of the two a kernel has decides, not its version: since v6.6 (6bbd42e2df8f,
	 * 1af5a8109904), or with that backported, the architecture's TLB flushes call the first.
	 */
	{.role = ROLE_SECONDARY,
	 .symbol = "__mmu_notifier_arch_invalidate_secondary_tlbs",
	 .fetch = "start=$arg2:x64 end=$arg3:x64",
	 .scan = START_END,
	 .callback = CALLBACK_OF_FLUSHES},
	/*
	 * Before: two routes, __mmu_notifier_invalidate_range() and straight from
	 * range_end (mn_hlist_invalidate_end(), mm/mmu_notifier.c). The callback
	 * itself sees both.
	 */
	{.role = ROLE_SECONDARY,
	 .symbol = "kvm_mmu_notifier_invalidate_range",
	 .fetch = "start=$arg3:x64 end=$arg4:x64",
	 .scan = START_END,
	 .subscriber = "kvm",
	 .callback = CALLBACK_OF_PAIRS},
	/* The same of kernels-under-test/softsmmu/notifier.c. */
	{.role = ROLE_SECONDARY,
	 .symbol = "softsmmu_flushed",
	 .fetch = "start=$arg3:x64 end=$arg4:x64",
	 .scan = START_END,
	 .subscriber = "softsmmu",
	 .callback = CALLBACK_OF_PAIRS},
	{.role = ROLE_SECONDARY_DIRECT,
	 .symbol = "__mmu_notifier_invalidate_range",
	 .fetch = "start=$arg2:x64 end=$arg3:x64",
	 .scan = START_END,
	 .callback = CALLBACK_OF_PAIRS},
	/* struct mmu_notifier_range lost its leading vma in v6.3 (7d4a8be0c4b2). */
	{.role = ROLE_RANGE_START,
	 .symbol = "__mmu_notifier_invalidate_range_start",
	 .fetch = "start=+8($arg1):x64 end=+16($arg1):x64",
	 .scan = START_END,
	 .since = KERNEL(6, 3)},
	{.role = ROLE_RANGE_START,
	 .symbol = "__mmu_notifier_invalidate_range_start",
	 .fetch = "start=+16($arg1):x64 end=+24($arg1):x64",
	 .scan = START_END,
	 .before = KERNEL(6, 3)},
	/* KVM's own range_start, once a pair (virt/kvm/kvm_main.c). */
	{.role = ROLE_RANGE_START,
	 .tracepoint = "kvm/kvm_unmap_hva_range",
	 .scan = "mmu notifier unmap range: %lx -- %lx",
	 .subscriber = "kvm"},
	/* Its end; before v6.6 the callbacks of ->invalidate_range() come after this entry. */
	{.role = ROLE_RANGE_END, .symbol = "__mmu_notifier_invalidate_range_end", .fetch = ""},
	/*
	 * From kvm_mmu_notifier_invalidate_range_start(), once for each memslot that overlaps
	 * (virt/kvm/kvm_main.c); in vmlinux on arm64, in kvm.ko on x86.
	 */
	{.role = ROLE_KVM_ZAP, .symbol = "kvm_unmap_gfn_range", .fetch = "", .subscriber = "kvm"},
	/* Not of the bell that ends the guest's turn (harness/subscriber_kvm_guest.c). */
	{.role = ROLE_KVM_FAULT,
	 .tracepoint = "kvm/kvm_guest_fault",
	 .ignore = "ipa 0xd00d000000,",
	 .subscriber = "kvm-guest",
	 .machine = "aarch64"},
	/*
	 * Only arch/x86/mm/tlb.c fires it; a switch to another mm is nobody's op
	 * (TLB_FLUSH_REASON, include/trace/events/tlb.h).
	 */
	{.role = ROLE_CPU_FLUSH,
	 .tracepoint = "tlb/tlb_flush",
	 .ignore = "flush on task switch",
	 .all = "pages:-1 ",
	 .machine = "x86_64"},
	/*
	 * x86's flushes of user addresses: flush_tlb_{mm,range,page}() are macros for the
	 * first, reclaim's batch ends in the second (arch/x86/mm/tlb.c). arm64's are inline
	 * (arch/arm64/include/asm/tlbflush.h): no probe sees them.
	 */
	{.role = ROLE_FLUSH_CALL, .symbol = "flush_tlb_mm_range", .fetch = "", .machine = "x86_64"},
	{.role = ROLE_FLUSH_CALL,
	 .symbol = "arch_tlbbatch_flush",
	 .fetch = "",
	 .machine = "x86_64"},
	{.symbol = NULL},
};

const char *role_metric(enum role role)
{
	static const char *const names[ROLES] = {
		[ROLE_SECONDARY] = "secondary_invalidations_per_op",
		[ROLE_SECONDARY_DIRECT] = "secondary_direct_invalidations_per_op",
		[ROLE_RANGE_START] = "notifier_ranges_per_op",
		[ROLE_RANGE_END] = "notifier_range_ends_per_op",
		[ROLE_KVM_ZAP] = "kvm_zaps_per_op",
		[ROLE_KVM_FAULT] = "kvm_refaults_per_op",
		[ROLE_CPU_FLUSH] = "cpu_flushes_per_op",
		[ROLE_FLUSH_CALL] = "flush_calls_per_op",
		[ROLE_PATH] = "path_hits_per_op",
	};

	return names[role];
}
