/* SPDX-License-Identifier: MIT */
/* The module softsmmu on the kernel that is running (kernels-under-test/softsmmu/). */
#ifndef HARNESS_SOFTSMMU_H
#define HARNESS_SOFTSMMU_H

/*
 * NULL if the device can be had, or one line that says why not and what to do. As root it builds
 * and loads the module, if it must, and then unloads it at the end of this process.
 */
const char *softsmmu_missing(const char *device);

/* Unloads it, if nobody uses it: what a killed run has left. As root. */
void softsmmu_unload(void);

#endif
