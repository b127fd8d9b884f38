/* SPDX-License-Identifier: MIT */
/*
 * restricted perf|userfaultfd|thp COMMAND...: COMMAND where a filter refuses perf_event_open(2) or
 * userfaultfd(2), as containers' filters do, or where the kernel gives no transparent huge page.
 * Exit status 2 if that cannot be had, else COMMAND's.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int refuse(unsigned int number)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {.len = sizeof(program) / sizeof(*program), .filter = program};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static int restrict_to(const char *what)
{
	if (!strcmp(what, "perf"))
		return refuse(SYS_perf_event_open);
	if (!strcmp(what, "userfaultfd"))
		return refuse(SYS_userfaultfd);
	if (!strcmp(what, "thp"))
		return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	errno = EINVAL;
	return -1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: restricted perf|userfaultfd|thp COMMAND...\n");
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
