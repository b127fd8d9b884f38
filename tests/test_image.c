/* SPDX-License-Identifier: MIT */
/* Kernel images: what their headers say that they run on. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "kernels-under-test/image.h"

#define BYTES 4096

static char path[] = "/tmp/mnbench-image-XXXXXX";

/* What a file of these bytes is taken for, plain and behind gzip. */
static void expect(const unsigned char *bytes, const char *arch)
{
	for (int packed = 0; packed < 2; packed++) {
		gzFile file = gzopen(path, packed ? "wb" : "wbT");

		assert_int_equal(gzwrite(file, bytes, BYTES), BYTES);
		assert_int_equal(gzclose(file), Z_OK);
		if (arch)
			assert_string_equal(image_arch(path), arch);
		else
			assert_null(image_arch(path));
	}
}

static void headers(void **state)
{
	unsigned char image[BYTES] = "MZ", boot[BYTES] = "MZ", pe[BYTES] = "MZ", noise[BYTES];

	(void)state;
	memcpy(image + 56, "ARM\x64", 4);
	expect(image, "arm64");
	memcpy(boot + 0x202, "HdrS", 4);
	expect(boot, "amd64");
	pe[0x3c] = 0x40;
	memcpy(pe + 0x40, "PE\0\0\x64\xaa\1", 8);
	pe[0x40 + 24 + 16] = 1; /* bytes of its only section */
	expect(pe, "arm64");
	memcpy(pe + 0x44, "\x64\x86", 2);
	expect(pe, "amd64");
	memcpy(pe + 0x44, "\x4c\x01", 2);
	expect(pe, NULL);
	memset(noise, 0x5a, sizeof(noise));
	expect(noise, NULL);
}

static void no_file(void **state)
{
	(void)state;
	assert_null(image_arch("/no/such/file"));
	assert_null(image_arch("/tmp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(no_file),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests_name("image", tests, NULL, NULL);
	unlink(path);
	return failed;
}
