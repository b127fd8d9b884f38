/* SPDX-License-Identifier: MIT */
/* Which instructions are counted by kind: TLB maintenance and the barriers that complete it. */
#ifndef KERNELS_UNDER_TEST_PLUGIN_KINDS_H
#define KERNELS_UNDER_TEST_PLUGIN_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
	/* arm64 TLBI: each counts once as itself, once by what it names, once by how far it goes.
	 */
	KIND_TLBI,
	KIND_TLBI_VA,	 /* one address */
	KIND_TLBI_RANGE, /* a range of addresses (FEAT_TLBIRANGE) */
	KIND_TLBI_ASID,
	KIND_TLBI_ALL, /* everything of a translation regime */
	KIND_TLBI_IPA, /* stage 2, by intermediate physical address or range of them */
	KIND_TLBI_LOCAL,
	KIND_TLBI_IS, /* broadcast to the inner shareable domain */
	KIND_TLBI_OS,
	/* Of those of stage 1 by address or range, what their operands name. */
	KIND_TLBI_BYTES,  /* bytes, where the operand says how many */
	KIND_TLBI_PLAIN,  /* those by address whose operand gives no level: one page at least */
	KIND_TLBI_UNREAD, /* operands that could not be read */
	/*
	 * By address XZR: names nothing; a second TLBI and DSB work around CPUs that complete the
	 * first one too early (ARM64_WORKAROUND_REPEAT_TLBI, arch/arm64/include/asm/tlbflush.h).
	 */
	KIND_TLBI_REPEAT,
	KIND_TLBI_RUN, /* those between two DSBs: one flush, as the kernel's functions do it */
	/* arm64 DSB: each counts once as itself and once by its option. */
	KIND_DSB,
	KIND_DSB_ISH,
	KIND_DSB_ISHST,
	KIND_DSB_NSH,
	KIND_DSB_NSHST,
	KIND_DSB_SY,
	KIND_DSB_OTHER,
	KIND_ISB,
	KIND_AT,   /* address translation by instruction */
	KIND_TTBR, /* writes to TTBR0_EL1 or TTBR1_EL1: another address space */
	KIND_HVC,  /* calls of EL2: there a kernel without VHE has code in the lower half */
	/* x86 */
	KIND_INVLPG,
	KIND_INVPCID,
	KIND_INVLPGB,
	KIND_TLBSYNC,
	KIND_CR3, /* writes; whether one spares the TLB (bit 63) is in its operand */
	KIND_CR4,
	KINDS
};

/* "tlbi_va", as in the file and in run.json's tlbi_va_per_op. */
extern const char *const kind_names[KINDS];

#define KINDS_OF_ONE 3

/*
 * The kinds of one instruction, most general first, into kinds[]. Returns their number, 0 for
 * an instruction that is not counted by kind.
 */
unsigned int kinds_arm64(uint32_t insn, enum kind kinds[KINDS_OF_ONE]);
unsigned int kinds_x86(const unsigned char *insn, size_t size, enum kind kinds[KINDS_OF_ONE]);

/* Is it a TLBI of stage 1, by address or range? Then its operand's register is in *number. */
bool tlbi_operand(uint32_t insn, unsigned int *number);

/* May the instruction end its block or fault? A "no" is certain, a "yes" may be too careful. */
bool may_leave_arm64(uint32_t insn);

/* MARKER_BEGIN or MARKER_END if it is that (harness/marker.h), else 0. */
int marker_arm64(uint32_t insn);
int marker_x86(const unsigned char *insn, size_t size);

#endif
