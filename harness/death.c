/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/death.h"
#include "harness/join.h"
#include "results/say.h"

_Thread_local struct death *death_own;

/* What a processor's fault becomes. */
static const int faults[] = {SIGBUS, SIGSEGV, SIGILL, SIGFPE};

static const char *const steps[STEPS] = {
	[STEP_START] = "start",
	[STEP_SETUP] = "setup",
	[STEP_ARM] = "arm",
	[STEP_WAIT] = "wait",
	[STEP_REARM_PROCESS] = "rearm_process",
	[STEP_REARM] = "rearm",
	[STEP_ARMED] = "armed",
	[STEP_USE] = "use",
	[STEP_BODY] = "body",
	[STEP_VERIFY] = "verify",
	[STEP_TWIN] = "twin",
	[STEP_BYSTAND] = "bystander",
};

static const struct {
	int signal;
	const char *why;
} likely[] = {
	{SIGBUS, "likely no page was to be had: huge pages, a control group's limit (hugetlb, "
		 "memory) or a file system is used up"},
	{SIGKILL, "likely out of memory, or over a control group's limit (see dmesg)"},
	{SIGSEGV, "likely a fault of the operation or of its harness: please report it"},
	{SIGILL, "likely a program that was built for another CPU"},
	{SIGSYS, "likely a seccomp filter, as containers have one"},
	{SIGXCPU, "likely ulimit -t"},
	{SIGXFSZ, "likely ulimit -f"},
};

/*
 * The default action follows (SA_RESETHAND): it ends the process with the signal, once this
 * returns and it is let through.
 */
static void remember(int signal, siginfo_t *info, void *context)
{
	struct death *d = death_own;

	(void)context;
	if (d) {
		d->code = info->si_code;
		d->address = (uintptr_t)info->si_addr;
		atomic_store(&d->signal, signal);
	}
	raise(signal);
}

int death_watch(struct death *own)
{
	struct sigaction action = {.sa_sigaction = remember,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND};
	stack_t stack = {.ss_size = SIGSTKSZ};

	death_own = own;
	stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL))
		return op_fail("a stack for signals: %s", strerror(errno));
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < COUNT(faults); i++)
		sigaction(faults[i], &action, NULL);
	return 0;
}

/* Where that is, seen from the op's ranges. */
static void place(char *text, size_t room, const struct cell *cell, unsigned int index,
		  uint64_t address)
{
	struct op_thread t;
	uint64_t base;

	cell_thread(cell, index, &t);
	for (unsigned int i = 0; i < (t.stride ? t.batch : 1); i++) {
		base = (uintptr_t)op_address(&t, i);
		if (address >= base && address - base < t.size) {
			snprintf(text, room, " at byte %" PRIu64 " of the range of operation %u",
				 address - base, i);
			return;
		}
	}
	base = (uintptr_t)t.base;
	snprintf(text, room,
		 " at %#" PRIx64 ", in no operation's range (the first begins at %#" PRIx64 ")",
		 address, base);
}

int death_tell(const struct cell *cell, unsigned int index, const struct death *d, int status)
{
	uint32_t step = atomic_load(&d->step);
	char where[120] = "";
	const char *in = steps[step < STEPS ? step : STEP_START], *why = NULL;
	int signal = WTERMSIG(status);

	if (!WIFSIGNALED(status))
		return op_fail("worker exited with status %d in step %s", WEXITSTATUS(status), in);
	/* Not one that kill(2) sent: that has no address. */
	if (d->signal == signal && d->code > 0)
		place(where, sizeof(where), cell, index, d->address);
	for (size_t i = 0; i < COUNT(likely); i++)
		if (likely[i].signal == signal)
			why = likely[i].why;
	if (d->signal == signal && d->code <= 0)
		why = "somebody sent it";
	else if (signal == SIGBUS && d->signal == signal && d->code >= BUS_MCEERR_AR)
		why = "the memory is broken (see dmesg)";
	return op_fail("worker died of %s in step %s%s%s%s", say_signal(signal), in, where,
		       why ? ": " : "", why ? why : "");
}
