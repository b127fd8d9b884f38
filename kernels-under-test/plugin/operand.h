/* SPDX-License-Identifier: MIT */
/* What a TLBI names: its operand, a general register of the vCPU. */
#ifndef KERNELS_UNDER_TEST_PLUGIN_OPERAND_H
#define KERNELS_UNDER_TEST_PLUGIN_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Is there a way to read registers? Interface version 1 has none, but QEMU exports what its
 * monitor's "info registers" calls (qemu_get_cpu(), cpu_dump_state()).
 */
bool operand_open(void);

/*
 * X<number> of vCPU 0 into *value; 31 is the zero register. Only at the start of a block are
 * all registers in memory. Returns false if it cannot be read.
 */
bool operand_read(unsigned int number, uint64_t *value);

/* Takes X<number> out of the text of cpu_dump_state(). */
bool operand_parse(const char *dump, unsigned int number, uint64_t *value);

/*
 * Bytes that a TLBI by address names (Arm ARM, TLBI VAE1IS: TTL in bits 47:44, FEAT_TTL): an
 * entry of the level it gives; 0 if it gives none.
 */
uint64_t operand_va_bytes(uint64_t operand);

/* Bytes that a TLBI of a range names (Arm ARM, TLBI RVAE1IS: NUM, SCALE and TG). */
uint64_t operand_range_bytes(uint64_t operand);

#endif
