/* SPDX-License-Identifier: MIT */
/* The kernel's log, in which programs and devices have their say, and what is made of it. */
#include <stdlib.h>
#include <string.h>

#include "harness/fact.h"
#include "harness/kernel_watch.h"
#include "results/say.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run *run = run_new();

	say_be_quiet();
	fuzz_file("dev/kmsg", data, size);
	fuzz_file("proc/sys/kernel/tainted", data, size < 20 ? size : 20);
	fact_root = fuzz_folder();
	kernel_watch_open(run, true);
	kernel_watch_look(NULL);
	kernel_watch_close();
	for (size_t i = 0; i < run->n_complaints; i++)
		for (const char *c = run->complaints[i].text; *c; c++)
			fuzz_require(*c >= ' ' && *c <= '~');
	run_free(run);
	return 0;
}
