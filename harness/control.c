/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/control.h"

#define CALLS	   200
#define BYTES	   (64u << 10) /* as much as a first-level data cache holds, or more */
#define LINE_BYTES 64	       /* where lines are longer some reads hit */

static char memory[BYTES];

void control_prepare(void)
{
	memset(memory, 1, sizeof(memory));
}

void control_work(void)
{
	const volatile char *line = memory;

	for (unsigned int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	/* Reads only: fork() in a re-arm has made the pages read-only. */
	for (unsigned int i = 0; i < BYTES; i += LINE_BYTES)
		(void)line[i];
}
