/* SPDX-License-Identifier: MIT */
/* The headers of a kernel's image, compressed or not. */
#include "kernels-under-test/image.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("image", data, size);

	image_arch(path);
	image_check(path, "arm64");
	image_check(path, "amd64");
	return 0;
}
