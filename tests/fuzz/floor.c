/* SPDX-License-Identifier: MIT */
/* The noise floor that selftest writes. */
#include "results/noise_floor.h"
#include "results/say.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct noise_floor f;

	if (noise_floor_load(&f, fuzz_file("floor", data, size)) == EXIT_GOOD)
		fuzz_require(f.floor >= 0);
	return 0;
}
