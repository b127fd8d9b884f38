/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stddef.h>

#include "kernels-under-test/stop.h"

static volatile sig_atomic_t requested;

static void remember(int signal)
{
	requested = signal;
}

void stop_catch(void)
{
	struct sigaction action = {.sa_handler = remember};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

bool stop_requested(void)
{
	return requested != 0;
}
