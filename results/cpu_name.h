/* SPDX-License-Identifier: MIT */
/* CPUs that say a number have a name. */
#ifndef RESULTS_CPU_NAME_H
#define RESULTS_CPU_NAME_H

#include <stddef.h>

/*
 * A CPU as a run's context holds it: of a MIDR_EL1 ("0x00000000413fd0c1") its name with the number
 * beside, "Neoverse-N1 r3p1 (0x413fd0c1)"; any other text as it is.
 */
void cpu_name(char *text, size_t room, const char *cpu);

#endif
