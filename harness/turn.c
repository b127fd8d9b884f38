/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "harness/turn.h"
#include "results/file.h"
#include "results/say.h"

#define MACHINES	"/run/mnbench.lock"
#define LOOK_MS		200	   /* between two looks at the lock: flock(2) knows no time limit */
#define LOCKS_BYTES_MAX (1u << 20) /* of /proc/locks */

/*
 * The machine's, in a folder of root's: root makes it, and others lock what root has made, for
 * which flock(2) wants no right to write. -1 with errno.
 */
static int open_machines(void)
{
	bool root = !geteuid();
	int fd = open(MACHINES,
		      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (root ? O_CREAT : 0), 0644);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid) {
		close(fd);
		errno = EPERM; /* another user has put it there */
		return -1;
	}
	if (root)
		fchmod(fd, 0644); /* whatever the umask, or an earlier version (0600), made of it */
	return fd;
}

/* A user's own, where root has none yet; the folder is the user's alone. -1 with errno. */
static int open_own(char *path, size_t room)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	errno = ENOENT;
	if (!geteuid() || !runtime || runtime[0] != '/' ||
	    snprintf(path, room, "%s/mnbench.lock", runtime) >= (int)room)
		return -1;
	return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* A process that has the file locked, as far as it is to be seen; 0: none is. */
static pid_t holder(int fd)
{
	char file[64], *text, *next, *line;
	struct stat st;
	pid_t pid = 0;

	if (fstat(fd, &st) || file_read("/proc/locks", LOCKS_BYTES_MAX, &text, NULL))
		return 0;
	/* "1: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE 0 EOF" (lock_get_status(), fs/locks.c) */
	snprintf(file, sizeof(file), " %02x:%02x:%llu ", major(st.st_dev), minor(st.st_dev),
		 (unsigned long long)st.st_ino);
	next = text;
	while (!pid && (line = strsep(&next, "\n")))
		if (strstr(line, file) && sscanf(line, "%*u: FLOCK %*s %*s %d", &pid) != 1)
			pid = 0;
	free(text);
	return pid;
}

static void say_who(pid_t pid)
{
	char process[32] = "unknown", user[32] = "", path[32];
	struct stat st;

	if (pid > 0)
		snprintf(process, sizeof(process), "%d", (int)pid);
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	if (pid > 0 && !stat(path, &st) && st.st_uid != geteuid())
		snprintf(user, sizeof(user), " of user %u", (unsigned int)st.st_uid);
	say_note("another run of the suite is going on on this machine (process %s%s): waiting for "
		 "its end; Ctrl-C gives up",
		 process, user);
}

/* Keeps the lock until the process ends. */
static int wait_for(int fd, const char *path, int how)
{
	bool said = false;

	while (flock(fd, how | LOCK_NB)) {
		int err = errno;

		if (err == EWOULDBLOCK && !said)
			say_who(holder(fd));
		said |= err == EWOULDBLOCK;
		if (err != EWOULDBLOCK && err != EINTR)
			say_error("cannot lock %s: %s", path, strerror(err));
		else if (interrupt_poll(NULL, 0, LOOK_MS) < 0)
			say_error("interrupted while waiting; nothing was done");
		else
			continue;
		close(fd);
		return EXIT_REQUEST;
	}
	return EXIT_GOOD;
}

static int take(int fd, const char *path, int how)
{
	if (fd >= 0)
		return wait_for(fd, path, how);
	if (errno != ENOENT)
		say_note("%s: %s; another run at the same time would not be noticed", path,
			 strerror(errno));
	return EXIT_GOOD;
}

int turn_take(bool alone)
{
	static bool taken;
	int how = alone ? LOCK_EX : LOCK_SH, status;
	char own[PATH_MAX];

	if (taken)
		return EXIT_GOOD;
	/* Both, in this order: root may have made the machine's since another run of ours began. */
	status = take(open_own(own, sizeof(own)), own, how);
	if (!status)
		status = take(open_machines(), MACHINES, how);
	taken = !status;
	return status;
}
