/* SPDX-License-Identifier: MIT */
/*
 * What the targets of libFuzzer share: one file a parser, its inputs in corpus/NAME/. Targets are
 * linked before the suite's own objects, with multiple definitions allowed: what a target defines
 * itself replaces the suite's.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A folder of this process's own, removed at its end with all that is in it. */
const char *fuzz_folder(void);

/*
 * Writes the input to a file of that folder; folders before the last '/' are made. Returns its
 * path, good until the next call.
 */
const char *fuzz_file(const char *name, const void *data, size_t size);

/* The input as a text of its own, which ends at its first NUL; the caller frees it. */
char *fuzz_text(const void *data, size_t size);

/* Runs a command of the suite with words up to NULL; what it prints goes nowhere. */
int fuzz_command(int (*command)(int argc, char **argv), ...);

/* Ends the process, as a finding. */
#define fuzz_require(what)                                                                         \
	do {                                                                                       \
		if (!(what))                                                                       \
			__builtin_trap();                                                          \
	} while (0)

#endif
