/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stddef.h>

#include "harness/interrupt.h"

static volatile sig_atomic_t caught;

static void remember(int signal)
{
	caught = signal;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = remember};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int interrupted(void)
{
	return caught;
}
