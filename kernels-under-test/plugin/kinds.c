/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "harness/marker.h"
#include "kernels-under-test/plugin/kinds.h"

const char *const kind_names[KINDS] = {
	[KIND_TLBI] = "tlbi",
	[KIND_TLBI_VA] = "tlbi_va",
	[KIND_TLBI_RANGE] = "tlbi_range",
	[KIND_TLBI_ASID] = "tlbi_asid",
	[KIND_TLBI_ALL] = "tlbi_all",
	[KIND_TLBI_IPA] = "tlbi_ipa",
	[KIND_TLBI_LOCAL] = "tlbi_local",
	[KIND_TLBI_IS] = "tlbi_is",
	[KIND_TLBI_OS] = "tlbi_os",
	[KIND_TLBI_BYTES] = "tlbi_bytes",
	[KIND_TLBI_PLAIN] = "tlbi_plain",
	[KIND_TLBI_UNREAD] = "tlbi_unread",
	[KIND_TLBI_REPEAT] = "tlbi_repeat",
	[KIND_TLBI_RUN] = "tlbi_runs",
	[KIND_DSB] = "dsb",
	[KIND_DSB_ISH] = "dsb_ish",
	[KIND_DSB_ISHST] = "dsb_ishst",
	[KIND_DSB_NSH] = "dsb_nsh",
	[KIND_DSB_NSHST] = "dsb_nshst",
	[KIND_DSB_SY] = "dsb_sy",
	[KIND_DSB_OTHER] = "dsb_other",
	[KIND_ISB] = "isb",
	[KIND_AT] = "at",
	[KIND_TTBR] = "ttbr_writes",
	[KIND_HVC] = "hvc",
	[KIND_INVLPG] = "invlpg",
	[KIND_INVPCID] = "invpcid",
	[KIND_INVLPGB] = "invlpgb",
	[KIND_TLBSYNC] = "tlbsync",
	[KIND_CR3] = "cr3_writes",
	[KIND_CR4] = "cr4_writes",
};

/* SYS and SYSL with CRn 8, or 9 for the nXS forms (Arm ARM, C5.1.3 and C5.5). */
#define SYS_MASK  0xfff80000
#define SYS	  0xd5080000
#define CRN(insn) ((insn) >> 12 & 15)
#define CRM(insn) ((insn) >> 8 & 15)
#define OP1(insn) ((insn) >> 16 & 7)
#define OP2(insn) ((insn) >> 5 & 7)

/* The others that are looked for, with the bits of their operands masked (Arm ARM, C6.2). */
#define DSB_MASK     0xfffff0ff /* the option in CRm */
#define DSB	     0xd503309f
#define DSB_NXS_MASK 0xfffff3ff /* FEAT_XS: the domain in bits 11:10 */
#define DSB_NXS	     0xd503323f
#define ISB_MASK     0xfffff0ff
#define ISB	     0xd50330df
#define HVC_MASK     0xffe0001f
#define HVC	     0xd4000002
#define TTBR_MASK    0xffffffc0 /* MSR TTBR0_EL1 and TTBR1_EL1, of any register */
#define TTBR	     0xd5182000
#define HINT_MASK    0xfffff01f /* its number in bits 11:5 */
#define HINT	     0xd503201f

/*
 * TLBI by its fields (Arm ARM, table C5-5 and the pages of each). CRm 3, 2: inner shareable;
 * 1, 5: outer; 7, 6: local; of these 2, 5 and 6 are ranges. At op1 4 (EL2) CRm 0 and 4 are
 * stage 2: 0 inner shareable; in 4, op2 1, 2, 5, 6 are local and the others outer shareable.
 */
static unsigned int tlbi(uint32_t insn, enum kind kinds[KINDS_OF_ONE])
{
	unsigned int crm = CRM(insn), op1 = OP1(insn), op2 = OP2(insn);

	kinds[0] = KIND_TLBI;
	if (crm == 0 || crm == 4) {
		bool local = op2 == 1 || op2 == 2 || op2 == 5 || op2 == 6;

		kinds[1] = KIND_TLBI_IPA;
		kinds[2] = crm == 0 ? KIND_TLBI_IS : local ? KIND_TLBI_LOCAL : KIND_TLBI_OS;
		return 3;
	}
	if (crm == 2 || crm == 5 || crm == 6)
		kinds[1] = KIND_TLBI_RANGE;
	else if (op2 & 1)
		kinds[1] = KIND_TLBI_VA;
	else if (op2 == 2 && op1 == 0)
		kinds[1] = KIND_TLBI_ASID;
	else
		kinds[1] = KIND_TLBI_ALL;
	if (crm == 3 || crm == 2)
		kinds[2] = KIND_TLBI_IS;
	else
		kinds[2] = crm == 1 || crm == 5 ? KIND_TLBI_OS : KIND_TLBI_LOCAL;
	return 3;
}

bool tlbi_operand(uint32_t insn, unsigned int *number)
{
	enum kind kinds[KINDS_OF_ONE];

	*number = insn & 31;
	if ((insn & SYS_MASK) != SYS || (CRN(insn) != 8 && CRN(insn) != 9) || OP1(insn) != 0)
		return false;
	tlbi(insn, kinds);
	return kinds[1] == KIND_TLBI_VA || kinds[1] == KIND_TLBI_RANGE;
}

/* Its option is in CRm; options 0 and 4 are other instructions (SSBB, PSSBB). */
static unsigned int dsb(unsigned int option, enum kind kinds[KINDS_OF_ONE])
{
	static const enum kind by_option[16] = {
		[11] = KIND_DSB_ISH,  [10] = KIND_DSB_ISHST, [7] = KIND_DSB_NSH,
		[6] = KIND_DSB_NSHST, [15] = KIND_DSB_SY,
	};

	if (option == 0 || option == 4)
		return 0;
	kinds[0] = KIND_DSB;
	kinds[1] = by_option[option] ? by_option[option] : KIND_DSB_OTHER;
	return 2;
}

unsigned int kinds_arm64(uint32_t insn, enum kind kinds[KINDS_OF_ONE])
{
	static const enum kind nxs[4] = {KIND_DSB_OTHER, KIND_DSB_NSH, KIND_DSB_ISH, KIND_DSB_SY};

	if ((insn & SYS_MASK) == SYS && (CRN(insn) == 8 || CRN(insn) == 9))
		return tlbi(insn, kinds);
	if ((insn & DSB_MASK) == DSB)
		return dsb(CRM(insn), kinds);
	kinds[0] = KIND_DSB;
	kinds[1] = nxs[insn >> 10 & 3];
	if ((insn & DSB_NXS_MASK) == DSB_NXS)
		return 2;
	kinds[0] = KIND_ISB;
	if ((insn & ISB_MASK) == ISB)
		return 1;
	kinds[0] = KIND_AT;
	if ((insn & SYS_MASK) == SYS && CRN(insn) == 7 && (CRM(insn) & 14) == 8)
		return 1;
	kinds[0] = KIND_HVC;
	if ((insn & HVC_MASK) == HVC)
		return 1;
	kinds[0] = KIND_TTBR;
	return (insn & TTBR_MASK) == TTBR;
}

bool may_leave_arm64(uint32_t insn)
{
	unsigned int group = insn >> 25 & 15; /* op0 of the main encoding table (C4.1) */

	/* Data processing, immediate (100x) and register (x101), goes on with the next one. */
	return (group & 14) != 8 && (group & 7) != 5;
}

int marker_arm64(uint32_t insn)
{
	unsigned int number = insn >> 5 & 0x7f;

	if ((insn & HINT_MASK) != HINT)
		return 0;
	return number == MARKER_BEGIN || number == MARKER_END ? (int)number : 0;
}

int marker_x86(const unsigned char *insn, size_t size)
{
	uint32_t distance;

	/* NOPL with a displacement of 32 bits */
	if (size != 8 || memcmp(insn, "\x0f\x1f\x84\x00", 4))
		return 0;
	memcpy(&distance, insn + 4, 4); /* x86 is little-endian, and so are the hosts it runs on */
	distance -= MARKER_X86_DISTANCE;
	return distance == MARKER_BEGIN || distance == MARKER_END ? (int)distance : 0;
}

/* Prefixes that may stand before the opcodes looked for; none of them changes which one it is. */
static bool is_prefix(unsigned char byte)
{
	return byte == 0x66 || byte == 0xf2 || byte == 0xf3 || byte == 0x2e || byte == 0x36 ||
	       byte == 0x3e || byte == 0x26 || byte == 0x64 || byte == 0x65 ||
	       (byte & 0xf0) == 0x40;
}

/* Opcodes after 0F (Intel SDM volume 2; INVLPGB, TLBSYNC: AMD64 APM volume 3). */
unsigned int kinds_x86(const unsigned char *insn, size_t size, enum kind kinds[KINDS_OF_ONE])
{
	size_t i = 0;
	unsigned char modrm;

	while (i < size && is_prefix(insn[i]))
		i++;
	if (i + 2 >= size || insn[i] != 0x0f)
		return 0;
	modrm = insn[i + 2];
	switch (insn[i + 1]) {
	case 0x01:
		if (modrm == 0xfe || modrm == 0xff)
			kinds[0] = modrm == 0xfe ? KIND_INVLPGB : KIND_TLBSYNC;
		else if (modrm < 0xc0 && (modrm >> 3 & 7) == 7)
			kinds[0] = KIND_INVLPG;
		else
			return 0;
		return 1;
	case 0x22:
		kinds[0] = (modrm >> 3 & 7) == 3 ? KIND_CR3 : KIND_CR4;
		return (modrm >> 3 & 7) == 3 || (modrm >> 3 & 7) == 4;
	case 0x38:
		kinds[0] = KIND_INVPCID;
		return modrm == 0x82;
	default:
		return 0;
	}
}
