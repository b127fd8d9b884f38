/* SPDX-License-Identifier: MIT */
/* SIGINT, SIGTERM and SIGHUP ask for an orderly end. */
#ifndef HARNESS_INTERRUPT_H
#define HARNESS_INTERRUPT_H

/* Installs the handlers; system calls return EINTR then. */
void interrupt_catch(void);

/* The signal that came, or 0. */
int interrupted(void);

#endif
