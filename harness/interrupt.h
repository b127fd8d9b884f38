/* SPDX-License-Identifier: MIT */
/* SIGINT, SIGTERM, SIGHUP and SIGQUIT ask for an orderly end. */
#ifndef HARNESS_INTERRUPT_H
#define HARNESS_INTERRUPT_H

#include <poll.h>

/* Installs their handlers, so that system calls return EINTR; SIGPIPE ends nothing any more. */
void interrupt_catch(void);

/*
 * poll(2) that such a signal ends, also one that came before: between a look at interrupted() and
 * a call that waits there is room for it to be lost. Returns how many are ready, 0 after `ms`
 * milliseconds (below 0: no limit), or -1 with errno: EINTR is one of those signals.
 */
int interrupt_poll(struct pollfd *fds, nfds_t n, int ms);

/* The signal that came, or 0. */
int interrupted(void);

#endif
