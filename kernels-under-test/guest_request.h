/* SPDX-License-Identifier: MIT */
/* From what was asked for to what one guest is and runs. */
#ifndef KERNELS_UNDER_TEST_GUEST_REQUEST_H
#define KERNELS_UNDER_TEST_GUEST_REQUEST_H

#include "kernels-under-test/guest.h"
#include "kernels-under-test/vm_options.h"

/*
 * One word of --kernels, NAME or NAME@CPU, which is taken apart in place: *cpu points
 * into it or is NULL. Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int guest_named(struct kernel_set *set, char *word, const struct kernel_descriptor **kernel,
		const char **cpu);

/* Describes a kernel of the user's own, an image for `arch` ("arm64" or "amd64"). */
void guest_own_kernel(struct kernel_descriptor *kernel, const char *arch);

/* Names the guest and says how it is to run; on `cpu`, or its kernel's first CPU if NULL. */
void guest_request(struct guest *guest, const struct vm_options *o,
		   const struct kernel_descriptor *kernel, const char *cpu);

/*
 * The arguments of the guest's mnbench, one a line. Returns EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr if they do not fit.
 */
#define GUEST_ARGUMENTS 8192 /* bytes; guest/init.c takes some more */
int guest_arguments(const struct guest *guest, const struct vm_options *o,
		    char text[GUEST_ARGUMENTS]);

#endif
