/* SPDX-License-Identifier: MIT */
/* The file of QEMU's plugin, and what is made of it. */
#include <stdlib.h>

#include "kernels-under-test/windows.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char symbols[] = "ffff800080000000 T first\nffff800080000100 t second\n";
	char *text = fuzz_text(data, size), why[200];
	struct windows windows;
	struct run *run;
	struct row *row;

	if (!windows_parse(text, &windows, why, sizeof(why))) {
		run = run_new();
		row = run_add_row(run, "a", "a", "none", "shared", "page", "upgrade");
		row->batch = 1;
		for (unsigned int i = 0; i < 4; i++)
			row_add_window(row, i);
		windows_apply(&windows, symbols, run, why, sizeof(why));
		run_free(run);
		windows_free(&windows);
	}
	free(text);
	return 0;
}
