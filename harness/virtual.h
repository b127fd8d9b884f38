/* SPDX-License-Identifier: MIT */
/* Is this machine a real one? What it says of itself decides, never a clock. */
#ifndef HARNESS_VIRTUAL_H
#define HARNESS_VIRTUAL_H

#include <stddef.h>
#include <stdint.h>

enum virtual {
	VIRTUAL_NOT_SEEN,
	VIRTUAL_ACCELERATED, /* its CPU is a real one: times are those of a virtual machine */
	VIRTUAL_EMULATED,    /* its CPU is a program: it counts, and its times mean nothing */
	VIRTUAL_UNKNOWN	     /* a virtual machine, one or the other */
};

/* Finds out, and writes by what sign, in printable ASCII; "" if none is seen. */
enum virtual virtual_find(char *how, size_t room);

/* Set in the environment: times are taken, and marked, whatever the machine says of itself. */
#define VIRTUAL_REAL "MNBENCH_REAL"

/* What the CPU is asked itself; tests answer in its place. */
extern struct virtual_cpu {
	/* CPUID's 12 letters of the hypervisor (leaf 0x40000000), NUL-ended; "" elsewhere. */
	void (*hypervisor)(char signature[13]);
	uint64_t (*timer_hz)(void); /* CNTFRQ_EL0, 0 elsewhere */
} virtual_cpu;

#endif
