/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stddef.h>

#include "harness/interrupt.h"

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
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	action.sa_handler = go_on; /* not SIG_IGN, which children would inherit */
	action.sa_flags = SA_RESTART;
	sigaction(SIGPIPE, &action, NULL);
}

int interrupted(void)
{
	return caught;
}
