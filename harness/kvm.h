/* SPDX-License-Identifier: MIT */
/* What the subscribers that are KVM virtual machines share (harness/subscriber_kvm.c). */
#ifndef HARNESS_KVM_H
#define HARNESS_KVM_H

#include <stdint.h>

/* NULL, or one line that says why there is no KVM and what to do. */
const char *kvm_missing(void);

/*
 * A virtual machine that takes `bytes` of memory. Returns its descriptor, open until the process
 * ends, or -1 after op_fail().
 */
int kvm_create(uint64_t bytes);

/* Makes memory at `start` the guest's `address`, as slot `number`. 0, or -1 after op_fail(). */
int kvm_add_slot(int vm, uint32_t number, void *start, uint64_t bytes, uint64_t address);

#endif
