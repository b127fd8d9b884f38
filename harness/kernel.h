/* SPDX-License-Identifier: MIT */
/* What kernel and CPU this is, as far as an operation's outcome depends on it. */
#ifndef HARNESS_KERNEL_H
#define HARNESS_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/op.h"

#define KERNEL(major, minor)  ((major)*1000u + (minor))
#define KERNEL_MAJOR(version) ((version) / 1000u)
#define KERNEL_MINOR(version) ((version) % 1000u)

/* The first kernel that no operation's table of expected calls was compared with. */
#define KERNEL_UNSEEN KERNEL(7, 4)

/* The running kernel's version as KERNEL(major, minor). */
unsigned int kernel_version(void);

/* Is this kernel one of [since, before) on that machine (uname -m)? 0 and NULL: any. */
bool kernel_is(const char *machine, unsigned int since, unsigned int before);

/* Is an option y or m in this kernel's configuration? 1, 0, or -1: no configuration to read. */
int kernel_config(const char *option);

/*
 * A hash of what the running kernel's configuration sets (its CONFIG_ lines, the
 * compiler's version left out), so that two kernels can be told to have the same one. False:
 * no configuration to read.
 */
bool kernel_config_hash(uint32_t *hash);

/* The compiler that /proc/version's text names, without its outer parentheses; false: none. */
bool kernel_compiler(const char *version, char *text, size_t room);

/* Has the kernel (or a loaded module) a function of that name? */
bool kernel_symbol(const char *name);

/* Does madvise(2) take that advice for a private page? */
bool kernel_advises(int advice);

/* The lines of /proc/kallsyms that are of code; the caller frees them. "" if it cannot be read. */
char *kernel_functions(void);

/*
 * Is there, among those lines, what takes calls that a probe of the function does not see? That is
 * a copy which gcc made of it for some callers (NAME.constprop.0, NAME.isra.0, NAME.part.0), or
 * another function of its name. Stores which.
 */
bool kernel_is_split(const char *functions, const char *name, char *other, size_t room);

/*
 * Has the CPU that feature? 1, 0, or -1: not known. Dirty bits are tried out; range
 * TLBI is hidden from user space and read from the kernel's log (arm64_features[],
 * arch/arm64/kernel/cpufeature.c), which root may read.
 */
int cpu_has(enum op_cpu feature);

#endif
