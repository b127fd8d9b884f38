/* SPDX-License-Identifier: MIT */
#ifndef KERNELS_UNDER_TEST_BISECT_NEAR_H
#define KERNELS_UNDER_TEST_BISECT_NEAR_H

#include <stddef.h>

/*
 * Writes those of the names that have most words in common with `asked` ("a, b, c"; words end
 * at anything but letters and digits), at most five; "" if none has any.
 */
void bisect_near(const char *asked, const char *const *names, size_t n, char *text, size_t room);

#endif
