/* SPDX-License-Identifier: MIT */
/* The headers of a kernel's image, compressed or not. */
#include "kernels-under-test/image.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	image_arch(fuzz_file("image", data, size));
	return 0;
}
