/* SPDX-License-Identifier: MIT */
/* A guest's kallsyms. */
#include <stdlib.h>

#include "kernels-under-test/symbols.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct symbols symbols;

	symbols_parse(text, &symbols);
	for (size_t i = 1; i < symbols.n; i++)
		fuzz_require(symbols.list[i - 1].at <= symbols.list[i].at);
	fuzz_require(symbols_find(&symbols, 0) && symbols_find(&symbols, UINT64_MAX) &&
		     symbols_find(&symbols, symbols.n ? symbols.list[0].at : 1));
	symbols_free(&symbols);
	free(text);
	return 0;
}
