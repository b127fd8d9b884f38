/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "harness/interrupt.h"

static const int stops[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define N_STOPS (sizeof(stops) / sizeof(*stops))

static volatile sig_atomic_t caught;

static void remember(int signal)
{
	caught = signal;
}

/* Who read our output has gone; settings are to be restored all the same. */
static void go_on(int signal)
{
	(void)signal;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = remember};

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < N_STOPS; i++)
		sigaction(stops[i], &action, NULL);
	action.sa_handler = go_on; /* not SIG_IGN, which children would inherit */
	action.sa_flags = SA_RESTART;
	sigaction(SIGPIPE, &action, NULL);
}

int interrupt_poll(struct pollfd *fds, nfds_t n, int ms)
{
	const struct timespec limit = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
	sigset_t held, before;
	int ready, err;

	sigemptyset(&held);
	for (size_t i = 0; i < N_STOPS; i++)
		sigaddset(&held, stops[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	do {
		errno = EINTR;
		ready = caught ? -1 : ppoll(fds, n, ms < 0 ? NULL : &limit, &before);
	} while (ready < 0 && errno == EINTR && !caught); /* by another signal */
	err = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = err;
	return ready;
}

int interrupted(void)
{
	return caught;
}
