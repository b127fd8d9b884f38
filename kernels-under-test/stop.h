/* SPDX-License-Identifier: MIT */
/* SIGINT, SIGTERM and SIGHUP ask for an orderly end: guests killed, nothing half-written. */
#ifndef KERNELS_UNDER_TEST_STOP_H
#define KERNELS_UNDER_TEST_STOP_H

#include <stdbool.h>

/* Installs the handlers; system calls that wait return EINTR then. */
void stop_catch(void);

bool stop_requested(void);

#endif
