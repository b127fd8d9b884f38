/* SPDX-License-Identifier: MIT */
/* Lines of a trace: those of the thread 7, with every function that is known. */
#include "harness/calls.c"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct calls calls = {.list = NULL};

	parse_calls(text, 7, &calls);
	free(calls.list);
	free(text);
	return 0;
}
