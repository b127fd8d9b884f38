/* SPDX-License-Identifier: MIT */
/*
 * QEMU's plugin interface, versions 1 (QEMU 4.2 to 8.2) to 7 (11.1), as far as insn.c uses it.
 * Debian has no package with QEMU's header. See "QEMU TCG Plugins" in QEMU's developer
 * documentation and, for what changed, the list of versions in its qemu-plugin.h.
 *
 * One build serves them all: what differs is looked up when QEMU has loaded the plugin.
 */
#ifndef KERNELS_UNDER_TEST_PLUGIN_INTERFACE_H
#define KERNELS_UNDER_TEST_PLUGIN_INTERFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUGIN_NEWEST 7
#define PLUGIN_EXPORT __attribute__((visibility("default")))

/*
 * Environment variable with the version that the plugin declares to QEMU: QEMU refuses what it
 * does not take before any function of the plugin is called.
 */
#define PLUGIN_VARIABLE "MNBENCH_PLUGIN_INTERFACE"

struct qemu_plugin_tb;
struct qemu_plugin_insn;

struct qemu_plugin_info {
	const char *target_name; /* "aarch64", "x86_64" */
	struct {
		int min, cur;
	} version; /* of the interface, that this QEMU takes */
	bool system_emulation;
	struct {
		int smp_vcpus, max_vcpus;
	} system;
};

enum plugin_registers { PLUGIN_NO_REGISTERS, PLUGIN_READS_REGISTERS };

typedef void (*plugin_execute)(unsigned int vcpu, void *data);

/* The same in all versions. */
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_execute execute,
					    enum plugin_registers registers, void *data);

/* Looks up what the declared version has. Returns false if this QEMU lacks a part of it. */
bool interface_open(void);

/* Lets QEMU call `translate` for each block that it translates and `finish` at its end. */
void interface_start(uint64_t id, void (*translate)(struct qemu_plugin_tb *tb),
		     void (*finish)(void));

/* Copies an instruction's bytes, at most `room`; only while its block is translated. */
void interface_code(const struct qemu_plugin_insn *insn, void *code, size_t room);

/* What QEMU's code adds to, without a call; of vCPU 0. */
struct counter {
	uint64_t *value;
	struct qemu_plugin_scoreboard *score; /* where it is since version 2 */
};

/* A counter of 0, that lives as long as QEMU; only while a block is translated. */
struct counter counter_make(void);

/* Adds `by` each time the instruction is begun. */
void counter_add(struct counter counter, struct qemu_plugin_insn *insn, uint64_t by);

/* Can registers be read? Not in version 1. */
bool interface_has_registers(void);

/*
 * X<number> of the vCPU that executes into *value: within what is called with
 * PLUGIN_READS_REGISTERS. Returns false if there is no such register.
 */
bool interface_register(unsigned int number, uint64_t *value);

#endif
