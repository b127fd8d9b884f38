/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_IMAGE_H
#define KERNELS_UNDER_TEST_IMAGE_H

/* "arm64" or "amd64", as the image's headers say, also behind gzip; NULL if they do not. */
const char *image_arch(const char *path);

/*
 * Whether the file is a whole kernel image that QEMU can boot on `arch` ("arm64"
 * or "amd64"), as far as its headers tell. Returns EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr.
 */
int image_check(const char *path, const char *arch);

#endif
