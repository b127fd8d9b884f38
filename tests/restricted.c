/* SPDX-License-Identifier: MIT */
/*
 * restricted WHAT COMMAND...: COMMAND where the kernel, or who started it, is otherwise than most:
 *   perf, userfaultfd  a filter refuses perf_event_open(2) or userfaultfd(2), as containers' do
 *   thp                no transparent huge pages for this process
 *   advice             madvise(2) does not know MADV_FREE, COLD, PAGEOUT and COLLAPSE
 *   idle               madvise(MADV_DONTNEED) says that it was done, and does nothing
 * Exit status 2 if that cannot be had, else COMMAND's.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int filter(struct sock_filter *program, unsigned short length)
{
	const struct sock_fprog all = {.len = length, .filter = program};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all);
}

static int refuse(unsigned int number)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return filter(program, COUNT(program));
}

/* madvise(2) with that advice ends with the error, or without one, and does nothing. */
static int answer_advice(unsigned int advice, unsigned int error)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 3),
		/* The lower half of a word of 64 bits comes first on all machines of ours. */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, advice, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return filter(program, COUNT(program));
}

static int refuse_advice(void)
{
	static const unsigned int newer[] = {MADV_FREE, MADV_COLD, MADV_PAGEOUT, MADV_COLLAPSE};
	int err = 0;

	for (size_t i = 0; i < COUNT(newer) && !err; i++)
		err = answer_advice(newer[i], EINVAL);
	return err;
}

static int restrict_to(const char *what)
{
	if (!strcmp(what, "perf"))
		return refuse(SYS_perf_event_open);
	if (!strcmp(what, "userfaultfd"))
		return refuse(SYS_userfaultfd);
	if (!strcmp(what, "thp"))
		return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	if (!strcmp(what, "advice"))
		return refuse_advice();
	if (!strcmp(what, "idle"))
		return answer_advice(MADV_DONTNEED, 0);
	errno = EINVAL;
	return -1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: restricted perf|userfaultfd|thp|advice|idle COMMAND...\n");
		return 2;
	}
	if (restrict_to(argv[1])) {
		fprintf(stderr, "restricted: %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 2;
}
