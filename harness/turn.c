/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "harness/turn.h"
#include "results/say.h"

#define LOOK_NS 200000000L /* between two looks at the lock: flock(2) knows no time limit */

/* In a folder of root's, or of the user's; never where another user may have put it. */
static bool find_file(char *path, size_t room)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	if (!geteuid())
		return snprintf(path, room, "/run/mnbench.lock") < (int)room;
	return runtime && runtime[0] == '/' &&
	       snprintf(path, room, "%s/mnbench.lock", runtime) < (int)room;
}

/* Who holds it, as far as its file says; only for the user's eyes. */
static void say_who(int fd)
{
	char text[120];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	say_note("another run of the suite is going on on this machine (process %s): waiting for "
		 "its end; Ctrl-C gives up",
		 text[0] ? text : "unknown");
}

static void leave_name(int fd)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%d", (int)getpid());

	if (ftruncate(fd, 0) || pwrite(fd, text, n, 0) != n)
		return; /* it is a hint */
}

static int wait_for(int fd, const char *path, int how)
{
	const struct timespec pause = {.tv_nsec = LOOK_NS};
	bool said = false;

	while (flock(fd, how | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return say_error("cannot lock %s: %s", path, strerror(errno));
		if (!said)
			say_who(fd);
		said = true;
		nanosleep(&pause, NULL);
		if (interrupted())
			return say_error("interrupted while waiting; nothing was done");
	}
	return EXIT_GOOD;
}

int turn_take(bool alone)
{
	static bool taken;
	char path[PATH_MAX];
	int fd, status;

	if (taken || !find_file(path, sizeof(path)))
		return EXIT_GOOD; /* or a user without a folder for it */
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		say_note("%s: %s; another run at the same time would not be noticed", path,
			 strerror(errno));
		return EXIT_GOOD;
	}
	status = wait_for(fd, path, alone ? LOCK_EX : LOCK_SH);
	if (status)
		close(fd);
	else
		leave_name(fd);
	taken = !status;
	return status;
}
