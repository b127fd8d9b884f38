/* SPDX-License-Identifier: MIT */
/* Is a machine a real one, and what is its CPU? From trees of files that stand for machines. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/folder.h"
#include "harness/options.h"
#include "harness/virtual.h"
#include "results/cpu_name.h"
#include "results/say.h"
#include "tests/tree.h"

#define N1    "CPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"
#define TREE  "/proc/device-tree/"
#define DMI   "/sys/class/dmi/id/"
#define FILES 4

static const struct machine {
	const char *name;
	const char *files[FILES][2];
	const char *cpuid;
	uint64_t timer_hz;
	enum virtual kind;
	const char *how; /* what is in it */
} machines[] = {
	{"arm64 under QEMU, CPU max",
	 {{"/proc/cpuinfo", "CPU implementer\t: 0x00\nCPU part\t: 0x051\n"},
	  {TREE "compatible", "linux,dummy-virt"}},
	 "",
	 1000000000,
	 VIRTUAL_EMULATED,
	 "implementer 0x00"},
	{"arm64 under QEMU, a named CPU, device tree",
	 {{"/proc/cpuinfo", N1},
	  {TREE "compatible", "linux,dummy-virt"},
	  {TREE "fw-cfg@9020000/compatible", "qemu,fw-cfg-mmio"}},
	 "",
	 62500000,
	 VIRTUAL_EMULATED,
	 "fw-cfg, and a timer of 62.5 MHz"},
	{"arm64 under QEMU, a named CPU, ACPI",
	 {{"/proc/cpuinfo", N1},
	  {DMI "sys_vendor", "QEMU\n"},
	  {DMI "product_name", "QEMU Virtual Machine\n"}},
	 "",
	 62500000,
	 VIRTUAL_EMULATED,
	 "QEMU, and a timer"},
	{"arm64 on QEMU's HVF",
	 {{"/proc/cpuinfo", "CPU implementer\t: 0x61\nCPU part\t: 0x023\n"},
	  {DMI "sys_vendor", "QEMU\n"},
	  {DMI "product_name", "QEMU Virtual Machine\n"}},
	 "",
	 24000000,
	 VIRTUAL_UNKNOWN,
	 "QEMU"},
	{"arm64 on KVM, ACPI",
	 {{"/proc/cpuinfo", N1},
	  {DMI "sys_vendor", "QEMU\n"},
	  {DMI "product_name", "KVM Virtual Machine\n"}},
	 "",
	 62500000,
	 VIRTUAL_ACCELERATED,
	 "KVM Virtual Machine"},
	{"arm64 on KVM, device tree, its clock",
	 {{"/proc/cpuinfo", N1},
	  {TREE "compatible", "linux,dummy-virt"},
	  {"/sys/class/ptp/ptp0/clock_name", "KVM virtual PTP\n"}},
	 "",
	 25000000,
	 VIRTUAL_ACCELERATED,
	 "KVM virtual PTP"},
	{"arm64 on KVM, device tree",
	 {{"/proc/cpuinfo", N1}, {TREE "compatible", "linux,dummy-virt"}},
	 "",
	 25000000,
	 VIRTUAL_UNKNOWN,
	 "dummy-virt"},
	{"arm64 on Xen",
	 {{"/proc/cpuinfo", N1}, {TREE "hypervisor/compatible", "xen,xen-4.17"}},
	 "",
	 25000000,
	 VIRTUAL_ACCELERATED,
	 "xen"},
	{"a real arm64 machine with QEMU's timer",
	 {{"/proc/cpuinfo", N1}, {TREE "compatible", "vendor,board"}},
	 "",
	 62500000,
	 VIRTUAL_NOT_SEEN,
	 ""},
	{"a model of Arm's",
	 {{"/proc/cpuinfo", "CPU implementer\t: 0x41\nCPU part\t: 0xd0f\n"}},
	 "",
	 100000000,
	 VIRTUAL_EMULATED,
	 "model of Arm's"},
	{"x86 under QEMU",
	 {{"/proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu hypervisor\n"}},
	 "TCGTCGTCGTCG",
	 0,
	 VIRTUAL_EMULATED,
	 "TCGTCG"},
	{"x86 under QEMU, CPU max",
	 {{"/proc/cpuinfo", "model name\t: QEMU TCG CPU version 2.5+\nflags\t\t: fpu\n"}},
	 "",
	 0,
	 VIRTUAL_EMULATED,
	 "QEMU TCG CPU"},
	{"x86 on KVM",
	 {{"/proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu hypervisor\n"},
	  {DMI "sys_vendor", "QEMU\n"}},
	 "KVMKVMKVM",
	 0,
	 VIRTUAL_ACCELERATED,
	 "CPUID says KVMKVMKVM"},
	{"x86, nobody says who",
	 {{"/proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu hypervisor\n"}},
	 "",
	 0,
	 VIRTUAL_UNKNOWN,
	 "the CPU says so"},
	{"real x86: no flag, whatever CPUID answers",
	 {{"/proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu\n"},
	  {DMI "sys_vendor", "Dell Inc.\n"}},
	 "TCGTCGTCGTCG",
	 0,
	 VIRTUAL_NOT_SEEN,
	 ""},
	{"a product behind an innocent maker",
	 {{"/proc/cpuinfo", N1},
	  {DMI "sys_vendor", "Microsoft Corporation\n"},
	  {DMI "product_name", "Virtual Machine\n"}},
	 "",
	 25000000,
	 VIRTUAL_ACCELERATED,
	 "Virtual Machine"},
	{"EC2's bare metal",
	 {{"/proc/cpuinfo", N1},
	  {DMI "sys_vendor", "Amazon EC2\n"},
	  {DMI "product_name", "c6g.metal\n"}},
	 "",
	 121875000,
	 VIRTUAL_NOT_SEEN,
	 ""},
	{"a hostile device tree",
	 {{"/proc/cpuinfo", N1}, {TREE "hypervisor/compatible", "\033[31m\xff"}},
	 "",
	 25000000,
	 VIRTUAL_ACCELERATED,
	 "?[31m?"},
	{"nothing can be read", {{NULL, NULL}}, "", 0, VIRTUAL_NOT_SEEN, ""},
};

static const struct machine *now;

static void answer_cpuid(char signature[13])
{
	snprintf(signature, 13, "%s", now->cpuid);
}

static uint64_t answer_timer(void)
{
	return now->timer_hz;
}

static char tree[40];

static void use(const struct machine *machine)
{
	now = machine;
	virtual_cpu = (struct virtual_cpu){answer_cpuid, answer_timer};
	strcpy(tree, "/tmp/mnbench-virtual-XXXXXX");
	assert_non_null(mkdtemp(tree));
	for (size_t i = 0; i < FILES && now->files[i][0]; i++)
		tree_put(tree, now->files[i][0], now->files[i][1]);
	fact_root = tree;
}

static int leave(void **state)
{
	(void)state;
	fact_root = "";
	folder_remove(tree);
	return 0;
}

static void kinds(void **state)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		enum virtual kind;
		char how[80];

		use(&machines[i]);
		kind = virtual_find(how, sizeof(how));
		leave(state);
		if (kind != now->kind || !strstr(how, now->how) || (!kind && *how))
			fail_msg("%s: %d \"%s\"", now->name, kind, how);
	}
}

static const struct machine emulated = {
	.files = {{"/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x00\nCPU architecture: 8\n"
				    "CPU variant\t: 0x0\nCPU part\t: 0x051\nCPU revision\t: 0\n"}},
	.cpuid = ""};

static void assert_factor(const json_t *context, const char *key, const char *wanted)
{
	assert_string_equal(json_string_value(json_object_get(context, key)), wanted);
}

/* As doctor shows it and a run records it. */
static void factors(void **state)
{
	json_t *context = json_object();

	(void)state;
	use(&emulated);
	factors_look(context, NULL);
	assert_factor(context, "factor_virtual",
		      "EMULATED, times mean nothing: CPU implementer 0x00: QEMU's max");
	assert_factor(context, "factor_cpu", "QEMU max r0p0 (0x000f0510)");
	assert_factor(context, "factor_cpu_revision", "r0p0");
	json_decref(context);
}

static int read_options(struct options *o, const char *option, const char *value)
{
	char word[40] = "", *argv[] = {(char[]){"run"}, (char *)option, value ? word : NULL, NULL};

	snprintf(word, sizeof(word), "%s", value ? value : ""); /* it is taken apart */
	return options_read(o, value ? 3 : option ? 2 : 1, argv);
}

/* What a run does by itself where it finds an emulated machine. */
static void runs(void **state)
{
	static struct options o;

	(void)state;
	unsetenv(VIRTUAL_REAL);
	use(&emulated);
	assert_int_equal(read_options(&o, NULL, NULL), EXIT_GOOD);
	assert_true(o.emulated && !o.guest && !o.time && o.calls && !o.counters);
	assert_non_null(strstr(o.emulated_by, "implementer 0x00"));
	assert_int_equal(read_options(&o, "--lens", "time,calls"), EXIT_REQUEST);
	assert_int_equal(read_options(&o, "--lens", "insn"), EXIT_REQUEST);
	assert_int_equal(read_options(&o, "--lens", "calls,counters"), EXIT_GOOD);
	assert_true(o.emulated && o.counters);
	assert_int_equal(read_options(&o, "--emulated", NULL), EXIT_GOOD);
	assert_true(o.emulated && o.guest && !o.emulated_by[0]);
	setenv(VIRTUAL_REAL, "1", 1);
	assert_int_equal(read_options(&o, "--lens", "time"), EXIT_GOOD);
	assert_true(!o.emulated && o.time && o.emulated_by[0]);
	leave(state);
	use(&machines[4]); /* KVM */
	unsetenv(VIRTUAL_REAL);
	assert_int_equal(read_options(&o, NULL, NULL), EXIT_GOOD);
	assert_true(!o.emulated && o.time && !o.emulated_by[0]);
}

static void assert_name(const char *cpu, const char *wanted)
{
	char text[200];

	cpu_name(text, sizeof(text), cpu);
	assert_string_equal(text, wanted);
}

/* Numbers as those machines' own midr_el1 says them, names as lscpu (util-linux 2.38) prints them.
 */
static void names(void **state)
{
	(void)state;
	assert_name("0x00000000413fd0c1", "Neoverse-N1 r3p1 (0x413fd0c1)");
	assert_name("0x00000000410fd083", "Cortex-A72 r0p3 (0x410fd083)");
	assert_name("0x00000000481fd010", "Kunpeng-920 r1p0 (0x481fd010)");
	assert_name("0x431f0af1", "ThunderX2-99xx r1p1 (0x431f0af1)");
	assert_name("0x00000000000f0510", "QEMU max r0p0 (0x000f0510)");
	assert_name("0x410fdff1", "implementer 0x41 part 0xdff r0p1 (0x410fdff1)");
	assert_name("0x770fd0c1", "implementer 0x77 part 0xd0c r0p1 (0x770fd0c1)");
	assert_name("AMD EPYC", "AMD EPYC");
	assert_name("unknown", "unknown");
	assert_name("0x", "0x");
	assert_name("0x413fd0c1 ", "0x413fd0c1 ");
	assert_name("0x5003801", "0x5003801"); /* x86's microcode is no MIDR */
	assert_name("0x1413fd0c1", "0x1413fd0c1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test_teardown(factors, leave),
		cmocka_unit_test_teardown(runs, leave),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("virtual", tests, NULL, NULL);
}
