/* SPDX-License-Identifier: MIT */
/* A kernel's descriptor: what is taken from it fits, and has nothing that steers a terminal. */
#include <ctype.h>

#include "kernels-under-test/descriptor.h"
#include "results/say.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kernel_descriptor kernel;

	if (descriptor_parse("a/fuzzed.kernel", (const char *)data, size, &kernel) == EXIT_GOOD)
		for (const char *c = kernel.claim; *c; c++)
			fuzz_require(!iscntrl((unsigned char)*c));
	return 0;
}
