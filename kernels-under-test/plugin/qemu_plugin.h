/* SPDX-License-Identifier: MIT */
/*
 * The part of QEMU's plugin interface, version 1 (QEMU 4.2 to 8.2), that insn.c uses; no
 * Debian 12 package has the header. See "QEMU TCG Plugins" in QEMU's developer documentation.
 */
#ifndef KERNELS_UNDER_TEST_PLUGIN_QEMU_PLUGIN_H
#define KERNELS_UNDER_TEST_PLUGIN_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLUGIN_INTERFACE 1
#define PLUGIN_EXPORT	 __attribute__((visibility("default")))

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

enum plugin_registers { PLUGIN_NO_REGISTERS };
enum plugin_inline { PLUGIN_ADD_U64 };

typedef void (*plugin_translate)(uint64_t id, struct qemu_plugin_tb *tb);
typedef void (*plugin_execute)(unsigned int vcpu, void *data);
typedef void (*plugin_exit)(uint64_t id, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, plugin_translate translate);
void qemu_plugin_register_atexit_cb(uint64_t id, plugin_exit at_exit, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_execute execute,
					    enum plugin_registers registers, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum plugin_inline op, void *word, uint64_t by);

#endif
