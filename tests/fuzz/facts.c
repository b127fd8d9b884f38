/* SPDX-License-Identifier: MIT */
/* What /proc and /sys say of a machine: one text, as each of the files it could be. */
#include <stdlib.h>

#include "harness/fact.h"
#include "harness/kernel.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), value[64];

	fuzz_file("proc/cmdline", data, size);
	fuzz_file("proc/config.gz", data, size);
	fact_root = fuzz_folder();
	fact_line(value, sizeof(value), "/proc/cmdline");
	fact_join("/proc/cmd*", value, sizeof(value));
	fact_field(value, sizeof(value), "/proc/cmdline", "key");
	fact_boot("key", value, sizeof(value));
	fact_lines("/proc/cmdline");
	fact_config("CONFIG_KEY", value, sizeof(value));
	fact_forget();
	kernel_compiler(text, value, sizeof(value));
	free(text);
	return 0;
}
