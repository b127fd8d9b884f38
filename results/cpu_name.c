/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/cpu_name.h"

/* MIDR_EL1 (Arm ARM, D24.2): the fields and the architecture "see the ID registers". */
#define IMPLEMENTER(midr)  ((midr) >> 24)
#define VARIANT(midr)	   ((midr) >> 20 & 0xf)
#define ARCHITECTURE(midr) ((midr) >> 16 & 0xf)
#define PART(midr)	   ((midr) >> 4 & 0xfff)
#define REVISION(midr)	   ((midr)&0xf)
#define BY_ID_REGISTERS	   0xf

/*
 * Numbers of arch/arm64/include/asm/cputype.h (Linux) and of sys-utils/lscpu-arm.c (util-linux),
 * names as lscpu prints them; cores that run servers, laptops and common boards. The maker stands
 * where the name alone does not say whose it is. 0x00, 0x051: aarch64_max_tcg_initfn(), QEMU's
 * target/arm/tcg/cpu64.c.
 */
static const struct {
	unsigned short implementer, part;
	const char *name;
} cores[] = {
	{0x00, 0x051, "QEMU max"},
	{0x41, 0xd00, "Arm Foundation model"},
	{0x41, 0xd03, "Cortex-A53"},
	{0x41, 0xd04, "Cortex-A35"},
	{0x41, 0xd05, "Cortex-A55"},
	{0x41, 0xd07, "Cortex-A57"},
	{0x41, 0xd08, "Cortex-A72"},
	{0x41, 0xd09, "Cortex-A73"},
	{0x41, 0xd0a, "Cortex-A75"},
	{0x41, 0xd0b, "Cortex-A76"},
	{0x41, 0xd0c, "Neoverse-N1"},
	{0x41, 0xd0d, "Cortex-A77"},
	{0x41, 0xd0e, "Cortex-A76AE"},
	{0x41, 0xd0f, "Arm AEM v8 model"},
	{0x41, 0xd40, "Neoverse-V1"},
	{0x41, 0xd41, "Cortex-A78"},
	{0x41, 0xd42, "Cortex-A78AE"},
	{0x41, 0xd44, "Cortex-X1"},
	{0x41, 0xd46, "Cortex-A510"},
	{0x41, 0xd47, "Cortex-A710"},
	{0x41, 0xd48, "Cortex-X2"},
	{0x41, 0xd49, "Neoverse-N2"},
	{0x41, 0xd4a, "Neoverse-E1"},
	{0x41, 0xd4b, "Cortex-A78C"},
	{0x41, 0xd4c, "Cortex-X1C"},
	{0x41, 0xd4d, "Cortex-A715"},
	{0x41, 0xd4e, "Cortex-X3"},
	{0x41, 0xd4f, "Neoverse-V2"},
	{0x41, 0xd80, "Cortex-A520"},
	{0x41, 0xd81, "Cortex-A720"},
	{0x41, 0xd82, "Cortex-X4"},
	{0x41, 0xd83, "Neoverse-V3AE"},
	{0x41, 0xd84, "Neoverse-V3"},
	{0x41, 0xd85, "Cortex-X925"},
	{0x41, 0xd87, "Cortex-A725"},
	{0x41, 0xd8e, "Neoverse-N3"},
	{0x42, 0x516, "Broadcom ThunderX2"},
	{0x43, 0x0a1, "ThunderX-88XX"},
	{0x43, 0x0a2, "ThunderX-81XX"},
	{0x43, 0x0a3, "ThunderX-83XX"},
	{0x43, 0x0af, "ThunderX2-99xx"},
	{0x43, 0x0b1, "OcteonTX2-98XX"},
	{0x43, 0x0b2, "OcteonTX2-96XX"},
	{0x43, 0x0b8, "ThunderX3-T110"},
	{0x46, 0x001, "Fujitsu A64FX"},
	{0x48, 0xd01, "Kunpeng-920"},
	{0x4e, 0x003, "NVIDIA Denver 2"},
	{0x4e, 0x004, "NVIDIA Carmel"},
	{0x50, 0x000, "APM X-Gene"},
	{0x51, 0x001, "Qualcomm Oryon"},
	{0x51, 0x804, "Kryo-4XX-Gold"},
	{0x51, 0x805, "Kryo-4XX-Silver"},
	{0x51, 0xc00, "Qualcomm Falkor"},
	{0x61, 0x022, "Apple Icestorm-M1"},
	{0x61, 0x023, "Apple Firestorm-M1"},
	{0x61, 0x024, "Apple Icestorm-M1-Pro"},
	{0x61, 0x025, "Apple Firestorm-M1-Pro"},
	{0x61, 0x028, "Apple Icestorm-M1-Max"},
	{0x61, 0x029, "Apple Firestorm-M1-Max"},
	{0x61, 0x032, "Apple Blizzard-M2"},
	{0x61, 0x033, "Apple Avalanche-M2"},
	{0x6d, 0xd49, "Azure Cobalt 100"},
	{0x70, 0x660, "Phytium FTC660"},
	{0x70, 0x661, "Phytium FTC661"},
	{0x70, 0x662, "Phytium FTC662"},
	{0x70, 0x663, "Phytium FTC663"},
	{0xc0, 0xac3, "Ampere-1"},
	{0xc0, 0xac4, "Ampere-1a"},
};

void cpu_name(char *text, size_t room, const char *cpu)
{
	char *end;
	unsigned long long midr = strtoull(cpu, &end, 16);

	if (strncmp(cpu, "0x", 2) || end == cpu + 2 || *end || midr >> 32 ||
	    ARCHITECTURE(midr) != BY_ID_REGISTERS) {
		snprintf(text, room, "%s", cpu);
		return;
	}
	for (size_t i = 0; i < sizeof(cores) / sizeof(*cores); i++) {
		if (cores[i].implementer != IMPLEMENTER(midr) || cores[i].part != PART(midr))
			continue;
		snprintf(text, room, "%s r%llup%llu (0x%08llx)", cores[i].name, VARIANT(midr),
			 REVISION(midr), midr);
		return;
	}
	snprintf(text, room, "implementer 0x%02llx part 0x%03llx r%llup%llu (0x%08llx)",
		 IMPLEMENTER(midr), PART(midr), VARIANT(midr), REVISION(midr), midr);
}
