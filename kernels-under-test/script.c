/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "kernels-under-test/script.h"
#include "results/say.h"

#define LOOK 100 /* milliseconds between looks at interrupted() */

static void become(char *const argv[], int out)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, 0);
	dup2(out, 1);
	execv(argv[0], argv);
	say_error("cannot start %s: %s", argv[0], strerror(errno));
	_exit(EXIT_REQUEST);
}

/* Reads until the script has closed its stdout; what does not fit is dropped. */
static void read_output(int fd, pid_t script, char *text, size_t room)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	size_t size = 0;

	for (;;) {
		char rest[256];
		size_t left = room - 1 - size;
		ssize_t n;

		if (poll(&wait, 1, LOOK) <= 0) {
			if (interrupted())
				kill(-script, SIGTERM);
			continue;
		}
		n = read(fd, left ? text + size : rest, left ? left : sizeof(rest));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		size += left ? (size_t)n : 0;
	}
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

int script_run(char *const argv[], char *line, size_t room)
{
	int ends[2], status;
	pid_t script;

	if (pipe2(ends, O_CLOEXEC))
		return say_error("cannot make a pipe: %s", strerror(errno));
	script = fork();
	if (!script)
		become(argv, ends[1]);
	close(ends[1]);
	if (script < 0) {
		close(ends[0]);
		return say_error("cannot fork: %s", strerror(errno));
	}
	setpgid(script, script); /* whichever of the two comes first */
	read_output(ends[0], script, line, room);
	close(ends[0]);
	while (waitpid(script, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REQUEST;
}
