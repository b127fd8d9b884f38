/* SPDX-License-Identifier: MIT */
/* SIGINT, SIGTERM, SIGHUP and SIGQUIT ask for an orderly end. */
#ifndef HARNESS_INTERRUPT_H
#define HARNESS_INTERRUPT_H

/* Installs their handlers, so that system calls return EINTR; SIGPIPE ends nothing any more. */
void interrupt_catch(void);

/* The signal that came, or 0. */
int interrupted(void);

#endif
