/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "harness/fact.h"
#include "harness/virtual.h"

#define DEVICE_TREE "/proc/device-tree/"
#define DMI	    "/sys/class/dmi/id/"

/* Documentation/virt/kvm/x86/cpuid.rst: hypervisors say who they are from this leaf on. */
#define CPUID_HYPERVISOR 0x40000000

/* QEMU's GTIMER_BACKCOMPAT_HZ (target/arm/internals.h), of all cores that it emulates but max. */
#define QEMU_TIMER_HZ 62500000

/* Arm's own models (Foundation, AEM) in /proc/cpuinfo: arch/arm64/include/asm/cputype.h. */
#define ARM_FOUNDATION 0xd00
#define ARM_AEM_V8     0xd0f

static void ask_hypervisor(char signature[13])
{
	memset(signature, 0, 13);
#if defined(__x86_64__)
	unsigned int eax, words[3];

	__cpuid(CPUID_HYPERVISOR, eax, words[0], words[1], words[2]);
	memcpy(signature, words, sizeof(words));
#endif
}

/* The kernel answers where user space may not read it (cntfrq_read_handler()). */
static uint64_t ask_timer_hz(void)
{
	uint64_t hz = 0;

#if defined(__aarch64__)
	__asm__("mrs %0, cntfrq_el0" : "=r"(hz));
#endif
	return hz;
}

struct virtual_cpu virtual_cpu = {.hypervisor = ask_hypervisor, .timer_hz = ask_timer_hz};

static enum virtual say(char *how, size_t room, enum virtual kind, const char *sign)
{
	snprintf(how, room, "%s", sign);
	return kind;
}

/* A number of /proc/cpuinfo, -1 without. */
static long cpu_number(const char *key)
{
	char text[64], *end;
	long value;

	if (fact_field(text, sizeof(text), "/proc/cpuinfo", key))
		return -1;
	value = strtol(text, &end, 0);
	return end == text ? -1 : value;
}

/* x86: the CPU's flag, and who answers CPUID. QEMU: target/i386/cpu.c, "TCGTCGTCGTCG". */
static enum virtual ask_cpuid(char *how, size_t room)
{
	char flags[4096], signature[13];

	if (fact_field(flags, sizeof(flags), "/proc/cpuinfo", "flags") ||
	    !strstr(flags, " hypervisor"))
		return VIRTUAL_NOT_SEEN;
	virtual_cpu.hypervisor(signature);
	if (!signature[0])
		return say(how, room, VIRTUAL_UNKNOWN, "the CPU says so");
	snprintf(how, room, "CPUID says %s", signature);
	return strcmp(signature, "TCGTCGTCGTCG") ? VIRTUAL_ACCELERATED : VIRTUAL_EMULATED;
}

/* Cores that no silicon has. */
static bool is_model(char *how, size_t room)
{
	long implementer = cpu_number("CPU implementer"), part = cpu_number("CPU part");
	char name[256];

	if (!implementer)
		snprintf(how, room, "CPU implementer 0x00: QEMU's max");
	else if (implementer == 0x41 && (part == ARM_FOUNDATION || part == ARM_AEM_V8))
		snprintf(how, room, "CPU part 0x%lx: a model of Arm's", part);
	else if (!fact_field(name, sizeof(name), "/proc/cpuinfo", "model name") &&
		 strstr(name, "QEMU TCG CPU"))
		snprintf(how, room, "CPU %s", name);
	else
		return false;
	return true;
}

/* What is told of a hypervisor with a real CPU; its name, or NULL. */
static const char *hypervisor(void)
{
	static const char *const files[][2] = {
		{"/sys/hypervisor/type", NULL}, /* "xen" */
		{DEVICE_TREE "hypervisor/compatible", NULL},
		/* The kernel found KVM's calls (drivers/ptp/ptp_kvm_arm.c, ptp_kvm_x86.c). */
		{"/sys/class/ptp/ptp*/clock_name", "KVM virtual PTP"},
		/* QEMU's virt says so under KVM alone (virt_build_smbios(), hw/arm/virt.c). */
		{DMI "product_name", "KVM Virtual Machine"},
	};
	static char text[256];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (!fact_join(files[i][0], text, sizeof(text)) && text[0] &&
		    (!files[i][1] || strstr(text, files[i][1])))
			return text;
	return NULL;
}

/* QEMU, or what says it is like QEMU's machine `virt`. */
static const char *qemu(const char *dmi)
{
	char compatible[64] = "";

	if (strstr(dmi, "QEMU"))
		return "QEMU";
	if (fact_exists(DEVICE_TREE "fw-cfg@*|/sys/firmware/qemu_fw_cfg"))
		return "QEMU's fw-cfg";
	fact_line(compatible, sizeof(compatible), DEVICE_TREE "compatible");
	return strcmp(compatible, "linux,dummy-virt") ? NULL : "linux,dummy-virt";
}

/* Firmware of hypervisors that emulate no CPU; EC2's bare metal has the same maker. */
static const char *firmware(const char *dmi)
{
	static const char *const words[] = {"KVM",
					    "VMware",
					    "VirtualBox",
					    "Amazon EC2",
					    "Parallels",
					    "Apple Virtualization",
					    "Virtual Machine",
					    "Firecracker",
					    "Google Compute"};

	if (strstr(dmi, ".metal"))
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(dmi, words[i]))
			return words[i];
	return NULL;
}

/* "QEMU QEMU Virtual Machine": the maker and the product, "" without. */
static void read_dmi(char *text, size_t room)
{
	char maker[200] = "", product[200] = "";

	fact_line(maker, sizeof(maker), DMI "sys_vendor");
	fact_line(product, sizeof(product), DMI "product_name");
	snprintf(text, room, "%s %s", maker, product);
}

static enum virtual find(char *how, size_t room)
{
	enum virtual kind;
	char dmi[512];
	const char *sign;

	if (is_model(how, room))
		return VIRTUAL_EMULATED;
	kind = ask_cpuid(how, room);
	if (kind != VIRTUAL_NOT_SEEN)
		return kind;
	sign = hypervisor();
	if (sign)
		return say(how, room, VIRTUAL_ACCELERATED, sign);
	read_dmi(dmi, sizeof(dmi));
	sign = qemu(dmi);
	if (sign && virtual_cpu.timer_hz() == QEMU_TIMER_HZ) {
		snprintf(how, room, "%s, and a timer of 62.5 MHz, QEMU's own", sign);
		return VIRTUAL_EMULATED;
	}
	if (sign)
		return say(how, room, VIRTUAL_UNKNOWN, sign);
	sign = firmware(dmi);
	return sign ? say(how, room, VIRTUAL_ACCELERATED, sign) : VIRTUAL_NOT_SEEN;
}

enum virtual virtual_find(char *how, size_t room)
{
	enum virtual kind;

	how[0] = '\0';
	kind = find(how, room);
	for (char *c = how; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return kind;
}
